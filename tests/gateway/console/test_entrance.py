"""Tests of who is let in: one sentence for whatever is wrong, and all of it written down."""

import asyncio
import itertools
import threading

import pyotp
import pytest

from gateway.audit.faults import AuditUnavailable
from gateway.console import entrance as subject
from gateway.console import passwords
from gateway.console.entrance import Entrance
from gateway.console.passwords import Passwords
from gateway.console.refusals import Refused
from tests.gateway.console.authenticator import Authenticator
from tests.gateway.console.desk import Desk, reviewer

PASSWORD = "trời hôm nay xanh lắm"
PEER = "192.0.2.1"


@pytest.fixture
def secret(desk: Desk) -> str:
    desk.accounts.add(reviewer("a"))
    made = passwords.new_secret()
    desk.parts.passwords.set("a", PASSWORD, made, code(desk, made, -1))
    return made


@pytest.fixture
def entrance(desk: Desk, secret: str) -> Entrance:
    return Entrance(desk.parts)


def code(desk: Desk, secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(desk.clock().timestamp()) + 30 * steps)


async def test_a_right_password_and_code_open_a_session_on_record(desk: Desk, entrance: Entrance, secret: str) -> None:
    admitted = await entrance.by_password("a", PASSWORD, code(desk, secret), PEER)
    found = desk.sessions.find(admitted.session, page=True)
    assert found and (found.who.account, found.method) == ("a", "password")
    assert desk.record.acts() == [{"act": "sign in", "name": "a", "by": "a", "how": "password"}]
    assert desk.failures == []


async def test_whatever_is_wrong_sounds_alike(desk: Desk, entrance: Entrance, secret: str) -> None:
    desk.accounts.add(reviewer("ended", valid_to=desk.clock()))
    tries = [("a", "wrong password", code(desk, secret)), ("a", PASSWORD, "000000"), ("nobody", PASSWORD, "000000"),
             ("ended", PASSWORD, "000000")]  # fmt: skip
    said = set()
    for account, password, typed in tries:
        with pytest.raises(Refused) as refused:
            await entrance.by_password(account, password, typed, PEER)
        said.add((refused.value.status, refused.value.vi, refused.value.en))
    assert len(said) == 1 and desk.record.drafts == []
    assert desk.failures == [(PEER, "console_password"), (PEER, "console_code"), (PEER, "console_password"),
                             (PEER, "console_password")]  # fmt: skip


async def test_an_ended_account_is_wrong_too_and_counts(desk: Desk, entrance: Entrance, secret: str) -> None:
    desk.accounts.end("a")
    with pytest.raises(Refused) as refused:
        await entrance.by_password("a", PASSWORD, code(desk, secret), PEER)
    assert refused.value.status == 403 and (PEER, "console_ended") in desk.failures and desk.record.drafts == []


async def test_guessing_locks_and_even_the_right_one_waits(desk: Desk, entrance: Entrance, secret: str) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            await entrance.by_password("a", "wrong password", "000000", PEER)
    with pytest.raises(Refused) as refused:
        await entrance.by_password("a", PASSWORD, code(desk, secret), PEER)
    assert refused.value.status == 429 and "00:30" in refused.value.vi
    assert desk.record.acts() == [{"act": "lock out", "name": "a", "by": "console", "how": "password"}]
    assert desk.failures[-1] == (PEER, "console_locked")
    desk.clock.pass_by(seconds=30)
    assert (await entrance.by_password("a", PASSWORD, code(desk, secret), PEER)).who.account == "a"


async def test_a_name_that_is_no_account_locks_alike_and_is_never_written(
    desk: Desk, entrance: Entrance, secret: str
) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            await entrance.by_password("099190000123", "wrong password", "000000", PEER)
    with pytest.raises(Refused) as refused:
        await entrance.by_password("099190000123", PASSWORD, "000000", PEER)
    assert refused.value.status == 429
    assert desk.record.drafts == [] and "099190000123" not in str(desk.failures)


async def test_many_at_once_gain_nothing(desk: Desk, entrance: Entrance, secret: str) -> None:
    guesses = [entrance.by_password("a", f"guess number {n}", "000000", PEER) for n in range(20)]
    found = await asyncio.gather(*guesses, return_exceptions=True)
    statuses = [one.status for one in found if isinstance(one, Refused)]
    assert sorted(statuses) == [403] * 5 + [429] * 15


async def test_a_crowd_is_told_to_come_back(
    desk: Desk, entrance: Entrance, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "_WAITING", 2)
    released, check = threading.Event(), Passwords.check
    monkeypatch.setattr(Passwords, "check", lambda *asked: check(*asked) if released.wait(60) else None)

    async def guess(n: int) -> int:
        with pytest.raises(Refused) as refused:
            await entrance.by_password(f"x{n}", "guess", "000000", PEER)
        return refused.value.status

    guesses = [asyncio.get_running_loop().create_task(guess(n)) for n in range(4)]
    early = [await one for one in itertools.islice(asyncio.as_completed(guesses), 2)]
    released.set()
    assert early == [503, 503] and sorted(await asyncio.gather(*guesses)) == [403, 403, 503, 503]


async def test_a_passkey_cannot_be_locked_out(desk: Desk, entrance: Entrance, secret: str) -> None:
    key = Authenticator()
    desk.parts.passkeys.add("a", "k", "b", key.create(desk.parts.passkeys.begin_adding("a", "A", "b")))
    for _ in range(6):
        with pytest.raises(Refused):
            await entrance.by_password("a", "wrong password", "000000", PEER)
    answer = key.get(desk.parts.passkeys.begin_sign_in("b"))
    assert (await entrance.by_passkey("b", answer, PEER)).who.account == "a"
    with pytest.raises(Refused):
        await entrance.by_passkey("b", answer, PEER)
    assert desk.failures[-1] == (PEER, "console_passkey")


async def test_an_enrolment_code_lets_in_once(desk: Desk, entrance: Entrance, secret: str) -> None:
    given = desk.parts.enrolments.issue("a")
    admitted = await entrance.by_code("a", given, PEER)
    found = desk.sessions.find(admitted.session, page=True)
    assert found and found.method == "enrolment"
    with pytest.raises(Refused):
        await entrance.by_code("a", given, PEER)
    for _ in range(4):
        with pytest.raises(Refused):
            await entrance.by_code("a", "guess", PEER)
    with pytest.raises(Refused) as refused:
        await entrance.by_code("a", desk.parts.enrolments.issue("a"), PEER)
    assert refused.value.status == 429


async def test_an_account_of_an_issuer_signs_in_there_alone(desk: Desk, entrance: Entrance, secret: str) -> None:
    desk.accounts.add(reviewer("elsewhere", issuer="https://issuer.example"))
    for account, method in (("elsewhere", "password"), ("elsewhere", "passkey"), ("a", "oidc")):
        with pytest.raises(Refused):
            await entrance.open(account, method, PEER)  # type: ignore[arg-type]  # both are methods
    assert (await entrance.open("elsewhere", "oidc", PEER)).session


async def test_no_record_no_session(desk: Desk, entrance: Entrance, secret: str) -> None:
    desk.record.broken = True
    with pytest.raises(AuditUnavailable):
        await entrance.by_password("a", PASSWORD, code(desk, secret), PEER)
    with desk.store.look() as connection:
        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
