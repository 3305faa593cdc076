"""The findings: the queue, one finding with its evidence and history, decisions, and the justification round trip."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from gateway.audit.findings.catalogue import BY_NAME
from gateway.audit.findings.desk import DecisionRefused, Person
from gateway.audit.findings.office import Office
from gateway.audit.findings.rule import Severity
from gateway.audit.findings.store import Filters, Finding, State
from gateway.console import refusals
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.reviewers import REVIEWING
from gateway.console.visit import Nav, Visit

NAV: Nav | None = Nav("/findings", vi="Phát hiện", en="Findings", roles=REVIEWING, order=30)
PAGE = 50

SEVERITIES = {
    Severity.HIGH: ("Cao", "High", "bad"),
    Severity.MEDIUM: ("Trung bình", "Medium", "warn"),
    Severity.LOW: ("Thấp", "Low", ""),
}
STATES = {
    State.NEW: ("Mới", "New", "warn"),
    State.JUSTIFIED: ("Đã giải trình", "Justified", "good"),
    State.DISMISSED: ("Bỏ qua", "Dismissed", ""),
    State.ESCALATED: ("Chuyển cấp", "Escalated", "bad"),
}
FACTS = {
    "missed": ("Số không khớp", "Missed"), "asked": ("Số đã hỏi trong giờ đó", "Asked in that hour"),
    "people": ("Số người", "People"), "usual": ("Mức thường ngày của đơn vị", "Usual in the unit"),
    "threshold": ("Ngưỡng", "Threshold"), "closed": ("Lý do đơn vị đóng cửa", "Why the unit was closed"),
    "night": ("Lượt ban đêm", "At night"), "calendar": ("Lịch làm việc", "Working calendar"),
    "owner": ("Đơn vị của hồ sơ", "The dossier's unit"), "drafts": ("Số mã nháp", "Drafts"),
    "loose": ("Mã nháp không thành hồ sơ", "Never filed"), "units": ("Số đơn vị", "Units"),
    "named": ("Đơn vị", "Named"),
    "networks": ("Lần đổi mạng", "Changes of network"), "refusals": ("Lượt bị từ chối trước đó", "Refusals before"),
    "persons": ("Lượt người trong kỳ", "Person-days"), "budget": ("Ngân sách", "Budget"),
    "silent_days": ("Số ngày im lặng", "Silent days"),
}  # fmt: skip
ACTS = {
    "decided": ("quyết định", "decided"), "asked for decision": ("đề nghị", "asked for decision"),
    "withdrew": ("rút đề nghị", "withdrew"), "assigned": ("phân công", "assigned"), "noted": ("ghi chú", "noted"),
    "asked for justification": ("yêu cầu giải trình", "asked for justification"),
    "justification answered": ("nhận giải trình", "justification answered"),
    "became incident": ("thành hồ sơ sự cố", "became incident"),
}  # fmt: skip


Act = Callable[[], Awaitable[tuple[str, str]]]
"""Does an act and gives what to say of it."""


def person(visit: Visit) -> Person:
    """Who acts."""
    return Person(visit.who.account, visit.who.may({"lead"}))


def office(visit: Visit) -> Office:
    """The parts; a console without them has no such page."""
    if visit.parts.findings is None:
        raise refusals.no_such_page()
    return visit.parts.findings


async def finding(visit: Visit) -> Finding:
    """The finding that the address names."""
    found = await asyncio.to_thread(office(visit).store.find, visit.path["id"])
    if found is None:
        raise refusals.no_such_page()
    return found


def chosen(form: Form) -> State:
    """The decision of a form."""
    try:
        return State(form["decision"])
    except ValueError:
        raise refusals.bad_form() from None


def filters(visit: Visit) -> Filters:
    """What the address asks for; an unknown word is no filter at all but a page that isn't there."""
    asked = {name: value for name, value in visit.query.items() if value}
    try:
        state = asked.get("state", "new")
        return Filters(
            state=None if state == "all" else State(state),
            severity=Severity(asked["severity"]) if "severity" in asked else None,
            rule=BY_NAME[asked["rule"]].name if "rule" in asked else None,
            assignee=visit.who.account if asked.get("assignee") == "me" else None,
            officer=asked.get("officer"), unit=asked.get("unit"), caller=asked.get("caller"),
        )  # fmt: skip
    except (ValueError, KeyError):
        raise refusals.no_such_page() from None


