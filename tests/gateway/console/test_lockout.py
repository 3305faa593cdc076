"""Tests of the lock-out: slower with every wrong try, per account and per network, and never for ever."""

from pathlib import Path

import pytest

from gateway.console.lockout import ACCOUNT, PEER, Lockout
from tests.gateway.console.desk import Desk, mac


@pytest.fixture
def lockout(desk: Desk) -> Lockout:
    return desk.parts.lockout


def test_the_delay_grows_up_to_its_most() -> None:
    waits = [ACCOUNT.wait(count) for count in range(1, 13)]
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
    assert ACCOUNT.wait(10_000) == 900 and PEER.wait(10_000) == 60


def test_an_account_waits_after_five(desk: Desk, lockout: Lockout) -> None:
    tries = [lockout.take("a", "192.0.2.1") for _ in range(5)]
    assert all(one.allowed for one in tries) and [one.locks for one in tries] == [False] * 4 + [True]
    refused = lockout.take("A ", "192.0.2.2")  # however it is spelled, from wherever
    assert not refused.allowed and refused.wait == 30
    desk.clock.pass_by(seconds=29)
    assert lockout.take("a", "192.0.2.1").wait == 1
    desk.clock.pass_by(seconds=1)
    assert lockout.take("a", "192.0.2.1").allowed
    assert lockout.take("a", "192.0.2.1").wait == 60
    assert lockout.take("b", "192.0.2.1").allowed


def test_waiting_is_not_made_longer_by_asking(desk: Desk, lockout: Lockout) -> None:
    for _ in range(20):
        lockout.take("a", "192.0.2.1")
    assert lockout.take("a", "192.0.2.1").wait == 30


def test_being_right_begins_anew(desk: Desk, lockout: Lockout) -> None:
    for _ in range(5):
        lockout.take("a", "192.0.2.1")
    lockout.clear("a", "192.0.2.1")
    for _ in range(4):
        assert lockout.take("a", "192.0.2.1") == lockout.take("x", "198.51.100.9").__class__(True)
        lockout.clear("x", "198.51.100.9")


def test_a_network_that_tries_many_accounts_is_slowed(desk: Desk, lockout: Lockout) -> None:
    for number in range(PEER.free):
        assert lockout.take(f"a{number}", "192.0.2.1").allowed
    assert lockout.take("another", "192.0.2.1").wait == PEER.first
    assert lockout.take("another", "192.0.2.2").allowed


def test_people_who_sign_in_rightly_never_slow_their_network(lockout: Lockout) -> None:
    for number in range(3 * PEER.free):
        assert lockout.take(f"a{number}", "192.0.2.1").allowed
        lockout.clear(f"a{number}", "192.0.2.1")


def test_a_day_later_it_is_forgotten(desk: Desk, lockout: Lockout) -> None:
    for _ in range(5):
        lockout.take("a", "192.0.2.1")
    desk.clock.pass_by(hours=24, seconds=1)
    assert lockout.take("a", "192.0.2.1") == lockout.take("b", "192.0.2.9")


def test_a_restart_forgets_nothing(desk: Desk, lockout: Lockout) -> None:
    for _ in range(5):
        lockout.take("a", "192.0.2.1")
    assert not Lockout(desk.store, mac).take("a", "192.0.2.1").allowed


def test_what_was_typed_is_not_on_disk(desk: Desk, lockout: Lockout, tmp_path: Path) -> None:
    lockout.take("my password by mistake", "192.0.2.1")
    for path in tmp_path.iterdir():
        held = path.read_bytes()
        assert b"mistake" not in held and b"192.0.2.1" not in held
