"""Tests of ``embargoes add|list|end``."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.cli import state
from tests.flow.running import read_log
from tests.gateway.cli.desk import Desk

SOON = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
WORDS = ("--until", SOON, "--decision", "123/QĐ-CAHN")


@pytest.fixture(autouse=True)
def known(desk: Desk) -> None:
    desk.unit()


def test_an_embargo_comes_and_goes_on_record(desk: Desk) -> None:
    id_ = desk.do("embargoes", "add", "--dossier", "H26.99-260302-0001", *WORDS, "--as", "an").strip()
    (row,) = desk.rows("embargoes")
    assert (row["id"], row["kind"], row["name"]) == (id_, "dossier", "h26.99-260302-0001")
    assert (row["decision"], row["ordered_by"], row["withheld_until"][:10]) == ("123/QĐ-CAHN", "an", SOON)
    assert "shown from now on" in desk.do("embargoes", "end", id_, "--reason", "Đã kết thúc", "--as", "binh")
    assert desk.rows("embargoes") == []
    assert id_ in desk.do("embargoes", "list", "--all")
    added, ended = [dict(entry["detail"]) for entry in read_log(desk.state)][1:]
    assert added == {
        "act": "add embargo", "name": id_, "by": "an", "operator": state.operator(), "embargo": id_,
        "kind": "dossier", "of": "h26.99-260302-0001", "until": f"{SOON}T00:00:00.000000Z", "decision": "123/QĐ-CAHN",
    }  # fmt: skip
    assert (ended["act"], ended["name"], ended["by"], ended["reason"]) == ("end embargo", id_, "binh", "Đã kết thúc")


@pytest.mark.parametrize("words", [(), ("--unit", "H26", "--caller", "a")])
def test_one_thing_is_named(desk: Desk, words: tuple[str, ...]) -> None:
    done = desk.type("embargoes", "add", *words, *WORDS, "--state", str(desk.state))
    assert done.exit_code == 2 and desk.rows("embargoes") == []


def test_what_cannot_stand_on_record_is_refused_before(desk: Desk) -> None:
    desk.refused("embargoes", "add", "--dossier", "099190000123", *WORDS)
    desk.refused("embargoes", "add", "--caller", "a", "--until", SOON, "--decision", "số 099190000123")
    assert len(list(read_log(desk.state))) == 1


def test_an_embargo_in_the_past_is_refused_on_record(desk: Desk) -> None:
    desk.refused("embargoes", "add", "--caller", "a", "--until", "2020-01-01", "--decision", "1/QĐ")
    assert [entry.get("outcome") for entry in read_log(desk.state)] == [None, None, "refused"]


def test_ending_what_is_not_there_is_refused(desk: Desk) -> None:
    assert "no such embargo" in desk.refused("embargoes", "end", "e-0", "--reason", "x")
