"""A command acts at once until two can approve, and proposes from then on; whoever can't tell changes nothing."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.access import changes
from gateway.cli import changing
from gateway.cli.state import State
from gateway.console.accounts import Accounts
from gateway.console.reviewers import Reviewer
from gateway.console.store import ConsoleStore
from tests.flow.running import read_log
from tests.gateway.cli.desk import Desk

NOW = datetime.now(UTC)
SINCE = NOW - timedelta(days=9)


def seat(desk: Desk, account: str, *roles: str, until: datetime | None = None, demo: bool = False) -> None:
    """An account of the console."""
    reviewer = Reviewer(account, account.title(), frozenset(roles), SINCE, until, demo=demo)  # type: ignore[arg-type]  # words of the tests
    with closing(ConsoleStore(desk.state / "console.db", lambda: NOW)) as store:
        Accounts(store).add(reviewer)


def two_leads(desk: Desk) -> None:
    seat(desk, "an.le", "lead")
    seat(desk, "binh", "administrator")


def last(desk: Desk) -> dict[str, Any]:
    return dict(list(read_log(desk.state))[-1]["detail"])


def test_without_a_console_commands_act_at_once(desk: Desk) -> None:
    desk.unit()
    assert changing.approvers(State(desk.state), demo=False)() == frozenset()
    assert not (desk.state / "console.db").exists()  # asking makes none
    desk.do("units", "end", "H26.99", "--reason", "Giải thể", "--as", "An.Le")
    assert (last(desk)["act"], last(desk)["by"], last(desk)["reason"]) == ("end unit", "an.le", "Giải thể")


def test_who_counts_as_an_approver(desk: Desk) -> None:
    desk.unit()
    seat(desk, "doc", "reviewer")
    seat(desk, "dev", "developer")
    seat(desk, "cu", "lead", until=NOW - timedelta(days=1))
    seat(desk, "an", "lead")
    seat(desk, "truong.mot", "lead", demo=True)
    assert changing.approvers(State(desk.state), demo=False)() == {"an"}
    with closing(ConsoleStore(desk.state / "console.db", lambda: NOW)) as store:
        Accounts(store).name_deputy("an", "doc", SINCE, NOW + timedelta(days=9))
    assert changing.approvers(State(desk.state), demo=False)() == {"an", "doc"}


def test_accounts_of_the_demo_decide_and_make_nobody_wait(desk: Desk) -> None:
    desk.unit()
    for account in ("truong.mot", "truong.hai"):
        seat(desk, account, "lead", demo=True)
    assert changing.approvers(State(desk.state), demo=True)() == {"truong.mot", "truong.hai"}
    with State(desk.state).register() as register:  # as from the console, where they count
        change = changes.ending("unit", "H26.99")
        filed = changing.proposals_of(State(desk.state), register).file(change, "quan.tri")
    assert "is registered" in desk.do("units", "add", "H26.98", "--name", "Mới")
    assert "Approved" in desk.do("proposals", "approve", filed.id, "--as", "truong.mot")


def test_one_approver_is_nobody_else(desk: Desk) -> None:
    desk.unit()
    seat(desk, "an", "lead", "administrator")
    assert "has ended" in desk.do("units", "end", "H26.99")


@pytest.mark.parametrize(
    ("words", "act"),
    [
        (("units", "add", "H26.98", "--name", "Mới"), "propose add unit"),
        (("units", "end", "H26.99"), "propose end unit"),
        (("callers", "disable", "mot-cua"), "propose disable caller"),
        (("callers", "add", "khac", "--name", "Khác", "--unit", "H26.99", "--scope", "batches", "--generate-key", "@"),
         "propose add caller"),
        (("callers", "keys", "mot-cua", "--generate-key", "@"), "propose replace keys"),
        (("grants", "add", "--caller", "mot-cua", "--procedure", "1.001193", "--dataset", "persons", "--operation",
          "query", "--field", "full_name", "--channel", "counter", "--legal-basis", "Điều 6"), "propose add grant"),
    ],
)  # fmt: skip
def test_with_two_every_command_proposes(desk: Desk, words: tuple[str, ...], act: str) -> None:
    desk.unit()
    desk.caller()
    two_leads(desk)
    before = {kind: desk.rows(kind) for kind in ("units", "callers", "grants")}
    words = tuple(str(desk.folder / "new-key.json") if word == "@" else word for word in words)
    said = desk.do(*words, "--reason", "Thủ tục mới", "--as", "Chi")
    assert {kind: desk.rows(kind) for kind in before} == before
    (row,) = desk.rows("proposals")
    assert row["id"] in said and "proposals approve" in said
    assert (row["proposed_by"], row["reason"], row["state"]) == ("chi", "Thủ tục mới", "open")
    assert (last(desk)["act"], last(desk)["by"], last(desk)["proposal"]) == (act, "chi", row["id"])
    desk.do("proposals", "approve", row["id"], "--as", "an.le")
    assert {kind: desk.rows(kind) for kind in before} != before


def test_an_officer_is_proposed_without_its_number(desk: Desk) -> None:
    desk.unit()
    two_leads(desk)
    desk.do("officers", "add", "canbo.thu", "--unit", "H26.99", typed="099080000002\n")
    (row,) = desk.rows("proposals")
    for path in desk.state.iterdir():
        assert path.is_dir() or b"099080000002" not in path.read_bytes()
    desk.do("proposals", "approve", row["id"], "--as", "binh")
    assert [one["account"] for one in desk.rows("officers")] == ["canbo.thu"]


def test_accounts_that_cannot_be_read_change_nothing(desk: Desk) -> None:
    desk.unit()
    (desk.state / "console.db").write_bytes(b"no database" * 1000)
    desk.refused("units", "end", "H26.99")
    assert desk.rows("units")[0]["valid_to"] is None


def test_a_console_that_is_gone_brings_nobody_back_to_acting_alone(desk: Desk) -> None:
    desk.unit()
    two_leads(desk)
    desk.do("units", "end", "H26.99")
    for path in desk.state.glob("console.db*"):
        path.unlink()
    assert "waits for a second person" in desk.do("units", "add", "H26.98", "--name", "Mới")
    assert [row["code"] for row in desk.rows("units")] == ["H26.99"]


def test_a_proposal_that_could_not_be_applied_is_refused_on_record(desk: Desk) -> None:
    desk.unit()
    two_leads(desk)
    desk.refused("grants", "end", "g-0")
    assert [entry.get("outcome") for entry in read_log(desk.state)][-2:] == [None, "refused"]
    assert desk.rows("proposals") == []


def test_a_reason_with_a_number_never_stands_on_record(desk: Desk) -> None:
    desk.unit()
    before = len(list(read_log(desk.state)))
    assert "reason" in desk.refused("units", "end", "H26.99", "--reason", "số 099190000123")
    assert len(list(read_log(desk.state))) == before