def routes(guard: Guard) -> list[BaseRoute]:
    """`/findings`, `/findings/{id}` and the acts on one."""

    async def queue(visit: Visit) -> Response:
        parts, wanted = office(visit), filters(visit)
        try:
            place = max(0, int(visit.query.get("from", "0")))
        except ValueError:
            raise refusals.no_such_page() from None

        def read() -> tuple[list[Finding], int, dict[Severity, int], int]:
            store = parts.store
            return store.queue(wanted, PAGE, place), store.count(wanted), store.waiting(), parts.questions.overdue()

        found, count, waiting, overdue = await asyncio.to_thread(read)
        query = {name: value for name, value in visit.query.items() if value and name != "from"}
        return await visit.page(
            "findings.html", found=found, count=count, waiting=waiting, overdue=overdue, place=place, size=PAGE,
            query=query, rules=BY_NAME, back=urlencode(query | {"from": str(max(0, place - PAGE))}),
            onward=urlencode(query | {"from": str(place + PAGE)}),
            severities=SEVERITIES, states=STATES, now=visit.parts.now(),
        )  # fmt: skip

    async def show(visit: Visit) -> Response:
        parts, one = office(visit), await finding(visit)
        await visit.shown("finding", one.id)

        def read() -> dict[str, Any]:
            return {
                "evidence": parts.evidence(one), "changes": parts.store.changes(one.id),
                "questions": parts.questions.of(one.id), "contact": parts.contact_of(one.caller),
            }  # fmt: skip

        accounts = await asyncio.to_thread(visit.parts.accounts.all)
        now = visit.parts.now()
        return await visit.page(
            "finding.html", one=one, reason=BY_NAME[one.rule].reason, severities=SEVERITIES, states=STATES,
            facts=FACTS, acts=ACTS, lead=visit.who.may({"lead"}), now=now,
            people=[who.account for who in accounts if who.in_force(now) and who.may(REVIEWING)],
            **await asyncio.to_thread(read),
        )  # fmt: skip

    async def decide(visit: Visit, form: Form) -> Response:
        desk, one, to, note = office(visit).desk, await finding(visit), chosen(form), form.text("reason", 600)

        async def act() -> tuple[str, str]:
            await asyncio.to_thread(desk.check, one.id, to, person(visit), note)
            await visit.record("decide finding", one.id, decision=to)
            if await asyncio.to_thread(desk.decide, one.id, to, person(visit), note):
                return "Đã quyết định.", "Decided."
            return (
                "Đã ghi đề nghị; cần một trưởng nhóm khác đồng ý.",
                "Asked for; a lead who is somebody else must agree.",
            )

        return await tried(visit, f"/findings/{one.id}", act)

    async def withdraw(visit: Visit, form: Form) -> Response:
        desk, one, note = office(visit).desk, await finding(visit), form.text("reason", 600)

        async def act() -> tuple[str, str]:
            await visit.record("withdraw decision on finding", one.id)
            await asyncio.to_thread(desk.withdraw, one.id, person(visit), note)
            return "Đã rút đề nghị.", "Taken back."

        return await tried(visit, f"/findings/{one.id}", act)

    async def assign(visit: Visit, form: Form) -> Response:
        parts, one, to = office(visit), await finding(visit), form.text("assignee", 64)
        known = await asyncio.to_thread(visit.parts.accounts.get, to) if to else None
        if to and (known is None or not known.may(REVIEWING)):
            raise refusals.bad_form("Không có tài khoản này.", "There is no such account.")

        async def act() -> tuple[str, str]:
            await visit.record("assign finding", one.id, to=to)
            await asyncio.to_thread(parts.desk.assign, one.id, to or None, person(visit))
            return "Đã phân công.", "Assigned."

        return await tried(visit, f"/findings/{one.id}", act)

    async def note(visit: Visit, form: Form) -> Response:
        parts, one, text = office(visit), await finding(visit), form.text("note", 600)

        async def act() -> tuple[str, str]:
            await visit.record("note finding", one.id)
            await asyncio.to_thread(parts.desk.note, one.id, person(visit), text)
            return "Đã ghi chú.", "Noted."

        return await tried(visit, f"/findings/{one.id}", act)

    async def ask(visit: Visit, form: Form) -> Response:
        parts, one, text = office(visit), await finding(visit), form.text("question", 2_000)

        async def act() -> tuple[str, str]:
            contact = await asyncio.to_thread(parts.contact_of, one.caller)
            parts.questions.check(one, contact, text)
            entries = [event.entry for event in await asyncio.to_thread(parts.evidence, one)]
            await visit.record("ask for justification", one.id)
            await asyncio.to_thread(parts.questions.ask, one, contact, text, entries, person(visit))
            return "Đã gửi yêu cầu giải trình.", "The request is on its way."

        return await tried(visit, f"/findings/{one.id}", act)

    async def answer(visit: Visit, form: Form) -> Response:
        parts, one, text = office(visit), await finding(visit), form.text("answer", 2_000)
        question = visit.path["question"]
        if question not in {found.id for found in await asyncio.to_thread(parts.questions.of, one.id)}:
            raise refusals.no_such_page()

        async def act() -> tuple[str, str]:
            await visit.record("file justification", one.id, question=question)
            await asyncio.to_thread(parts.questions.answer, question, text, visit.who.account, "console")
            return "Đã ghi nhận giải trình.", "The justification is filed."

        return await tried(visit, f"/findings/{one.id}", act)

    return [
        guard.get("/findings", queue, REVIEWING),
        guard.get("/findings/{id}", show, REVIEWING),
        guard.post("/findings/{id}/decision", decide, REVIEWING),
        guard.post("/findings/{id}/withdrawal", withdraw, REVIEWING),
        guard.post("/findings/{id}/assignee", assign, REVIEWING),
        guard.post("/findings/{id}/notes", note, REVIEWING),
        guard.post("/findings/{id}/questions", ask, REVIEWING),
        guard.post("/findings/{id}/questions/{question}", answer, REVIEWING),
    ]


async def tried(visit: Visit, path: str, act: Act) -> Response:
    """Do an act and say how it went, back on the page that it belongs to."""
    try:
        vi, en = await act()
    except DecisionRefused as refused:
        return await visit.to(path, refused.vi, str(refused), kind="refused")
    return await visit.to(path, vi, en)
