"""The monthly report as a page: made from entries that are verified at that moment, seen first, then taken along."""

from __future__ import annotations

import asyncio
import hashlib

from starlette.responses import Response
from starlette.routing import BaseRoute

from contracts.events import Draft, Kind
from gateway.audit.months import Month
from gateway.audit.reports import words
from gateway.audit.reports.forms import MEDIA_TYPES, written
from gateway.audit.reports.monthly import MonthlyReport
from gateway.console import refusals
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.outlook import WATCHING, Reports
from gateway.console.visit import Nav, Visit

NAV: Nav | None = Nav("/reports", vi="Báo cáo tháng", en="Monthly report", roles=WATCHING, order=85)


def routes(guard: Guard) -> list[BaseRoute]:
    """`/reports`, making one, and taking it along."""

    async def show(visit: Visit) -> Response:
        reports = _reports(visit)
        months = await asyncio.to_thread(reports.months)
        asked = visit.query.get("month")
        # the last month that is over is what one usually wants
        month = _parsed(asked) if asked else Month.of(visit.parts.now()).previous()
        report = reports.made(month)
        return await visit.page(
            "reports.html", month=month, months=list(dict.fromkeys([month, *months])), report=report,
            headings=words.HEADINGS, notes=list(words.notes(report)) if report else [],
            verdicts=list(words.verdicts(report)) if report else [],
            rows=[words.cells(report, line) for line in (*report.lines, report.total)] if report else [],
        )  # fmt: skip

    async def make(visit: Visit, form: Form) -> Response:
        month = _parsed(form["month"])
        reports = _reports(visit)
        await visit.record("make monthly report", str(month))
        report = await asyncio.to_thread(reports.make, month)
        vi, en = words.standing(report)
        kind = "done" if report.verified else "refused"
        return await visit.to(f"/reports?month={month}", vi, en, kind=kind)

    async def take(visit: Visit, form: Form) -> Response:
        month = _parsed(form["month"])
        report = _reports(visit).made(month)
        if report is None or form["form"] not in MEDIA_TYPES:
            raise refusals.no_such_page()
        content = await asyncio.to_thread(written, report, form["form"])
        # on record before a byte leaves
        await visit.parts.record(_exported(visit, report, form["form"], hashlib.sha256(content).hexdigest()))
        name = f"lienthong-{month}.{form['form']}"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=MEDIA_TYPES[form["form"]], headers=headers)

    return [
        guard.get("/reports", show, WATCHING),
        guard.post("/reports", make, WATCHING),
        guard.post("/reports/file", take, WATCHING),
    ]


def _exported(visit: Visit, report: MonthlyReport, form: str, digest: str) -> Draft:
    detail = (
        ("act", "monthly report"), ("by", visit.who.account), ("month", str(report.month)),
        ("entries", f"{report.begin}-{report.end}"), ("verified", str(report.verified).lower()), (form, digest),
    )  # fmt: skip
    return Draft(kind=Kind.EXPORTED, entry=visit.parts.new_entry(), channel="console", detail=detail)


def _reports(visit: Visit) -> Reports:
    if visit.parts.reports is None:
        raise refusals.no_such_page()
    return visit.parts.reports


def _parsed(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise refusals.no_such_page() from None
