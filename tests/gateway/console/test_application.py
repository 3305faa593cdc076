"""Tests of the whole application: headers on every answer, one host name, who may what, faults that show nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.console import application
from gateway.console.application import CSP
from gateway.console.guard import Guard
from gateway.console.reviewers import ANYBODY, ROLES, Reviewer, Role, Scope
from gateway.console.sessions import COOKIE
from gateway.console.visit import Nav, Visit
from tests.gateway.console.desk import ORIGIN, START, Browser, Desk, Making, reviewer

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


OPEN = {
    "/assets/{name}", "/sign-in", "/sign-in/password", "/sign-in/passkey/begin", "/sign-in/passkey", "/sign-in/oidc",
    "/sign-in/oidc/callback", "/enrol",
}  # fmt: skip
"""Routes that need no session."""
MAY = """
reviewer lead administrator developer inspector:
  GET /  GET /account  GET /account/password  POST /account/password  POST /account/passkeys
  POST /account/passkeys/begin  POST /account/passkeys/remove  POST /sign-out
reviewer lead administrator developer:
  GET /overview  GET /overview/now  GET /overview/traffic.json  GET /overview/outcomes.json  GET /overview/cache.json
  POST /overview/verify  GET /once-only  GET /once-only/trend.json  GET /once-only/procedures.json
  GET /once-only/units.json  GET /once-only/steps.json  POST /once-only/recount
reviewer lead administrator:
  GET /callers  GET /callers/{id}  GET /proposals  GET /proposals/{id}  POST /proposals/{id}  GET /stops  GET /morning
  POST /morning/verify  GET /reports  POST /reports  POST /reports/file
reviewer lead inspector:
  GET /search  POST /search  GET /search/{id}  POST /search/{id}/narrow  POST /search/{id}/save
  GET /search/{id}/timeline.json  GET /entries/{entry}
reviewer lead:
  GET /findings  GET /findings/{id}  POST /findings/{id}/decision  POST /findings/{id}/withdrawal
  POST /findings/{id}/assignee  POST /findings/{id}/notes  POST /findings/{id}/questions
  POST /findings/{id}/questions/{question}  GET /incidents  GET /incidents/{id}  GET /incidents/{id}/notice.docx
  GET /exports  POST /exports  GET /exports/{id}  POST /exports/{id}/bundle  GET /custody  POST /custody/openings
  POST /custody/openings/{id}/approve  POST /custody/openings/{id}/show  POST /custody/holds
  POST /custody/holds/{id}/lift  POST /custody/discrepancies/{id}  POST /custody/discrepancies/{id}/words
lead administrator inspector:
  GET /handover
lead administrator:
  GET /handover/{account}  GET /handover/{account}/minutes.json  POST /stops/{id}/resume
lead:
  POST /stops  GET /findings/{id}/incident  POST /findings/{id}/incident  POST /incidents/{id}/state
  POST /exports/{id}/decision  POST /morning/settled/{run}  POST /handover/{account}/minutes
  POST /handover/{account}/countersignature  POST /account/deputy  POST /account/deputy/end
administrator:
  POST /callers/{id}/disable  POST /callers/{id}/keys  GET /callers/{id}/grants/new  POST /callers/{id}/grants/new
  GET /callers/{id}/grants/{grant}  POST /callers/{id}/grants/{grant}  POST /callers/{id}/grants/{grant}/end
inspector:
  POST /handover
