"""The console's door: `/console/` leads to the first page that the account may see."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from gateway.console.assets import PREFIX
from gateway.console.guard import Guard
from gateway.console.reviewers import ANYBODY
from gateway.console.visit import Nav, Visit

NAV: Nav | None = None


def routes(guard: Guard) -> list[BaseRoute]:
    """`/`."""

    async def show(visit: Visit) -> Response:
        mine = [nav for nav in visit.navigation if visit.who.may(nav.roles)]
        if mine:
            return RedirectResponse(f"{PREFIX}{mine[0].path}", 303)
        return await visit.page("empty.html")

    return [guard.get("/", show, ANYBODY)]
