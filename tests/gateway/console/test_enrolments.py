"""Tests of enrolment codes: one at a time, for a day, once, and for its own account."""

from pathlib import Path

import pytest

from gateway.console.enrolments import SECONDS, Enrolments
from gateway.console.reviewers import ReviewerRefused
from tests.gateway.console.desk import Desk, reviewer


@pytest.fixture
def enrolments(desk: Desk) -> Enrolments:
    desk.accounts.add(reviewer("a"))
    desk.accounts.add(reviewer("b"))
    return desk.parts.enrolments


def test_a_code_works_once_for_its_account(enrolments: Enrolments, tmp_path: Path) -> None:
    code = enrolments.issue("a")
    for path in tmp_path.iterdir():
        assert code.encode() not in path.read_bytes()
    assert not enrolments.use("b", code) and not enrolments.use("a", code[:-1]) and not enrolments.use("a", "")
    assert enrolments.use("a", f" {code.lower().replace('-', ' ')} ")
    assert not enrolments.use("a", code)


def test_a_new_code_ends_the_old_one_and_time_ends_any(desk: Desk, enrolments: Enrolments) -> None:
    first, second = enrolments.issue("a"), enrolments.issue("a")
    assert first != second and not enrolments.use("a", first)
    desk.clock.pass_by(seconds=SECONDS)
    assert not enrolments.use("a", second)


def test_who_gets_none(desk: Desk, enrolments: Enrolments) -> None:
    desk.accounts.add(reviewer("elsewhere", issuer="https://issuer.example"))
    for account in ("nobody", "elsewhere"):
        with pytest.raises(ReviewerRefused):
            enrolments.issue(account)
