"""Searching from the command line: what is found, what goes on record, and an index that is made again."""

import json
from pathlib import Path

import pytest

from gateway.audit.ids import new_entry_id
from gateway.audit.index.follower import Follower
from gateway.cli.state import State, now, operator
from tests.flow.running import read_log
from tests.gateway.audit import samples
from tests.gateway.cli.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk whose log holds three accesses after the unit's registration."""
    desk = Desk(tmp_path)
    desk.unit()
    with State(desk.state).log() as log:
        for officer in ("canbo.thu", "canbo.minh", "canbo.thu"):
            log.append_and_wait(samples.draft(entry=new_entry_id(now()), officer=officer))
    return desk


def found(desk: Desk, *words: str, typed: str | None = None) -> list[dict[str, object]]:
    printed = desk.do("audit", "search", "--reason", "khiếu nại", "--as", "lan", "--json", *words, typed=typed)
    rows: list[dict[str, object]] = json.loads(printed[printed.index("[") :])
    return rows


def test_entries_newest_first_and_the_search_on_record(desk: Desk) -> None:
    rows = found(desk, "--officer", "canbo.thu")
    assert [row["position"] for row in rows] == [3, 1] and rows[0]["kind"] == "disclosed"
    (searched,) = [entry for entry in read_log(desk.state) if entry["kind"] == "searched"]
    assert searched["channel"] == "command" and dict(searched["detail"]) == {
        "act": "search", "by": "lan", "operator": operator(), "filters": "officer", "value.officer": "canbo.thu",
        "reason": "khiếu nại",
    }  # fmt: skip
    assert [row["kind"] for row in found(desk, "--count", "2")] == ["searched", "searched"]
    lines = desk.do("audit", "search", "--reason", "x", "--as", "lan", "--officer", "canbo.minh")
    assert "officer=canbo.minh" in lines and len(lines.splitlines()) == 1


def test_a_person_is_typed_and_stands_nowhere(desk: Desk) -> None:
    number = samples.PERSON.identifier
    assert [row["position"] for row in found(desk, "--person", typed=f"{number}\n")][-3:] == [3, 2, 1]
    assert found(desk, "--person", typed="099190000999\n") == []
    assert number not in str(read_log(desk.state))
    again = found(desk, "--person", typed=f"{number}\n")
    assert again[1]["kind"] == "searched", "who searched for a person is found under that person"


def test_what_cannot_be_searched(desk: Desk) -> None:
    words = ("audit", "search", "--as", "lan", "--reason")
    assert "type a personal ID" in desk.refused(*words, "x", "--person", typed="khuê\n")
    assert "number" in desk.refused(*words, "về 099190000123")
    assert not [entry for entry in read_log(desk.state) if entry["kind"] == "searched"]


def test_the_index_is_made_again_beside_a_follower_or_alone(desk: Desk) -> None:
    assert desk.type("audit", "index", "rebuild", "--state", str(desk.state)).exit_code == 0
    (desk.state / "index.db").write_bytes(b"")
    done = desk.type("audit", "index", "rebuild", "--state", str(desk.state))
    assert done.exit_code == 0 and "4 of 4 entries" in done.stderr and "made again" in done.stdout
    following = Follower(desk.state)
    following.start()
    for _ in range(200):
        done = desk.type("audit", "index", "rebuild", "--state", str(desk.state))
        assert done.exit_code == 0
        if done.stderr == "" or "of 4" in done.stderr:
            break
    following.stop()
    assert [row["position"] for row in found(desk, "--officer", "canbo.thu")] == [3, 1]
    assert desk.type("audit", "index", "rebuild", "--state", str(desk.folder / "gone")).exit_code == 2


def test_a_tampered_index_breaks_the_verdict(desk: Desk) -> None:
    found(desk)
    words = ("audit", "verify", "--state", str(desk.state), "--json")
    good = desk.type(*words)
    assert good.exit_code == 0 and "search index of" in json.loads(good.stdout)["integrity"]["reason"]
    with samples.tampering(desk.state / "index.db") as connection:
        connection.execute("UPDATE entries SET officer=NULL WHERE position=3")
    done = desk.type(*words)
    assert done.exit_code == 1 and json.loads(done.stdout)["first_bad_entry"]["position"] == 3
