"""Tests of sessions: both ends of a session's life, and a table from which nobody can sign in."""

from pathlib import Path

import pytest

from gateway.console.reviewers import ReviewerRefused
from tests.gateway.console.desk import Desk, reviewer


@pytest.fixture
def cookie(desk: Desk) -> str:
    desk.accounts.add(reviewer("a"))
    return desk.sessions.open("a", "password")


def test_a_session_is_who_opened_it(desk: Desk, cookie: str) -> None:
    found = desk.sessions.find(cookie, page=True)
    assert found is not None and (found.who.account, found.method) == ("a", "password")
    assert found.csrf not in cookie and found.csrf not in repr(found)
    other = desk.sessions.find(desk.sessions.open("a", "password"), page=True)
    assert other is not None and other.csrf != found.csrf and other.key != found.key


@pytest.mark.parametrize("value", [None, "", "x", "x" * 101, "é", "\udc80"])
def test_no_other_value_is_a_session(desk: Desk, cookie: str, value: str | None) -> None:
    assert desk.sessions.find(value, page=True) is None


def test_the_id_is_not_on_disk(desk: Desk, cookie: str, tmp_path: Path) -> None:
    for path in tmp_path.iterdir():
        assert cookie.encode() not in path.read_bytes()


def test_an_idle_session_ends(desk: Desk, cookie: str) -> None:
    desk.clock.pass_by(minutes=14)
    assert desk.sessions.find(cookie, page=True)
    desk.clock.pass_by(minutes=14)
    assert desk.sessions.find(cookie, page=True)
    desk.clock.pass_by(minutes=15)
    assert desk.sessions.find(cookie, page=True) is None
    desk.clock.pass_by(minutes=-15)  # it is gone, not asleep
    assert desk.sessions.find(cookie, page=True) is None


def test_figures_that_refresh_keep_nobody_signed_in(desk: Desk, cookie: str) -> None:
    for _ in range(14):
        desk.clock.pass_by(minutes=1)
        assert desk.sessions.find(cookie, page=False)
    desk.clock.pass_by(minutes=1)
    assert desk.sessions.find(cookie, page=False) is None


def test_a_session_ends_however_busy(desk: Desk, cookie: str) -> None:
    for _ in range(8 * 6 - 1):
        desk.clock.pass_by(minutes=10)
        assert desk.sessions.find(cookie, page=True)
    desk.clock.pass_by(minutes=10)
    assert desk.sessions.find(cookie, page=True) is None


def test_an_account_that_ends_or_has_not_begun_has_no_session(desk: Desk) -> None:
    desk.accounts.add(reviewer("short", valid_to=desk.clock().replace(hour=3)))
    cookie = desk.sessions.open("short", "test")
    desk.clock.pass_by(minutes=14)
    assert desk.sessions.find(cookie, page=True)
    desk.clock.time = desk.clock().replace(hour=3, minute=0)
    assert desk.sessions.find(cookie, page=True) is None
    desk.accounts.add(reviewer("later", valid_from=desk.clock().replace(hour=9)))
    for account in ("later", "nobody"):
        with pytest.raises(ReviewerRefused):
            desk.sessions.open(account, "test")


def test_ending_one_and_ending_all(desk: Desk, cookie: str) -> None:
    second, third = desk.sessions.open("a", "test"), desk.sessions.open("a", "test")
    found = desk.sessions.find(second, page=True)
    assert found
    desk.sessions.end(found.key)
    assert desk.sessions.find(second, page=True) is None and desk.sessions.find(third, page=True)
    desk.sessions.end_all("a")
    assert desk.sessions.find(third, page=True) is None and desk.sessions.find(cookie, page=True) is None


def test_what_ran_out_is_cleared(desk: Desk, cookie: str) -> None:
    desk.clock.pass_by(minutes=16)
    desk.sessions.open("a", "test")
    with desk.store.look() as connection:
        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (1,)


def test_a_message_waits_for_one_page(desk: Desk, cookie: str) -> None:
    found = desk.sessions.find(cookie, page=True)
    assert found
    desk.sessions.leave_word(found.key, "done", "Đã lưu", "Saved")
    assert desk.sessions.take_word(found.key) == {"kind": "done", "vi": "Đã lưu", "en": "Saved"}
    assert desk.sessions.take_word(found.key) is None
