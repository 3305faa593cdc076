"""Tests of ``proposals list|show|approve|reject|withdraw``."""

import json

import pytest

from tests.flow.running import read_log
from tests.gateway.cli.desk import Desk
from tests.gateway.cli.test_changing import last, two_leads
from tests.gateway.cli.test_grants import add


@pytest.fixture
def waiting(desk: Desk) -> str:
    """A proposed grant's proposal."""
    desk.unit()
    desk.caller()
    two_leads(desk)
    desk.do(*add(), "--as", "chi")
    return str(desk.rows("proposals")[0]["id"])


def test_the_difference_is_shown_field_by_field(desk: Desk, waiting: str) -> None:
    shown = desk.do("proposals", "show", waiting)
    assert "act=add grant" in shown and "  procedure: nothing -> 1.001193\n" in shown
    assert "  fields: +full_name\n" in shown and "  valid_from: nothing -> on approval\n" in shown
    told = json.loads(desk.do("proposals", "show", waiting, "--json"))
    assert told["id"] == waiting and {"field", "before", "after", "added", "removed"} == set(told["differences"][0])


def test_approving_makes_the_change_on_record(desk: Desk, waiting: str) -> None:
    assert "Approved: add grant g-" in desk.do("proposals", "approve", waiting, "--as", "BINH", "--reason", "Đúng")
    (grant,) = desk.rows("grants")
    assert (last(desk)["act"], last(desk)["name"], last(desk)["by"]) == ("approve add grant", grant["id"], "binh")
    assert (last(desk)["proposal"], last(desk)["reason"]) == (waiting, "Đúng")
    assert desk.rows("proposals") == [] and "state=approved" in desk.do("proposals", "list", "--all")


@pytest.mark.parametrize(
    ("person", "words", "why"),
    [("Chi", "second person", "its proposer"), ("dung", "only a lead", "no approver"), ("x y", "account", "no name")],
)
def test_who_may_not_approve_is_refused(desk: Desk, waiting: str, person: str, words: str, why: str) -> None:
    before = len(list(read_log(desk.state)))
    assert words in desk.refused("proposals", "approve", waiting, "--as", person), why
    assert desk.rows("grants") == []
    after = [entry.get("outcome") for entry in read_log(desk.state)][before:]
    assert after == ([] if why == "no name" else [None, "refused"])


def test_rejecting_and_withdrawing(desk: Desk, waiting: str) -> None:
    assert "only its proposer" in desk.refused("proposals", "withdraw", waiting, "--as", "binh")
    assert "Rejected" in desk.do("proposals", "reject", waiting, "--as", "binh", "--reason", "Thiếu căn cứ")
    desk.do(*add(), "--as", "chi")
    second = str(desk.rows("proposals")[0]["id"])
    assert "Withdrawn" in desk.do("proposals", "withdraw", second, "--as", "chi")
    states = {row["id"]: row["state"] for row in json.loads(desk.do("proposals", "list", "--all", "--json"))}
    assert states == {waiting: "rejected", second: "withdrawn"} and desk.rows("grants") == []


def test_an_unknown_proposal_is_refused(desk: Desk, waiting: str) -> None:
    for words in (("show", "p-0"), ("approve", "p-0"), ("reject", "p-0", "--reason", "x"), ("withdraw", "p-0")):
        assert "no such proposal" in desk.refused("proposals", *words)


def test_a_log_that_can_not_be_written_approves_nothing(desk: Desk, waiting: str) -> None:
    desk.spoil_log()
    desk.refused("proposals", "approve", waiting, "--as", "binh")
    assert desk.rows("grants") == []