"""
"""Who may what, told a second time: a page that is opened to one more role by mistake is found here."""


def allowed() -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    roles: set[str] = set()
    for line in MAY.strip().splitlines():
        if line.endswith(":"):
            roles = set(line[:-1].split())
        else:
            found |= {(method, path): roles for method, path in re.findall(r"(GET|POST) (\S+)", line)}
    return found


def there_is(path: str) -> str:
    """The path with something for each of its names."""
    return re.sub(r"{\w+}", "x", path)


def routes_of(desk: Desk) -> Iterator[Route]:
    frame = application.build(desk.parts)
    assert isinstance(frame, application.Frame)
    return (route for route in frame._app.routes if isinstance(route, Route))  # type: ignore[attr-defined]  # Starlette's


def account(role: Role) -> Reviewer:
    """Somebody in force with one role."""
    if role != "inspector":
        return reviewer(role, role)
    return reviewer(role, role, decision="12/QĐ-TTr", scope=Scope(), valid_to=START + timedelta(days=1))


async def ask(browser: Browser, method: str, path: str, token: str = "") -> tuple[int, str]:
    """Status and where it leads to, for a form with this token or a page."""
    browser.http._transport.raise_app_exceptions = False  # type: ignore[attr-defined]  # what a server does
    if method == "POST":
        answer = await browser.post(there_is(path), {"csrf": token})
    else:
        answer = await browser.http.get(f"/console{there_is(path)}", headers={"sec-fetch-site": "same-origin"})
    return answer.status_code, answer.headers.get("location", "")


def test_every_route_is_the_guards_or_known_to_be_open(desk: Desk) -> None:
    """A page that made its own route would be open to everybody; one that is guarded stands in the table."""
    guarded = {"Guard.get", "Guard.post", "Guard.figures", "Guard.live"}
    routes = list(routes_of(desk))
    bare = [route for route in routes if route.endpoint.__qualname__.partition(".<locals>")[0] not in guarded]
    assert {route.path for route in bare} == OPEN
    inside = {
        (("POST" if "POST" in (route.methods or ()) else "GET"), route.path) for route in routes if route not in bare
    }
    assert inside == set(allowed())


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_opens_what_is_its_own_and_nothing_else(desk: Desk, role: Role) -> None:
    desk.accounts.add(account(role))
    async with desk.browser(role) as browser:
        session = desk.sessions.find(browser.http.cookies[COOKIE], page=False)
        assert session is not None
        table = sorted(allowed().items(), key=lambda each: each[0][1] == "/sign-out")  # the last act of a session
        for (method, path), roles in table:
            before = len(desk.record.drafts)
            status, there = await ask(browser, method, path, session.csrf)
            assert (status == 403) is (role not in roles), (method, path, status)
            assert "/sign-in" not in there or path == "/sign-out"
            assert role in roles or len(desk.record.drafts) == before, (method, path)


async def test_who_is_nobody_any_more_is_nobody_everywhere(desk: Desk) -> None:
    """An inspection that ran out, an account that ended, a session that was signed out: each on every route."""
    desk.accounts.add(account("inspector"))
    desk.accounts.add(account("lead"))
    async with desk.browser("inspector") as late, desk.browser("lead") as gone, desk.browser() as nobody:
        tokens = []
        for browser in (late, gone):
            session = desk.sessions.find(browser.http.cookies[COOKIE], page=False)
            assert session is not None
            tokens.append(session.csrf)
        held = gone.http.cookies[COOKIE]
        await gone.post("/sign-out", {"csrf": tokens[1]})
        gone.http.cookies.set(COOKIE, held, domain="console.example", path="/")  # a copy that somebody made of it
        nobody.http.cookies.set(COOKIE, "x" * 43, domain="console.example", path="/")
        desk.clock.pass_by(days=1)
        desk.record.drafts.clear()
        for browser, token in ((late, tokens[0]), (gone, tokens[1]), (nobody, "")):
            for method, path in allowed():
                status, there = await ask(browser, method, path, token)
                if path.endswith(".json") and "minutes" not in path:
                    assert status == 401, path
                elif path == "/overview/now":
                    assert status == 200, "the words that one is signed out, in place of the figures"
                else:
                    assert status == 303 and there.startswith("/console/sign-in"), (method, path, status)
    assert desk.record.drafts == []


async def test_a_first_sign_in_leads_to_setting_up_and_nowhere_else(desk: Desk) -> None:
    desk.accounts.add(account("lead"))
    bound = {"/account", "/account/password", "/account/passkeys", "/account/passkeys/begin", "/sign-out"}
    async with desk.browser() as browser:
        browser.http.cookies.set(COOKIE, desk.sessions.open("lead", "enrolment"), domain="console.example", path="/")
        session = desk.sessions.find(browser.http.cookies[COOKIE], page=False)
        assert session is not None
        for method, path in allowed():
            if path not in bound:
                assert await ask(browser, method, path, session.csrf) == (303, "/console/account"), (method, path)
    assert desk.record.drafts == []


async def test_no_form_of_another_page_does_anything_anywhere(desk: Desk) -> None:
    """Every act, each way in which another site could try it: none gets as far as the act itself."""
    desk.accounts.add(replace(account("lead"), roles=frozenset({"lead", "administrator"})))
    foreign: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
        ({"word": "x"}, {"origin": ORIGIN, "sec-fetch-site": "same-origin"}),
        ({"csrf": ""}, {"origin": ORIGIN, "sec-fetch-site": "same-origin"}),
        ({"csrf": "right"}, {}),
        ({"csrf": "right"}, {"origin": "null", "sec-fetch-site": "same-origin"}),
        ({"csrf": "right"}, {"origin": ORIGIN, "sec-fetch-site": "same-site"}),
        ({"csrf": "right"}, {"origin": f"{ORIGIN}.evil.example", "sec-fetch-site": "same-origin"}),
    )
    async with desk.browser("lead") as browser:
        session = desk.sessions.find(browser.http.cookies[COOKIE], page=False)
        assert session is not None
        acts = [route.path for route in routes_of(desk) if "POST" in (route.methods or ())]
        for path in acts:
            for fields, headers in foreign:
                data = {name: session.csrf if value == "right" else value for name, value in fields.items()}
                sent = await browser.http.post(f"/console{there_is(path)}", data=data, headers=headers)
                assert sent.status_code == 403, (path, fields, headers)
            assert desk.sessions.find(browser.http.cookies[COOKIE], page=False) is not None
    assert len(acts) > 40 and desk.record.drafts == []
