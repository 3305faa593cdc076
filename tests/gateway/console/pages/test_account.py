"""Tests of one's own account: ways to sign in come and go on record, after a fresh sign-in; a lead's deputy."""

import html
import re
from base64 import urlsafe_b64encode
from typing import Any

import httpx
import pyotp
import pytest

from gateway.console.sessions import COOKIE
from tests.gateway.console.authenticator import Authenticator
from tests.gateway.console.desk import Browser, Desk, reviewer, token_of

PASSWORD = "trời hôm nay xanh lắm"


async def post(browser: Browser, path: str, **fields: str) -> httpx.Response:
    """An act with the token of the account's page."""
    return await browser.post(path, {"csrf": token_of((await browser.get("/account")).text), **fields})


async def add_passkey(browser: Browser, key: Authenticator, label: str = "") -> httpx.Response:
    options: dict[str, Any] = (await post(browser, "/account/passkeys/begin")).json()
    return await post(browser, "/account/passkeys", credential=key.create(options), label=label)


async def set_password(desk: Desk, browser: Browser, **changed: str) -> httpx.Response:
    page = await browser.get("/account/password")
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert found and 'src="data:image/svg+xml' in page.text
    code = pyotp.TOTP(found[1].replace(" ", "")).at(int(desk.clock().timestamp()))
    fields = {"csrf": token_of(page.text), "password": PASSWORD, "again": PASSWORD, "code": code, **changed}
    return await browser.post("/account/password", fields)


async def test_a_passkey_is_added_used_and_removed(desk: Desk) -> None:
    async with desk.browser("canbo") as browser:
        first, second = Authenticator(), Authenticator(id=b"passkey-two-0123")
        assert (await add_passkey(browser, first, "điện thoại")).json() == {"to": "/console/account"}
        page = (await browser.get("/account")).text
        assert "điện thoại" in page and "Đã thêm khóa truy cập" in page
        remove = urlsafe_b64encode(first.id).decode()
        await post(browser, "/account/passkeys/remove", id=remove)
        assert "This is the only way" in (await browser.get("/account")).text, "the last one stays"
        await add_passkey(browser, second)
        await post(browser, "/account/passkeys/remove", id=remove)
        assert [one.id for one in desk.parts.passkeys.of("canbo")] == [second.id]
        assert (await post(browser, "/account/passkeys/remove", id="*")).headers["location"] == "/console/account"
    acts = [(act["act"], act["by"]) for act in desk.record.acts()]
    assert acts == [("add passkey", "canbo"), ("add passkey", "canbo"), ("remove passkey", "canbo")]


async def test_a_passkey_that_lies_is_refused_on_record(desk: Desk) -> None:
    async with desk.browser("canbo") as browser:
        answer = await add_passkey(browser, Authenticator(origin="https://evil.example"))
        assert answer.status_code == 403 and answer.json()["en"] == "The passkey can't be verified."
    assert [act.get("outcome") for act in desk.record.acts()] == [None, "refused"]
    assert desk.parts.passkeys.of("canbo") == []


async def test_another_accounts_passkey_stays(desk: Desk) -> None:
    key, mine = Authenticator(), [Authenticator(id=b"passkey-%08d" % n) for n in range(2)]
    async with desk.browser("canbo") as browser, desk.browser("canbo.hai") as other:
        await add_passkey(browser, key)
        for one in mine:
            await add_passkey(other, one)
        answer = await post(other, "/account/passkeys/remove", id=urlsafe_b64encode(key.id).decode())
        assert answer.status_code == 400
    assert len(desk.parts.passkeys.of("canbo")) == 1


async def test_password_and_code_are_set_together_and_end_other_sessions(desk: Desk) -> None:
    async with desk.browser("canbo") as browser, desk.browser("canbo") as elsewhere:
        answer = await set_password(desk, browser)
        assert answer.headers["location"] == "/console/account" and desk.parts.passwords.has("canbo")
        assert desk.sessions.find(elsewhere.http.cookies[COOKIE], page=False) is None
        assert "mark-good" in (await browser.get("/account")).text
    assert [act["act"] for act in desk.record.acts()] == ["set password"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"again": "another password"}, "The passwords differ."),
        ({"code": "000000"}, "The one-time code is not right."),
        ({"password": "short", "again": "short"}, "A password has 12 to 200 characters."),
    ],
)
async def test_what_cannot_be_set_says_why_and_shows_the_same_code_again(
    desk: Desk, changed: dict[str, str], said: str
) -> None:
    async with desk.browser("canbo") as browser:
        before = re.search(r"<code>(.+?)</code>", (await browser.get("/account/password")).text)
        answer = await set_password(desk, browser, **changed)
        assert answer.status_code == 400 and said in html.unescape(answer.text) and PASSWORD not in answer.text
        after = re.search(r"<code>(.+?)</code>", answer.text)
        assert before and after and before[1] == after[1]
        assert not desk.parts.passwords.has("canbo")
        assert (await set_password(desk, browser)).status_code == 303


