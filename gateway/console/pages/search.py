"""Search: a form with everything that can be asked, and a page for each search with results, counts and a plot.

A person's number goes from the form into a handle and nowhere else. The page of a search has an opaque address; opening
it, by whomever, is a search and goes on record as theirs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from contracts.errors import TABLE
from contracts.reasons import ReasonRefused, check_reason, holds_number
from gateway.audit.index.buckets import Span
from gateway.audit.inspection import Inspection
from gateway.audit.query import NOBODY, SHAPED, SINGLE, Query, Scope
from gateway.audit.searching import Asking
from gateway.audit.typed import NotANumber
from gateway.console import refusals, words
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.rendering import HANOI
from gateway.console.reviewers import REVIEWING, Role
from gateway.console.searches import Search, Searches
from gateway.console.visit import Nav, Visit

READING: frozenset[Role] = REVIEWING | {"inspector"}
NAV: Nav | None = Nav("/search", vi="Tra cứu", en="Search", roles=READING, order=20)
TEXTS = (*SHAPED, *SINGLE, "field")
TOP = 8
"""Values of a facet that a page shows."""
_FACETS = (
    "kind",
    "officer",
    "unit",
    "caller",
    "procedure",
    "source",
    "outcome",
    "code",
    "field",
    "freshness",
    "channel",
)
_SPANS = {Span.HOUR: "Giờ · Hour", Span.DAY: "Ngày · Day", Span.MONTH: "Tháng · Month"}


def inspection(visit: Visit) -> Inspection:
    """What the page works with; without it there is no such page."""
    if visit.parts.inspection is None:
        raise refusals.no_such_page()
    return visit.parts.inspection


def scope_of(visit: Visit) -> Scope:
    """What the account may see at all."""
    bound = visit.who.scope
    if bound is None:
        return Scope()
    return Scope(units=bound.units, procedures=bound.procedures, start=bound.since, end=bound.until)


def asking_of(visit: Visit, reason: str | None = None) -> Asking:
    """The account as it stands on record."""
    return Asking(visit.who.account, "console", reason or None, visit.who.decision)


def _moment(text: str, *, after: bool = False) -> datetime | None:
    """A day or a minute in Hanoi, as the form gives it; with ``after`` a day's end."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise refusals.bad_form("Thời điểm không đọc được.", "The time can't be read.") from None
    if len(text) == 10 and after:
        found += timedelta(days=1)
    return found.replace(tzinfo=found.tzinfo or HANOI)


async def _query(visit: Visit, form: Form, searches: Searches) -> Query:
    """The question of a form; raises `Refused` for what can't be asked."""
    given: dict[str, Any] = {name: value for name in TEXTS if (value := form.text(name))}
    if any(holds_number(value) for name, value in given.items() if name != "trace"):
        raise refusals.bad_form(
            "Số của một người chỉ được gõ vào ô Người, tổ chức.",
            "A person's number belongs into the field Person alone.",
        )
    given |= {"start": _moment(form.text("start")), "end": _moment(form.text("end"), after=True)}
    subject: str | None = None
    if typed := form.text("person", 40):
        try:
            subject = await inspection(visit).typed(typed)
        except NotANumber:
            raise refusals.bad_form(
                "Hãy gõ số định danh (12 số), số CMND cũ (9 số), mã số tổ chức hoặc mã số BHXH (10 số).",
                "Type a personal ID (12 digits), an old card (9), an organization code or an insurance number (10).",
            ) from None
    elif form.text("keep") and (kept := await asyncio.to_thread(searches.find, form.text("keep"))):
        subject = kept.query.subject
    return Query(subject=subject, **given)


def _reason(form: Form, query: Query) -> str:
    text = form.text("reason", 500)
    if not text and query.subject is None:
        return ""
    try:
        return check_reason(text)
    except ReasonRefused:
        raise refusals.bad_form(
            "Tra cứu một người cần lý do, trên một dòng, và không ghi số của ai trong đó.",
            "A search for a person needs a reason, on one line, without anybody's number.",
        ) from None


