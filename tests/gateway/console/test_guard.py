"""Tests of the guard: no page without session and role, no act without its own page's form."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount

from gateway.console import rendering
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.refusals import Refused
from gateway.console.reviewers import REVIEWING
from gateway.console.visit import Nav, Visit
from tests.gateway.console.desk import ORIGIN, Desk

OURS = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}


class Room(Desk):
    """A console with one page, one act and one set of figures for reviewers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.done: list[str] = []
        guard = Guard(self.parts, rendering.environment())

        async def show(visit: Visit) -> Response:
            return PlainTextResponse(visit.session.csrf)

        async def act(visit: Visit, form: Form) -> Response:
            self.done.append(form["word"])
            return await visit.to("/room")

        async def figures(visit: Visit) -> dict[str, Any]:
            return {"by": visit.who.account}

        def refused(_request: object, fault: Exception) -> Response:
            assert isinstance(fault, Refused)
            return PlainTextResponse(fault.en, fault.status)

        routes = [guard.get("/room", show, REVIEWING), guard.post("/room", act, REVIEWING),
                  guard.figures("/room.json", figures, REVIEWING)]  # fmt: skip
        inner = Starlette(routes=routes, exception_handlers={Refused: refused})
        self.app = Starlette(routes=[Mount("/console", app=inner)])


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


async def test_a_stranger_is_shown_the_door_and_the_way_back(room: Room) -> None:
    async with room.browser() as browser:
        answer = await browser.http.get("/console/room?unit=H26.99&to=//evil.example", headers=OURS)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/console/sign-in?next=/room%3Funit%3DH26.99%26to%3D//evil.example"
        assert (await browser.http.get("/console/room.json")).status_code == 401
        answer = await browser.http.get("/console/room?person=099190000123", headers=OURS)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in"), "a number goes no further"
        answer = await browser.http.post("/console/room", data={"word": "x"}, headers=OURS)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
    assert room.done == []


async def test_a_link_from_elsewhere_is_followed_once_more_from_here(room: Room) -> None:
    async with room.browser() as browser:
        answer = await browser.http.get('/console/room?a="><script>', headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200 and "/console/room?a=" in answer.text and "<script>" not in answer.text
    assert 'http-equiv="refresh"' in answer.text


@pytest.mark.parametrize("role", ["administrator", "developer", "inspector"])
async def test_another_role_sees_and_does_nothing(room: Room, role: Any) -> None:
    bound = {} if role != "inspector" else {"account": "canbo"}
    async with room.browser("canbo") as browser:
        with room.store.act() as connection:
            connection.execute("UPDATE reviewers SET roles=? WHERE account='canbo'", (f'["{role}"]',))
        assert (await browser.get("/room")).status_code == 403
        assert (await browser.get("/room.json")).status_code == 403
        session = room.sessions.find(browser.http.cookies.get("__Host-lienthong"), page=False)
        assert session
        answer = await browser.post("/room", {"csrf": session.csrf, "word": "x", **bound})
        assert answer.status_code == 403 and room.done == []


async def test_an_act_needs_its_own_form(room: Room) -> None:
    async with room.browser("canbo") as browser:
        token = (await browser.get("/room")).text
        good = {"csrf": token, "word": "done"}
        for fields, headers in (
            ({"word": "x"}, OURS),
            ({"word": "x", "csrf": "guess"}, OURS),
            (good, {"origin": "https://evil.example"}),
            (good, {"sec-fetch-site": "cross-site"}),
            (good, {}),
        ):
            answer = await browser.http.post("/console/room", data=fields, headers=headers)
            assert answer.status_code == 403, (fields, headers)
        assert room.done == []
        assert (await browser.post("/room", good)).status_code == 303
        assert room.done == ["done"]
        assert (await browser.http.get("/console/room?word=x", headers=OURS)).status_code == 200
        assert room.done == ["done"]


async def test_the_token_of_another_session_is_no_token(room: Room) -> None:
    async with room.browser("canbo") as browser, room.browser("canbo.hai") as other:
        token = (await other.get("/room")).text
        assert (await browser.post("/room", {"csrf": token, "word": "x"})).status_code == 403
    assert room.done == []


async def test_figures_keep_nobody_signed_in_and_a_page_does(room: Room) -> None:
    async with room.browser("canbo") as browser:
        room.clock.pass_by(minutes=14)
        assert (await browser.get("/room.json")).json() == {"by": "canbo"}
        room.clock.pass_by(minutes=1)
        assert (await browser.get("/room.json")).json() == {"signed_in": False}
    async with room.browser("canbo") as browser:
        room.clock.pass_by(minutes=14)
        await browser.get("/room")
        room.clock.pass_by(minutes=14)
        assert (await browser.get("/room.json")).status_code == 200


def test_the_navigation_is_in_order(room: Room) -> None:
    guard = Guard(room.parts, rendering.environment())
    two, one = Nav("/b", "b", "b", REVIEWING, 2), Nav("/a", "a", "a", REVIEWING, 1)
    guard.navigate([two])
    guard.navigate([one])
    assert guard._navigation == [one, two]


async def test_methods_are_as_they_are_meant(room: Room) -> None:
    async with room.browser("canbo") as browser:
        for method in ("PUT", "DELETE", "PATCH"):
            answer: httpx.Response = await browser.http.request(method, "/console/room", headers=OURS)
            assert answer.status_code == 405
