"""Incident files: the clock of 72 hours, what is affected, and the draft notice to download."""

from __future__ import annotations

import asyncio
from datetime import datetime

from starlette.responses import Response
from starlette.routing import BaseRoute

from gateway.audit.findings import notice
from gateway.audit.findings.catalogue import BY_NAME
from gateway.audit.findings.incidents import Incident, IncidentState, Scope
from gateway.audit.findings.store import Finding
from gateway.console import refusals
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.pages.findings import SEVERITIES, finding, office, person, tried
from gateway.console.rendering import HANOI
from gateway.console.reviewers import REVIEWING, Role
from gateway.console.visit import Nav, Visit

NAV: Nav | None = Nav("/incidents", vi="Sự cố", en="Incidents", roles=REVIEWING, order=32)
LEADING: frozenset[Role] = frozenset({"lead"})
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STATES = {
    IncidentState.OPEN: ("Đang mở", "Open", "bad"),
    IncidentState.NOTIFIED: ("Đã thông báo", "Notified", "good"),
    IncidentState.CLOSED: ("Đã đóng", "Closed", ""),
}
ACTS = {"opened": ("mở hồ sơ", "opened"), "notified": ("đã thông báo", "notified"), "closed": ("đóng hồ sơ", "closed")}


async def incident(visit: Visit) -> Incident:
    """The file that the address names."""
    found = await asyncio.to_thread(office(visit).incidents.find, visit.path["id"])
    if found is None:
        raise refusals.no_such_page()
    return found


def names_of(scope: Scope) -> list[str]:
    """What was delivered, in Vietnamese."""
    return sorted({notice.field_name(path) for path in scope.fields})


def known_at(text: str) -> datetime:
    """The moment of a form's ``datetime-local``, which is Hanoi's time."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=HANOI)
    except ValueError:
        raise refusals.bad_form("Thời điểm không hợp lệ.", "The time can't be read.") from None


def routes(guard: Guard) -> list[BaseRoute]:
    """`/incidents`, `/incidents/{id}`, the notice, and the acts."""

    async def listed(visit: Visit) -> Response:
        found = await asyncio.to_thread(office(visit).incidents.all)
        return await visit.page("incidents.html", found=found, states=STATES, now=visit.parts.now())

    async def begin(visit: Visit) -> Response:
        one = await finding(visit)
        await visit.shown("finding", one.id)
        scope = await asyncio.to_thread(office(visit).scope, [one])
        return await visit.page(
            "incident_new.html", one=one, scope=scope, reason=BY_NAME[one.rule].reason,
            names=names_of(scope), now=f"{visit.parts.now().astimezone(HANOI):%Y-%m-%dT%H:%M}",
        )  # fmt: skip

    async def open_file(visit: Visit, form: Form) -> Response:
        parts, one = office(visit), await finding(visit)
        title, aware = form.text("title", 600), known_at(form["aware"])
        made: list[Incident] = []

        async def act() -> tuple[str, str]:
            parts.incidents.check([one], title, aware)
            scope = await asyncio.to_thread(parts.scope, [one])
            await visit.record("open incident", one.id)
            made.append(await asyncio.to_thread(parts.incidents.open, [one], title, aware, scope, person(visit)))
            return "Đã mở hồ sơ sự cố.", "The incident file is open."

        answer = await tried(visit, f"/findings/{one.id}", act)
        return await visit.to(f"/incidents/{made[0].id}") if made else answer

    async def about(visit: Visit, one: Incident) -> list[Finding]:
        parts = office(visit)

        def read() -> list[Finding]:
            return [found for id in parts.incidents.findings_of(one.id) if (found := parts.store.find(id)) is not None]

        return await asyncio.to_thread(read)

    async def show(visit: Visit) -> Response:
        one = await incident(visit)
        await visit.shown("incident", one.id)
        found = await about(visit, one)
        changes = await asyncio.to_thread(office(visit).incidents.changes, one.id)
        now = visit.parts.now()
        return await visit.page(
            "incident.html", one=one, findings=found, rules=BY_NAME, severities=SEVERITIES, states=STATES, acts=ACTS,
            changes=changes, left=one.hours_left(now), names=names_of(one.scope),
            lead=visit.who.may(LEADING), blocks=notice.blocks(one, found),
        )  # fmt: skip

    async def download(visit: Visit) -> Response:
        one = await incident(visit)
        written = await asyncio.to_thread(notice.as_docx, one, await about(visit, one))
        await visit.record("draw up notice", one.id)
        name = f"thong-bao-{one.id}.docx"
        return Response(written, media_type=DOCX, headers={"content-disposition": f'attachment; filename="{name}"'})

    async def move(visit: Visit, form: Form) -> Response:
        parts, one, note = office(visit), await incident(visit), form.text("reason", 600)
        to = form["state"]
        if to not in (IncidentState.NOTIFIED, IncidentState.CLOSED):
            raise refusals.bad_form()

        async def act() -> tuple[str, str]:
            await asyncio.to_thread(parts.incidents.check_move, one.id, IncidentState(to), note)
            await visit.record(f"incident {to}", one.id)
            step = parts.incidents.notified if to == IncidentState.NOTIFIED else parts.incidents.close
            await asyncio.to_thread(step, one.id, person(visit), note)
            return "Đã ghi.", "Done."

        return await tried(visit, f"/incidents/{one.id}", act)

    return [
        guard.get("/incidents", listed, REVIEWING),
        guard.get("/findings/{id}/incident", begin, LEADING),
        guard.post("/findings/{id}/incident", open_file, LEADING),
        guard.get("/incidents/{id}", show, REVIEWING),
        guard.get("/incidents/{id}/notice.docx", download, REVIEWING),
        guard.post("/incidents/{id}/state", move, LEADING),
    ]
