"""Tests of signing in and out, as an attacker would try it: fixation, forgery, open redirect, a session that stays."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import httpx
import pyotp
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from gateway.app.issuer import sender
from gateway.console import application, passwords
from gateway.console.door import DOOR_COOKIE
from gateway.console.oidc import Issuer, Oidc
from gateway.console.pages.sign_in import safe_path
from gateway.console.reviewers import Scope
from gateway.console.sessions import COOKIE
from tests.gateway.console.authenticator import Authenticator
from tests.gateway.console.desk import ORIGIN, Browser, Desk, reviewer, token_of
from tests.gateway.console.issuing import SECRET, IssuerServer, issuing

PASSWORD = "trời hôm nay xanh lắm"


@pytest.fixture
def secret(desk: Desk) -> str:
    desk.accounts.add(reviewer("a"))
    made = passwords.new_secret()
    desk.parts.passwords.set("a", PASSWORD, made, code(desk, made, -1))
    return made


def code(desk: Desk, secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(desk.clock().timestamp()) + 30 * steps)


async def signed_in(browser: Browser, desk: Desk, secret: str, **more: str) -> str:
    """Sign in by the page; where the browser is sent to."""
    token = token_of((await browser.get("/sign-in")).text)
    fields = {"csrf": token, "account": " A ", "password": PASSWORD, "code": code(desk, secret), "next": "/", **more}
    answer = await browser.post("/sign-in/password", fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_a_sign_in_leads_to_where_one_wanted(desk: Desk, secret: str) -> None:
    async with desk.browser() as browser:
        page = await browser.get("/account?x=1")
        assert 'name="next" value="/account?x=1"' in page.text
        assert await signed_in(browser, desk, secret, next="/account?x=1") == "/console/account?x=1"
        assert "Cán bộ a" in (await browser.get("/account")).text
        assert "/sign-in" not in str((await browser.get("/sign-in")).url)


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "\\\\evil.example", "/\\evil.example", "@evil.example", "evil",
     "/x//evil.example", "/../healthz", "/x/../../healthz", "javascript:alert(1)", "/x\r\nset-cookie: a=b", "/x y",
     "/é", "/" + "x" * 600, ""],
)  # fmt: skip
async def test_nobody_is_sent_elsewhere(desk: Desk, secret: str, wanted: str) -> None:
    assert safe_path(wanted) == "/"
    if len(wanted) < 600:
        async with desk.browser() as browser:
            assert await signed_in(browser, desk, secret, next=wanted) == "/console/"


async def test_a_planted_session_is_not_taken_over(desk: Desk, secret: str) -> None:
    """Session fixation: the id is a new one, and the one that was there is worth nothing to whoever planted it."""
    desk.accounts.add(reviewer("attacker"))
    planted = desk.sessions.open("attacker", "test")
    async with desk.browser() as browser:
        token = token_of((await browser.get("/sign-in")).text)
        browser.http.cookies.set(COOKIE, planted, domain="console.example", path="/")
        fields = {"csrf": token, "account": "a", "password": PASSWORD, "code": code(desk, secret)}
        assert (await browser.post("/sign-in/password", fields)).status_code == 303
        assert browser.http.cookies[COOKIE] != planted
        assert desk.sessions.find(planted, page=False) is None
    async with desk.browser() as browser:
        browser.http.cookies.set(COOKIE, "chosen-by-the-attacker" * 2, domain="console.example", path="/")
        await signed_in(browser, desk, secret, code=code(desk, secret, 1))
        assert browser.http.cookies[COOKIE] != "chosen-by-the-attacker" * 2


async def test_the_sessions_cookie_is_the_browsers_alone(desk: Desk, secret: str) -> None:
    async with desk.browser() as browser:
        token = token_of((await browser.get("/sign-in")).text)
        fields = {"csrf": token, "account": "a", "password": PASSWORD, "code": code(desk, secret)}
        answer = await browser.post("/sign-in/password", fields)
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{COOKIE}="))
    assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} == {part.strip() for part in cookie.split(";")[1:]}


async def test_a_wrong_try_shows_the_form_again_without_what_was_secret(desk: Desk, secret: str) -> None:
    async with desk.browser() as browser:
        token = token_of((await browser.get("/sign-in")).text)
        fields = {"csrf": token, "account": '"><b>', "password": "my secret words", "code": "123123"}
        answer = await browser.post("/sign-in/password", fields)
    assert answer.status_code == 403 and 'role="alert"' in answer.text and COOKIE not in answer.cookies
    assert "my secret words" not in answer.text and "123123" not in answer.text and "<b>" not in answer.text


async def test_too_many_tries_are_told_to_wait(desk: Desk, secret: str) -> None:
    async with desk.browser() as browser:
        token = token_of((await browser.get("/sign-in")).text)
        fields = {"csrf": token, "account": "a", "password": "x", "code": "1"}
        statuses = [(await browser.post("/sign-in/password", fields)).status_code for _ in range(6)]
    assert statuses == [403] * 5 + [429]


async def test_a_code_is_not_taken_twice(desk: Desk, secret: str) -> None:
    async with desk.browser() as browser, desk.browser() as other:
        await signed_in(browser, desk, secret)
        token = token_of((await other.get("/sign-in")).text)
        fields = {"csrf": token, "account": "a", "password": PASSWORD, "code": code(desk, secret)}
        assert (await other.post("/sign-in/password", fields)).status_code == 403


async def test_nobody_is_signed_in_by_another_site(desk: Desk, secret: str) -> None:
    """Login CSRF: the form of a page that this browser was never shown."""
    async with desk.browser() as browser, desk.browser() as attacker:
        token = token_of((await attacker.get("/sign-in")).text)
        fields = {"csrf": token, "account": "a", "password": PASSWORD, "code": code(desk, secret)}
        assert (await browser.post("/sign-in/password", fields)).status_code == 403
        bad = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
        assert (await attacker.post("/sign-in/password", fields, **bad)).status_code == 403
    assert desk.record.drafts == []


async def test_signing_out_ends_the_session_on_record(desk: Desk, secret: str) -> None:
    async with desk.browser() as browser:
        await signed_in(browser, desk, secret)
        cookie = browser.http.cookies[COOKIE]
        assert (await browser.http.get("/console/sign-out")).status_code == 405
        assert (await browser.post("/sign-out", {"csrf": "guess"})).status_code == 403
        token = token_of((await browser.get("/account")).text)
        answer = await browser.post("/sign-out", {"csrf": token})
        assert answer.headers["location"] == "/console/sign-in" and COOKIE not in browser.http.cookies
    assert desk.sessions.find(cookie, page=False) is None
    assert [act["act"] for act in desk.record.acts()] == ["sign in", "sign out"]


async def test_a_passkey_signs_in_without_a_name(desk: Desk, secret: str) -> None:
    key = Authenticator()
    desk.parts.passkeys.add("a", "k", "b", key.create(desk.parts.passkeys.begin_adding("a", "A", "b")))
    async with desk.browser() as browser, desk.browser() as other:
        token = token_of((await browser.get("/sign-in")).text)
        options = (await browser.post("/sign-in/passkey/begin", {"csrf": token})).json()
        answer = key.get(options)
        stolen = token_of((await other.get("/sign-in")).text)
        refused = await other.post("/sign-in/passkey", {"csrf": stolen, "credential": answer, "next": "/"})
        assert refused.status_code == 403 and refused.json()["vi"]
        fields = {"csrf": token, "credential": answer, "next": "//evil.example"}
        assert (await browser.post("/sign-in/passkey", fields)).json() == {"to": "/console/"}
        assert "Cán bộ a" in (await browser.get("/account")).text and DOOR_COOKIE not in browser.http.cookies
    assert json.loads(answer)["response"]["signature"]


def with_issuer(desk: Desk, server: IssuerServer) -> Desk:
    """The same console with an issuer."""
    roles: dict[str, Any] = {"lt-reviewer": "reviewer", "lt-lead": "lead", "lt-inspector": "inspector"}
    issuer = Issuer(server.url, "console", SECRET, roles)
    oidc = Oidc(issuer, sender(None), desk.parts.ceremonies, ORIGIN, desk.clock)
    desk.parts = replace(desk.parts, oidc=oidc)
    desk.app = Starlette(routes=[Mount("/console", app=application.build(desk.parts))])
    return desk


async def by_issuer(browser: Browser, server: IssuerServer) -> httpx.Response:
    """Go to the issuer from our page and come back from it."""
    begun = await browser.http.get("/console/sign-in/oidc?next=/account", headers={"sec-fetch-site": "same-origin"})
    assert begun.status_code == 303
    answer = urlencode(server.walk(begun.headers["location"]))
    came = {"sec-fetch-site": "cross-site"}
    return await browser.http.get(f"/console/sign-in/oidc/callback?{answer}", headers=came)


async def test_by_the_issuer_the_first_time_and_again(desk: Desk) -> None:
    async with issuing(desk.clock) as server, with_issuer(desk, server).browser() as browser:
        assert "/console/sign-in/oidc?next=/" in (await browser.get("/sign-in")).text
        answer = await by_issuer(browser, server)
        assert answer.status_code == 200 and "url=/console/account" in answer.text
        cookies = answer.headers.get_list("set-cookie")
        assert any(one.startswith(COOKIE) and "SameSite=strict" in one for one in cookies)
        assert 'canbo.xa · <span class="vi">cán bộ giám sát</span>' in (await browser.get("/account")).text
        server.claims = {"roles": ["lt-lead"], "preferred_username": "another.name"}  # a new role, and a new name
        assert (await by_issuer(browser, server)).status_code == 200
        assert (
            'canbo.xa · <span class="vi">trưởng nhóm</span>' in (await browser.get("/account")).text
            and desk.accounts.get("another.name") is None
        )
    acts = [(act["act"], act["name"], act["how"]) for act in desk.record.acts()]
    assert acts == [
        ("add reviewer", "canbo.xa", "reviewer"), ("sign in", "canbo.xa", "oidc"),
        ("change roles", "canbo.xa", "lead"), ("sign in", "canbo.xa", "oidc"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "claims",
    [{"preferred_username": "a"}, {"preferred_username": "099190000123"}, {"roles": ["lt-inspector"]},
     {"roles": ["root"]}, {"preferred_username": "cho.nguoi.khac"}, {"preferred_username": "het.han"}],
    ids=("local", "number", "inspector", "unknown-role", "anothers", "ended"),
)  # fmt: skip
async def test_the_issuer_takes_over_nobody(desk: Desk, secret: str, claims: dict[str, Any]) -> None:
    """A local account, a number of a person, an inspector nobody registered, another person's account, an ended one."""
    async with issuing(desk.clock) as server, with_issuer(desk, server).browser() as browser:
        desk.accounts.add(reviewer("cho.nguoi.khac", issuer=server.url))
        desk.accounts.bind_subject("cho.nguoi.khac", server.url, "somebody else")
        desk.accounts.add(reviewer("het.han", issuer=server.url, valid_to=desk.clock()))
        server.claims = claims
        answer = await by_issuer(browser, server)
        assert answer.status_code == 403 and COOKIE not in browser.http.cookies
    assert [one for one in desk.record.acts() if one["act"] in ("sign in", "change roles")] == []
    assert desk.failures and "099190000123" not in str(desk.record.acts()) + str(desk.failures)


