"""Tests of the whole application: headers on every answer, one host name, faults that show nothing."""

import pytest
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.console import application
from gateway.console.application import CSP
from gateway.console.guard import Guard
from gateway.console.reviewers import ANYBODY
from gateway.console.visit import Nav, Visit
from tests.gateway.console.desk import Desk, Making

NUMBER = "099190000123"
EVERY = ("/", "/assets/console.css", "/assets/none", "/nowhere", "/sign-in")


class Broken:
    """A page that breaks."""

    NAV = Nav("/broken", "Hỏng", "Broken", ANYBODY, 99)

    def routes(self, guard: Guard) -> list[BaseRoute]:
        async def show(visit: Visit) -> Response:
            raise ValueError(f"could not read {NUMBER}")

        return [guard.get("/broken", show, ANYBODY)]


@pytest.mark.parametrize("path", EVERY)
async def test_every_answer_carries_the_headers(desk: Desk, path: str) -> None:
    async with desk.browser() as browser:
        answer = await browser.http.get(f"/console{path}")
    assert answer.headers["content-security-policy"] == CSP and "unsafe" not in CSP
    assert answer.headers["x-frame-options"] == "DENY" and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert ("no-store" in answer.headers["cache-control"]) is (answer.status_code != 200 or "assets" not in path)


@pytest.mark.parametrize("host", ["evil.example", "console.example.evil.example", "127.0.0.1", "console.example:8443"])
async def test_no_other_name_reaches_it(desk: Desk, host: str) -> None:
    async with desk.browser("canbo") as browser:
        answer = await browser.http.get("/console/", headers={"host": host})
    assert answer.status_code == 421 and "https://console.example/console/" in answer.text
    assert "canbo" not in answer.text


async def test_what_breaks_shows_nothing(
    desk_with: Making, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(application, "PAGES", [Broken()])
    desk = desk_with()
    async with desk.browser("canbo") as browser:
        with pytest.raises(ValueError):  # Starlette raises it again for the server, whose log shows no message
            await browser.get("/broken")
        browser.http._transport.raise_app_exceptions = False  # type: ignore[attr-defined]  # what a server does
        answer = await browser.get("/broken")
    assert answer.status_code == 500 and NUMBER not in answer.text and answer.headers["content-security-policy"] == CSP
    assert NUMBER not in capsys.readouterr().out


async def test_a_console_that_cannot_read_its_accounts_lets_nobody_in(desk: Desk) -> None:
    async with desk.browser("canbo") as browser:
        with desk.store.act() as connection:
            connection.execute("UPDATE reviewers SET roles='[\"root\"]'")
        answer = await browser.get("/")
    assert answer.status_code == 503


async def test_nothing_is_sent_elsewhere(desk: Desk) -> None:
    async with desk.browser("canbo") as browser:
        for path in ("//evil.example/%2e%2e", "/sign-in/", "/x/../../"):
            answer = await browser.http.get(f"/console{path}")
            assert "evil" not in answer.headers.get("location", ""), path


def test_every_route_is_the_guards_or_known_to_be_open(desk: Desk) -> None:
    """A page that made its own route would be open to everybody."""
    open_to_all = {
        "/assets/{name}",
        "/sign-in",
        "/sign-in/password",
        "/sign-in/passkey/begin",
        "/sign-in/passkey",
        "/sign-in/oidc",
        "/sign-in/oidc/callback",
        "/enrol",
    }
    frame = application.build(desk.parts)
    assert isinstance(frame, application.Frame)
    routes = [route for route in frame._app.routes if isinstance(route, Route)]  # type: ignore[attr-defined]  # Starlette's
    guarded = {"Guard.get", "Guard.post", "Guard.figures", "Guard.live"}
    bare = {route.path for route in routes if route.endpoint.__qualname__.partition(".<locals>")[0] not in guarded}
    assert bare == open_to_all