async def test_a_password_needs_its_page_first(desk: Desk) -> None:
    async with desk.browser("canbo") as browser:
        answer = await post(browser, "/account/password", password=PASSWORD, again=PASSWORD, code="000000")
        assert answer.status_code == 403


async def test_an_old_session_changes_no_way_to_sign_in(desk: Desk) -> None:
    async with desk.browser("canbo") as browser:
        desk.clock.pass_by(minutes=10)
        page = await browser.get("/account")
        assert "/account/passkeys" not in page.text and "sign out and in again" in page.text
        for path, fields in (("/account/passkeys/begin", {}), ("/account/passkeys", {"credential": "{}"}),
                             ("/account/passkeys/remove", {"id": "x"}), ("/account/password", {})):  # fmt: skip
            assert (await post(browser, path, **fields)).status_code == 403, path
        assert (await browser.get("/account/password")).status_code == 403
    assert desk.record.drafts == []


async def test_an_account_of_an_issuer_has_no_ways_of_ours(desk: Desk) -> None:
    desk.accounts.add(reviewer("elsewhere", issuer="https://issuer.example"))
    async with desk.browser("elsewhere") as browser:
        assert "/account/password" not in (await browser.get("/account")).text
        assert (await browser.get("/account/password")).status_code == 403
        assert (await post(browser, "/account/passkeys/begin")).status_code == 403


async def test_after_enrolling_one_signs_in_anew(desk: Desk) -> None:
    desk.accounts.add(reviewer("moi"))
    for number in range(2):
        async with desk.browser() as browser:
            browser.http.cookies.set(COOKIE, desk.sessions.open("moi", "enrolment"), domain="console.example", path="/")
            if number:
                answer = await set_password(desk, browser)
                assert answer.headers["location"] == "/console/sign-in"
            else:
                answer = await add_passkey(browser, Authenticator())
                assert answer.json() == {"to": "/console/sign-in"}
            assert COOKIE not in browser.http.cookies
    with desk.store.look() as connection:
        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (0,)


async def test_a_lead_names_a_deputy_for_some_days(desk: Desk) -> None:
    desk.accounts.add(reviewer("canbo"))
    async with desk.browser("truong", ["lead"]) as browser:
        await browser.act("/account", "/account/deputy", {"deputy": "canbo", "since": "2026-11-27",
                                                          "until": "2026-11-30"})  # fmt: skip
        found = desk.accounts.get("canbo")
        assert found and found.deputy_for == ("truong",)
        assert desk.record.acts()[0] == {
            "act": "name deputy", "name": "canbo", "by": "truong", "since": "2026-11-27T00:00:00+07:00",
            "until": "2026-12-01T00:00:00+07:00",
        }  # fmt: skip
        await browser.act("/account", "/account/deputy/end", {"deputy": "canbo"})
        found = desk.accounts.get("canbo")
        assert found and found.deputy_for == ()
        assert (await post(browser, "/account/deputy/end", deputy="canbo")).status_code == 400


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"deputy": "nobody", "since": "2026-11-27", "until": "2026-11-30"}, 400),
        ({"deputy": "canbo", "since": "soon", "until": "2026-11-30"}, 400),
        ({"deputy": "canbo", "since": "2026-11-27", "until": "2027-11-30"}, 400),
        ({"deputy": "canbo", "since": "2026-11-27", "until": "2026-11-20"}, 303),
        ({"deputy": "quan.tri", "since": "2026-11-27", "until": "2026-11-30"}, 303),
        ({"deputy": "truong", "since": "2026-11-27", "until": "2026-11-30"}, 303),
    ],
)
async def test_who_and_when_cannot_be(desk: Desk, fields: dict[str, str], status: int) -> None:
    desk.accounts.add(reviewer("canbo"))
    desk.accounts.add(reviewer("quan.tri", "administrator"))
    async with desk.browser("truong", ["lead"]) as browser:
        assert (await post(browser, "/account/deputy", **fields)).status_code == status
    assert desk.accounts.deputies() == []


async def test_only_a_lead_names_deputies_and_a_deputy_does_not(desk: Desk) -> None:
    desk.accounts.add(reviewer("truong", "lead"))
    async with desk.browser("canbo") as browser:
        fields = {"deputy": "truong", "since": "2026-11-27", "until": "2026-11-30"}
        assert (await post(browser, "/account/deputy", **fields)).status_code == 403
        desk.accounts.name_deputy("truong", "canbo", desk.clock(), desk.clock().replace(month=12))
        assert (await post(browser, "/account/deputy", **fields)).status_code == 403
        assert (await post(browser, "/account/deputy/end", deputy="canbo")).status_code == 403