async def test_an_inspector_of_the_issuer_is_bound_by_the_register(desk: Desk) -> None:
    async with issuing(desk.clock) as server, with_issuer(desk, server).browser() as browser:
        bound: dict[str, Any] = {"decision": "12/QĐ-TTr", "scope": Scope(frozenset({"H26.99"})), "issuer": server.url}
        desk.accounts.add(reviewer("canbo.xa", "inspector", valid_to=desk.clock().replace(month=12), **bound))
        server.claims = {"roles": ["lt-lead"]}
        assert (await by_issuer(browser, server)).status_code == 403
        server.claims = {"roles": ["lt-inspector", "lt-lead"]}
        assert (await by_issuer(browser, server)).status_code == 200
        assert 'canbo.xa · <span class="vi">thanh tra viên</span>' in (await browser.get("/account")).text


async def test_an_answer_of_another_browser_is_refused(desk: Desk) -> None:
    async with issuing(desk.clock) as server, with_issuer(desk, server).browser() as browser, desk.browser() as other:
        begun = await browser.http.get("/console/sign-in/oidc", headers={"sec-fetch-site": "same-origin"})
        answer = urlencode(server.walk(begun.headers["location"]))
        assert (await other.http.get(f"/console/sign-in/oidc/callback?{answer}")).status_code == 403
        stranger = await browser.http.get("/console/sign-in/oidc", headers={"sec-fetch-site": "cross-site"})
        assert stranger.status_code == 404


