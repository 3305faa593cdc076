"""The stop switch as a page: a lead stops with one button, two people resume."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.routing import BaseRoute

from gateway.access.stops import KINDS, Stop
from gateway.console import refusals
from gateway.console.approvers import DECIDING
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.rights import READING, STOPPING, RightsRefused, attempt, rights_of
from gateway.console.visit import Nav, Visit

NAV: Nav | None = Nav("/stops", vi="Dừng khẩn cấp", en="Stops", roles=READING, order=60)
HOURS = (1, 8, 24, 72, 168, 720)
"""How long a stop may be chosen to last; the longest is the switch's own limit."""


def routes(guard: Guard) -> list[BaseRoute]:
    """`/stops`: the list and the switch; ``?kind=officer&name=…`` fills the switch in."""

    async def show(visit: Visit) -> Response:
        kind, name = visit.query.get("kind", ""), visit.query.get("name", "")
        return await _page(visit, {"kind": kind if kind in KINDS else "", "name": name[:100], "hours": "24"})

    async def _page(visit: Visit, typed: dict[str, str], refused: RightsRefused | None = None) -> Response:
        found = await asyncio.to_thread(rights_of(visit).stops)
        now = visit.parts.now()
        return await visit.page(
            "stops.html", 400 if refused else 200, hours=HOURS, kinds=KINDS, typed=typed, refused=refused,
            standing=[one for one in found if one.in_force(now)],
            over=[(one, one.state(now)) for one in found if not one.in_force(now)],
            me=visit.who.account.lower(), may_stop=visit.who.may(STOPPING), may_decide=visit.who.may(DECIDING),
        )  # fmt: skip

    async def stop(visit: Visit, form: Form) -> Response:
        rights, kind, hours = rights_of(visit), form["kind"], form["hours"]
        if kind not in KINDS or hours not in map(str, HOURS):
            raise refusals.bad_form()
        typed = {"kind": kind, "name": form.text("name", 100), "reason": form.text("reason", 600), "hours": hours}
        try:
            id_, name, why = await asyncio.to_thread(rights.new_stop, kind, typed["name"], typed["reason"])
            detail = {"stop": id_, "for_seconds": str(int(hours) * 3600), "reason": why}
            by = visit.who.account
            await attempt(
                visit, f"stop {kind}", name, detail, lambda: rights.stop(id_, kind, name, why, by, int(hours))
            )
        except RightsRefused as refused:
            return await _page(visit, typed, refused)
        return await visit.to("/stops", "Đã dừng. Có hiệu lực ngay.", "Stopped, from now on.")

    async def resume(visit: Visit, form: Form) -> Response:
        rights = rights_of(visit)
        found = await _find(visit, visit.path["id"])
        confirm = form["step"] == "confirm"
        act = f"resume {found.kind}" if confirm else f"ask to resume {found.kind}"
        try:
            why = await asyncio.to_thread(rights.reason, form.text("reason", 600))
            await attempt(
                visit, act, found.name, {"stop": found.id, "reason": why},
                lambda: rights.resume(found.id, visit.who.account, why, confirm=confirm),
            )  # fmt: skip
        except RightsRefused as refused:
            return await visit.to("/stops", refused.vi, refused.en, kind="refused")
        if confirm:
            return await visit.to("/stops", "Đã mở lại.", "Resumed.")
        return await visit.to(
            "/stops", "Đã đề nghị mở lại; vẫn dừng cho đến khi người thứ hai xác nhận.",
            "Asked. It stays stopped until a second person confirms.",
        )  # fmt: skip

    async def _find(visit: Visit, id_: str) -> Stop:
        for one in await asyncio.to_thread(rights_of(visit).stops):
            if one.id == id_:
                return one
        raise refusals.no_such_page()

    return [
        guard.get("/stops", show, READING),
        guard.post("/stops", stop, STOPPING),
        guard.post("/stops/{id}/resume", resume, DECIDING),
    ]
