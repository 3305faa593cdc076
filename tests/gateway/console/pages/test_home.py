"""Tests of the door: it leads to the first page that the account may see."""

import pytest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute

from gateway.console import application
from gateway.console.guard import Guard
from gateway.console.pages import home
from gateway.console.reviewers import Role
from gateway.console.visit import Nav, Visit
from tests.gateway.console.desk import Making


class Room:
    """A page for some roles."""

    def __init__(self, path: str, *roles: Role) -> None:
        self.NAV = Nav(path, path, path, frozenset(roles), len(path))

    def routes(self, guard: Guard) -> list[BaseRoute]:
        async def show(visit: Visit) -> Response:
            return PlainTextResponse(self.NAV.path)

        return [guard.get(self.NAV.path, show, self.NAV.roles)]


async def test_it_leads_to_ones_own_first_page(desk_with: Making, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "PAGES", [home, Room("/aa", "lead"), Room("/aaa", "lead", "reviewer")])
    desk = desk_with()
    async with desk.browser("canbo") as browser:
        assert (await browser.get("/")).text == "/aaa"
    async with desk.browser("chi.truong", ["lead"]) as browser:
        assert (await browser.get("/")).text == "/aa"
    async with desk.browser("quan.tri", ["administrator"]) as browser:
        answer = await browser.get("/")
        assert answer.status_code == 200 and "There is no page" in answer.text