async def test_without_an_issuer_there_is_no_such_page(desk: Desk) -> None:
    async with desk.browser() as browser:
        for path in ("/sign-in/oidc", "/sign-in/oidc/callback?code=x&state=y"):
            assert (await browser.get(path)).status_code == 404


async def test_an_enrolment_code_opens_the_account_page_and_nothing_else(desk: Desk, secret: str) -> None:
    given = desk.parts.enrolments.issue("a")
    async with desk.browser() as browser:
        token = token_of((await browser.get("/enrol")).text)
        wrong = await browser.post("/enrol", {"csrf": token, "account": "a", "code": "AAAAA"})
        assert wrong.status_code == 403 and "AAAAA" not in wrong.text
        answer = await browser.post("/enrol", {"csrf": token, "account": "A", "code": given})
        assert answer.headers["location"] == "/console/account"
        assert str((await browser.get("/")).url).endswith("/console/account")
        shown = await browser.get("/account")
        assert shown.status_code == 200 and "<li>" not in shown.text, "no navigation"
        assert (await browser.post("/account/passkeys/remove", {"csrf": token_of(shown.text), "id": "x"})).headers[
            "location"
        ] == "/console/account"
        assert (await browser.post("/sign-out", {"csrf": token_of(shown.text)})).status_code == 303