def _choices() -> dict[str, Any]:
    return {
        "words": words, "named": words.FILTERS, "kinds": words.KINDS, "mark": words.kind_mark, "local": _local,
        "kind_choices": [(kind, f"{vi} · {en}") for kind, (vi, en) in words.KINDS.items()],
        "codes": [(code, code) for code in sorted(TABLE)],
        "outcomes": [(outcome, f"{vi} · {en}") for outcome, (vi, en) in words.OUTCOMES.items()],
    }  # fmt: skip


def _local(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(HANOI).strftime("%Y-%m-%dT%H:%M")


def routes(guard: Guard) -> list[BaseRoute]:
    """`/search` and everything under it."""
    searches = Searches(guard.parts.store)

    async def form(visit: Visit) -> Response:
        inspection(visit)
        saved = await asyncio.to_thread(searches.saved, visit.who.account)
        return await visit.page("search.html", search=None, query=Query(), saved=saved, **_choices())

    async def begin(visit: Visit, form: Form) -> Response:
        query = await _query(visit, form, searches)
        id_ = await asyncio.to_thread(searches.keep, visit.who.account, query, _reason(form, query))
        return await visit.to(f"/search/{id_}")

    async def found(visit: Visit) -> Search:
        search = await asyncio.to_thread(searches.find, visit.path["id"])
        if search is None:
            raise refusals.no_such_page()
        return search

    async def show(visit: Visit) -> Response:
        search = await found(visit)
        before = visit.query.get("before", "")
        at = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None
        query = replace(search.query, scope=scope_of(visit))
        shown = await inspection(visit).search(asking_of(visit, search.reason), query, before=at)
        facets = [
            (facet, facet.values[:TOP])
            for name in _FACETS
            if (facet := shown.facets.facet(name)).values and not getattr(query, name)
        ]
        saved = await asyncio.to_thread(searches.saved, visit.who.account)
        return await visit.page(
            "search.html", search=search, query=search.query, shown=shown, facets=facets, saved=saved, before=at,
            nobody=search.query.subject == NOBODY, mine=search.account == visit.who.account, **_choices(),
        )  # fmt: skip

    async def narrow(visit: Visit, form: Form) -> Response:
        search = await found(visit)
        name, _, value = form.text("by").partition("=")
        drop = form.text("drop")
        if drop in words.FILTERS:
            changed = replace(search.query, **{drop: None})  # type: ignore[arg-type]  # none of them is the scope
        elif name in TEXTS and value and not holds_number(value):
            changed = replace(search.query, **{name: value})  # type: ignore[arg-type]  # every one of these is a text
        else:
            raise refusals.bad_form()
        id_ = await asyncio.to_thread(searches.keep, visit.who.account, changed, search.reason)
        return await visit.to(f"/search/{id_}")

    async def save(visit: Visit, form: Form) -> Response:
        name = form.text("name", 80)
        if holds_number(name) or not (name.isprintable() or not name):
            raise refusals.bad_form("Tên không được chứa số của ai.", "A name must not hold anybody's number.")
        if not await asyncio.to_thread(searches.save, visit.path["id"], visit.who.account, name):
            raise refusals.no_such_page()
        if name:
            return await visit.to(f"/search/{visit.path['id']}", "Đã lưu tra cứu", "The search is saved")
        return await visit.to("/search", "Đã bỏ tra cứu đã lưu", "The saved search is dropped")

    async def timeline(visit: Visit) -> Mapping[str, Any]:
        search = await found(visit)
        query = replace(search.query, scope=scope_of(visit))
        line = await inspection(visit).timeline(visit.who.account, visit.query.get("view", ""), query)
        if line is None:
            raise refusals.no_such_page()
        return {
            "title": "Số bản ghi theo thời gian · Entries over time", "kind": "bar", "unit": "bản ghi",
            "x": {"label": _SPANS[line.span], "kind": "time", "values": [int(at.timestamp()) for at, _ in line.bars]},
            "series": [{"label": "bản ghi · entries", "values": [count for _, count in line.bars]}],
        }  # fmt: skip

    return [
        guard.get("/search", form, READING),
        guard.post("/search", begin, READING),
        guard.get("/search/{id}", show, READING),
        guard.post("/search/{id}/narrow", narrow, READING),
        guard.post("/search/{id}/save", save, READING),
        guard.figures("/search/{id}/timeline.json", timeline, READING),
    ]
