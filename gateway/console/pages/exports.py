"""Export: entries leave the house as a signed bundle, asked for by one person, let out by a lead, taken once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from contracts.reasons import LONGEST, ReasonRefused
from gateway.audit.evidence.exporting import Exporting
from gateway.audit.evidence.requests import Asked, ExportRefused, new_id, ranges
from gateway.audit.evidence.story import KINDS
from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import is_entry_id
from gateway.audit.reading import LogReader
from gateway.console import refusals
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.reviewers import REVIEWING, Role
from gateway.console.visit import Nav, Visit

NAV: Nav | None = Nav("/exports", vi="Xuất chứng cứ", en="Export", roles=REVIEWING, order=55)
APPROVING: frozenset[Role] = frozenset({"lead"})
SHOWN = 100
"""Entries that a page about one export lists."""
_SPAN = re.compile(r"([0-9]{1,12})(?:-([0-9]{1,12}))?")
_WORDS = {
    "count": ("Một lần xuất gồm từ 1 đến 5.000 bản ghi.", "An export is about 1 to 5,000 entries."),
    "unknown_entry": ("Có bản ghi không nằm trong nhật ký.", "An entry is not in the log."),
    "unread": ("Mỗi dòng là một mã bản ghi, một vị trí (17) hoặc một khoảng (17-23).",
               "Each line is an entry's id, a position (17) or a range (17-23)."),
    "reason": ("Lý do: 1 đến 500 ký tự, không chứa số định danh, số thẻ hay số điện thoại.",
               "A reason: 1 to 500 characters, without a person's, card's or phone number."),
    "unknown": ("Không có đề nghị này.", "There is no such export."),
    "not_waiting": ("Đề nghị không còn chờ quyết định.", "The request does not wait for a decision any more."),
    "same_person": ("Người thứ hai quyết định việc xuất, không phải người đề nghị.",
                    "A second person decides, not the one who asked."),
    "not_yours": ("Chỉ người đề nghị được nhận hồ sơ.", "The bundle is for the person who asked for it."),
    "not_approved": ("Chưa được phê duyệt, đã hết hạn hoặc đã nhận rồi.",
                     "It is not approved, has expired or was taken already."),
}  # fmt: skip


def routes(guard: Guard) -> list[BaseRoute]:
    """`/exports`; ``?entries=ID,ID`` fills the form in (an entry's id says nothing of a person)."""

    async def show(visit: Visit) -> Response:
        given = [item for item in visit.query.get("entries", "")[:4000].split(",") if is_entry_id(item)]
        return await _list(visit, {"entries": "\n".join(given), "reason": ""})

    async def _list(visit: Visit, typed: dict[str, str], refused: ExportRefused | None = None) -> Response:
        found = await asyncio.to_thread(_exporting(visit).requests.all)
        now = visit.parts.now()
        return await visit.page(
            "exports.html", 400 if refused else 200, found=[(asked, asked.state(now)) for asked in found],
            typed=typed, refused=_WORDS[refused.code] if refused else None, longest=LONGEST, me=_me(visit),
        )  # fmt: skip

    async def request(visit: Visit, form: Form) -> Response:
        exporting = _exporting(visit)
        typed = {"entries": form.text("entries", 60_000), "reason": form.text("reason", 600)}

        def read() -> tuple[tuple[int, ...], str]:
            wanted = _positions(exporting.log, typed["entries"].split())
            return exporting.requests.check(wanted, typed["reason"], exporting.log.size())

        try:
            wanted, why = await asyncio.to_thread(read)
        except ReasonRefused:
            return await _list(visit, typed, ExportRefused("reason", ""))
        except ExportRefused as refused:
            return await _list(visit, typed, refused)
        id_ = new_id()
        await visit.record("request export", id_, reason=why, count=str(len(wanted)), entries=ranges(wanted))
        await asyncio.to_thread(exporting.requests.request, wanted, why, _me(visit), id_)
        return await visit.to(
            f"/exports/{id_}", "Đã gửi đề nghị. Người thứ hai phê duyệt.", "Asked. A second person approves."
        )

    async def one(visit: Visit) -> Response:
        asked = await _find(visit)
        await visit.shown("export", asked.id)
        listed = await asyncio.to_thread(_listed, visit, asked.positions[:SHOWN])
        state = asked.state(visit.parts.now())
        return await visit.page(
            "export.html", asked=asked, state=state, listed=listed, kinds=KINDS, span=_spans(asked.positions),
            may_decide=state == "waiting" and asked.requested_by != _me(visit) and visit.who.may(APPROVING),
            may_take=state == "approved" and asked.requested_by == _me(visit), me=_me(visit),
        )  # fmt: skip

    async def decide(visit: Visit, form: Form) -> Response:
        exporting, id_, approved = _exporting(visit), visit.path["id"], form["decision"] == "approve"
        if form["decision"] not in ("approve", "reject"):
            raise refusals.bad_form()

        async def act() -> Response:
            await asyncio.to_thread(exporting.requests.may_decide, id_, _me(visit))
            await visit.record("approve export" if approved else "reject export", id_)
            await asyncio.to_thread(lambda: exporting.requests.decide(id_, _me(visit), approved=approved))
            told = ("Đã phê duyệt.", "Approved.") if approved else ("Đã từ chối.", "Rejected.")
            return await visit.to(f"/exports/{id_}", *told)

        return await _or_told(visit, id_, act)

    async def take(visit: Visit, _form: Form) -> Response:
        exporting, id_ = _exporting(visit), visit.path["id"]

        async def act() -> Response:
            me, entry = _me(visit), visit.parts.new_entry()
            prepared = await asyncio.to_thread(exporting.prepare, id_, me, entry, "console")
            await visit.parts.record(prepared.draft)  # on record before a byte leaves
            data = await asyncio.to_thread(exporting.hand_over, prepared, me)
            named = {"content-disposition": f'attachment; filename="{prepared.name}"'}
            return Response(data, media_type="application/zip", headers=named)

        return await _or_told(visit, id_, act)

    return [
        guard.get("/exports", show, REVIEWING),
        guard.post("/exports", request, REVIEWING),
        guard.get("/exports/{id}", one, REVIEWING),
        guard.post("/exports/{id}/decision", decide, APPROVING),
        guard.post("/exports/{id}/bundle", take, REVIEWING),
    ]


async def _or_told(visit: Visit, id_: str, act: Callable[[], Awaitable[Response]]) -> Response:
    """What an act answers, or why it was not done, on the page of the export."""
    try:
        return await act()
    except ExportRefused as refused:
        if refused.code == "unknown":
            raise refusals.no_such_page() from None
        return await visit.to(f"/exports/{id_}", *_WORDS[refused.code], kind="refused")


def _exporting(visit: Visit) -> Exporting:
    if visit.parts.exporting is None:
        raise refusals.unavailable()
    return visit.parts.exporting


def _me(visit: Visit) -> str:
    """One person under one spelling, whoever types it."""
    return visit.who.account.lower()


async def _find(visit: Visit) -> Asked:
    try:
        return await asyncio.to_thread(_exporting(visit).requests.find, visit.path["id"])
    except ExportRefused:
        raise refusals.no_such_page() from None


def _positions(log: LogReader, words: Sequence[str]) -> list[int]:
    wanted: list[int] = []
    for word in words:
        span = _SPAN.fullmatch(word)
        if span is not None and int(span[2] or span[1]) - int(span[1]) <= 10_000:
            wanted += range(int(span[1]), int(span[2] or span[1]) + 1)
            continue
        if not is_entry_id(word):
            raise ExportRefused("unread", "")
        position = log.position_of(word)
        if position is None:
            raise ExportRefused("unknown_entry", "")
        wanted.append(position)
    return wanted


def _spans(positions: Sequence[int]) -> str:
    """Positions as people write them: ``17, 20-23``."""
    return ", ".join(
        first if first == last else f"{first}-{last}"
        for first, _, last in (run.partition("-") for run in ranges(positions).split())
    )


def _listed(visit: Visit, positions: Sequence[int]) -> list[tuple[Any, Any]]:
    """Each entry with its proof, verified just now; ``None`` for one that can't be proven."""
    exporting, proofs = _exporting(visit), visit.parts.proofs
    found: list[tuple[Any, Any]] = []
    for position in positions:
        (event,) = exporting.log.events(position, 1)
        try:
            found.append((event, proofs.proof_of(position) if proofs is not None else None))
        except AuditUnavailable:
            found.append((event, None))
    return found
