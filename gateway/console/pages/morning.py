"""The morning page: differences, findings, what ends soon, the log's verdicts and the shipping lag, on one screen."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.routing import BaseRoute

from gateway.audit.reconciliation.on_record import SETTLED
from gateway.audit.reconciliation.settling import NothingToSettle
from gateway.console import refusals
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.outlook import WATCHING, Reports
from gateway.console.reviewers import Role
from gateway.console.visit import Nav, Visit

NAV: Nav | None = Nav("/morning", vi="Buổi sáng", en="Morning", roles=WATCHING, order=10)
KINDS = {
    "caller": ("Hệ thống", "Caller"),
    "key": ("Khóa", "Key"),
    "grant": ("Quyền", "Grant"),
    "officer": ("Cán bộ", "Officer"),
    "unit": ("Đơn vị", "Unit"),
}
LEADING: frozenset[Role] = frozenset({"lead"})
WORDS = {"ok": ("đạt", "ok"), "broken": ("bị phá vỡ", "broken"), "unchecked": ("chưa kiểm tra", "unchecked")}
MARKS = {"ok": "good", "broken": "bad", "unchecked": "warn"}


def routes(guard: Guard) -> list[BaseRoute]:
    """`/morning`, and the verification from there."""

    async def show(visit: Visit) -> Response:
        found = None if visit.parts.reports is None else await asyncio.to_thread(visit.parts.reports.morning)
        return await visit.page(
            "morning.html", morning=found, lead=visit.who.may(LEADING), kinds=KINDS, words=WORDS, marks=MARKS
        )

    async def verify(visit: Visit, _form: Form) -> Response:
        reports = _reports(visit)
        await visit.record("verify log", "log")
        found = await asyncio.to_thread(reports.verify)
        fine = found.verdicts.exit_code() == 0
        vi, en = ("Đã xác minh nhật ký: đạt.", "The log is verified: ok.")
        if not fine:
            vi, en = ("Nhật ký KHÔNG đạt xác minh: xem bên dưới.", "The log is NOT ok: see below.")
        return await visit.to("/morning", vi, en, kind="done" if fine else "refused")

    async def settle(visit: Visit, form: Form) -> Response:
        reports, run = _reports(visit), visit.path["run"]
        try:
            found, why = await asyncio.to_thread(reports.may_settle, run, form.text("reason", 600))
        except NothingToSettle as refused:
            return await visit.to(
                "/morning", "Không khép lại được: đã khép, hoặc lý do không hợp lệ.", str(refused), kind="refused"
            )
        entry = await visit.record(SETTLED, found.entry, source=found.source, reason=why)
        await asyncio.to_thread(reports.settle, found.entry, entry)
        return await visit.to("/morning", "Đã khép lại đối soát.", "The reconciliation is settled.")

    return [
        guard.get("/morning", show, WATCHING),
        guard.post("/morning/settled/{run}", settle, LEADING),
        guard.post("/morning/verify", verify, WATCHING),
    ]


def _reports(visit: Visit) -> Reports:
    if visit.parts.reports is None:
        raise refusals.no_such_page()
    return visit.parts.reports
