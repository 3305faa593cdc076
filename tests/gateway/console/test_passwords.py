"""Tests of passwords with one-time codes: both, and each code once."""

from pathlib import Path
from typing import Literal

import pyotp
import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from gateway.console import passwords
from gateway.console.passwords import Passwords
from gateway.console.reviewers import ReviewerRefused
from gateway.console.store import ConsoleUnavailable
from gateway.keys.sealing import Sealer
from tests.gateway.console.desk import HASHER, SEALER, Desk, reviewer

PASSWORD = "trời hôm nay xanh lắm"


def code(desk: Desk, secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(desk.clock().timestamp()) + 30 * steps)


@pytest.fixture
def secret(desk: Desk) -> str:
    """Of the account ``a``, whose code of two steps ago set it up."""
    desk.accounts.add(reviewer("a"))
    made = passwords.new_secret()
    desk.parts.passwords.set("a", PASSWORD, made, code(desk, made, -1))
    return made


def test_both_are_needed(desk: Desk, secret: str) -> None:
    check = desk.parts.passwords.check
    assert check("a", PASSWORD, "000000") == "code" and check("a", PASSWORD, "") == "code"
    assert check("a", "wrong password", code(desk, secret)) == "password"
    assert check("nobody", PASSWORD, code(desk, secret)) == "password"
    assert check("a", "x" * 300, code(desk, secret)) == "password"
    assert check("a", PASSWORD, f" {code(desk, secret)[:3]} {code(desk, secret)[3:]}") is None


def test_a_code_counts_once_and_none_before_it(desk: Desk, secret: str) -> None:
    check = desk.parts.passwords.check
    assert check("a", PASSWORD, code(desk, secret)) is None
    assert check("a", PASSWORD, code(desk, secret)) == "code"
    assert check("a", PASSWORD, code(desk, secret, -1)) == "code"
    assert check("a", PASSWORD, code(desk, secret, 1)) is None
    desk.clock.pass_by(seconds=30)
    assert check("a", PASSWORD, code(desk, secret)) == "code", "used before its time had come"


def test_a_wrong_password_uses_no_code_up(desk: Desk, secret: str) -> None:
    assert desk.parts.passwords.check("a", "wrong password", code(desk, secret)) == "password"
    assert desk.parts.passwords.check("a", PASSWORD, code(desk, secret)) is None


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_off_by_a_step(desk: Desk, secret: str, steps: int, taken: bool) -> None:
    desk.clock.pass_by(minutes=5)
    assert (desk.parts.passwords.check("a", PASSWORD, code(desk, secret, steps)) is None) is taken


def test_the_same_letters_typed_another_way_are_the_same_password(desk: Desk, secret: str) -> None:
    typed = "tro\u031b\u0300i hôm nay xanh lắm"
    assert typed != PASSWORD and desk.parts.passwords.check("a", typed, code(desk, secret)) is None


@pytest.mark.parametrize(
    "password", ["short", "x" * 201, "aaaaaaaaaaaaaaaa", "mat khau cua canbo.thu", "CANBO.THU canbo"]
)
def test_a_bad_password_is_not_set(desk: Desk, password: str) -> None:
    desk.accounts.add(reviewer("canbo.thu"))
    made = passwords.new_secret()
    with pytest.raises(ReviewerRefused) as refused:
        desk.parts.passwords.set("canbo.thu", password, made, code(desk, made))
    assert password not in str(refused.value) and not desk.parts.passwords.has("canbo.thu")


def test_a_secret_must_have_been_shown_to_work(desk: Desk) -> None:
    desk.accounts.add(reviewer("a"))
    with pytest.raises(ReviewerRefused):
        desk.parts.passwords.set("a", PASSWORD, passwords.new_secret(), "000000")
    assert not desk.parts.passwords.has("a")


def test_neither_is_readable_on_disk(desk: Desk, secret: str, tmp_path: Path) -> None:
    for path in tmp_path.iterdir():
        held = path.read_bytes()
        assert secret.encode() not in held and PASSWORD.encode() not in held


def test_a_secret_that_does_not_open_lets_nobody_in(desk: Desk, secret: str) -> None:
    other = Passwords(desk.store, Sealer({1: bytes(31) + b"1"}, "console"), HASHER)
    with pytest.raises(ConsoleUnavailable) as refused:
        other.check("a", PASSWORD, code(desk, secret))
    assert refused.value.__cause__ is None
    desk.accounts.add(reviewer("b"))
    with desk.store.act() as connection:  # a secret moved to another account opens there no more
        connection.execute("INSERT INTO passwords SELECT 'b', hash, secret, 0, 0 FROM passwords WHERE account='a'")
    with pytest.raises(ConsoleUnavailable):
        desk.parts.passwords.check("b", PASSWORD, code(desk, secret))


def test_a_hash_made_with_less_work_is_made_again(desk: Desk, secret: str) -> None:
    stronger = Passwords(desk.store, SEALER, PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    assert stronger.check("a", PASSWORD, code(desk, secret)) is None
    with desk.store.look() as connection:
        assert ",t=2," in connection.execute("SELECT hash FROM passwords").fetchone()[0]
    assert stronger.check("a", PASSWORD, code(desk, secret, 1)) is None


def test_an_unknown_account_costs_the_same_work(desk: Desk, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    ended: list[type[Exception]] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            _, kind, version, cost, salt, digest = str(hash).split("$")
            checked.append(f"{kind} {version} {cost} {len(salt)} {len(digest)}")  # what the work depends on
            try:
                return super().verify(hash, password)
            except Exception as fault:
                ended.append(type(fault))
                raise

    watched = Passwords(desk.store, SEALER, Watched(time_cost=1, memory_cost=8, parallelism=1))
    watched.check("a", "wrong password", "000000")
    watched.check("nobody", "wrong password", "000000")
    assert len(checked) == 2 and checked[0] == checked[1]
    assert ended == [VerifyMismatchError] * 2  # both were worked out to the end


def test_the_default_costs_what_it_should() -> None:
    """RFC 9106 section 4, second recommended option."""
    made = PasswordHasher()
    assert (made.time_cost, made.memory_cost, made.parallelism) == (3, 65536, 4)


def test_what_is_removed_is_gone(desk: Desk, secret: str) -> None:
    desk.parts.passwords.remove("a")
    assert not desk.parts.passwords.has("a")
    assert desk.parts.passwords.check("a", PASSWORD, code(desk, secret)) == "password"


def test_the_qr_code_names_the_account_and_us(desk: Desk) -> None:
    assert passwords.address_of("canbo", "A" * 32).startswith("otpauth://totp/Lien%20Thong:canbo?secret=AAAA")
    assert len({passwords.new_secret() for _ in range(20)}) == 20
