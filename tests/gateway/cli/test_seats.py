"""Tests of the demo's accounts: every role can sit down at once, and a new start brings new passwords."""

import pyotp
import pytest

from gateway.cli import seats
from gateway.cli.state import State, now
from gateway.console.reviewers import ROLES
from tests.flow.running import read_log
from tests.gateway.cli.desk import Desk


def test_every_account_can_sign_in_with_what_is_told(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    state = State(desk.state)
    told = seats.seed(state, "http://localhost:8080")
    assert told["url"] == "http://localhost:8080/console/"
    assert {role for one in told["accounts"] for role in one["roles"]} == set(ROLES) - {"inspector"}
    assert [one["roles"] for one in told["accounts"]].count(["lead"]) == 2
    with seats.opened(state) as opened:
        for one in told["accounts"]:
            code = pyotp.TOTP(one["totp_secret"]).at(int(now().timestamp()))
            assert opened.passwords.check(one["account"], one["password"], code) is None
    again = seats.seed(state, "http://localhost:8080")
    assert {one["password"] for one in again["accounts"]}.isdisjoint(one["password"] for one in told["accounts"])
    entries = [dict(entry["detail"]) for entry in read_log(desk.state)]
    assert [entry["act"] for entry in entries] == ["seed console"] * 2
    assert not any(one["password"] in str(entries) for one in told["accounts"]) and capsys.readouterr().out == ""
