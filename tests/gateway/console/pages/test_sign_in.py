"""Tests of signing in and out, as an attacker would try it: fixation, forgery, open redirect, a session that stays."""

import json

import pyotp
import pytest

from gateway.console import passwords
from gateway.console.door import DOOR_COOKIE
from gateway.console.pages.sign_in import safe_path
from gateway.console.sessions import COOKIE
from tests.gateway.console.authenticator import Authenticator
from tests.gateway.console.desk import Browser, Desk, reviewer, token_of

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
