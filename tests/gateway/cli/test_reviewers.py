"""Tests of ``reviewers add|list|end|enrol``: accounts come and go on record, and a code is shown once."""

import pytest

from gateway.console.reviewers import Scope
from tests.flow.running import read_log
from tests.gateway.cli.desk import OFFICER_ID, Desk

ADD = ("reviewers", "add", "canbo.moi", "--name", "Cán bộ mới", "--role", "reviewer")


def test_an_account_comes_and_goes_on_record(desk: Desk) -> None:
    desk.unit()
    assert "lienthong reviewers enrol canbo.moi" in desk.do(*ADD)
    (row,) = desk.rows("reviewers")
    assert (row["account"], row["roles"], row["password"], row["passkeys"]) == ("canbo.moi", ["reviewer"], False, 0)
    desk.do("reviewers", "end", "canbo.moi")
    assert desk.rows("reviewers")[0]["valid_to"] is not None
    assert desk.acts()[1:] == [("add reviewer", "canbo.moi", None), ("end reviewer", "canbo.moi", None)]
    assert dict(list(read_log(desk.state))[1]["detail"])["roles"] == "reviewer"


def test_a_code_is_printed_and_is_nowhere_else(desk: Desk) -> None:
    desk.unit()
    desk.do(*ADD)
    done = desk.type("reviewers", "enrol", "canbo.moi", "--state", str(desk.state))
    code = done.stdout.strip()
    assert done.exit_code == 0 and len(code) == 23 and "/console/enrol" in done.stderr
    assert code not in str(list(read_log(desk.state)))
    for path in desk.state.rglob("*"):
        assert path.is_dir() or code.encode() not in path.read_bytes(), path.name
    assert desk.acts()[-1] == ("enrol reviewer", "canbo.moi", None)


def test_a_lost_passkey_is_forgotten_with_a_new_code(desk: Desk) -> None:
    desk.unit()
    desk.do(*ADD)
    done = desk.type("reviewers", "enrol", "canbo.moi", "--forget", "--state", str(desk.state))
    assert done.exit_code == 0 and desk.acts()[-1] == ("enrol reviewer anew", "canbo.moi", None)


def test_an_inspector_is_bound_by_the_command(desk: Desk) -> None:
    desk.unit()
    words = ("reviewers", "add", "thanh.tra", "--name", "Thanh tra", "--role", "inspector")
    assert "decision" in desk.refused(*words)
    desk.do(*words, "--decision", "12/QĐ-TTr", "--unit", "H26.99", "--since", "2026-01-01", "--to", "2026-12-31")
    (row,) = desk.rows("reviewers")
    assert row["decision"] == "12/QĐ-TTr"
    assert row["scope"] == {"units": ["H26.99"], "procedures": [], "since": "2026-01-01T00:00:00+00:00"}
    detail = dict(list(read_log(desk.state))[-1]["detail"])
    assert detail["decision"] == "12/QĐ-TTr" and Scope.from_json(detail["scope"]).units == {"H26.99"}


@pytest.mark.parametrize(
    "words",
    [
        ("reviewers", "add", OFFICER_ID, "--name", "x", "--role", "lead"),
        ("reviewers", "add", "Canbo", "--name", "x", "--role", "lead"),
        ("reviewers", "add", "canbo", "--name", " ", "--role", "lead"),
        ("reviewers", "add", "canbo", "--name", "x", "--role", "lead", "--unit", "H26.99"),
        ("reviewers", "enrol", OFFICER_ID),
        ("reviewers", "end", OFFICER_ID),
    ],
)
def test_what_cannot_be_is_refused_before_it_is_on_record(desk: Desk, words: tuple[str, ...]) -> None:
    desk.unit()
    assert OFFICER_ID not in desk.refused(*words)
    assert len(desk.acts()) == 1 and desk.rows("reviewers") == []


def test_what_the_register_refuses_is_on_record_as_refused(desk: Desk) -> None:
    desk.unit()
    desk.do(*ADD)
    desk.do("reviewers", "add", "xa", "--name", "Ở xa", "--role", "lead", "--issuer", "https://issuer.example")
    for words in (ADD, ("reviewers", "end", "nobody"), ("reviewers", "enrol", "nobody"), ("reviewers", "enrol", "xa")):
        desk.refused(*words)
        assert desk.acts()[-1][2] == "refused", words


def test_a_mistyped_state_is_refused(desk: Desk) -> None:
    desk.refused("reviewers", "list")
    assert not desk.state.exists()
