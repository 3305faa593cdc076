"""``discrepancies list|export|mark``: the words leave in one file for the owner of the data, and on record."""

import json
import stat
from typing import Any

import pytest

from gateway.audit.discrepancies import Discrepancies, Discrepancy, new_discrepancy_id
from gateway.cli.state import State
from tests.gateway.cli.desk import Desk


@pytest.fixture(autouse=True)
def filed(desk: Desk) -> list[str]:
    """Two reports for one source, one for another."""
    desk.unit()
    ids = []
    with State(desk.state).custody() as custody:
        reports = Discrepancies(custody, State(desk.state).keys().sealer("discrepancies"))
        for source in ("population", "population", "business"):
            made = Discrepancy(
                new_discrepancy_id(), "01JD0000000000000000000000", "2026-11-27T08:00:00Z", "demo", "person",
                "persons", source, ("full_name",),
            )  # fmt: skip
            reports.file(made, "Tên sai")
            ids.append(made.id)
    return ids


def listed(desk: Desk, *words: str) -> dict[str, str]:
    found: list[dict[str, Any]] = json.loads(desk.do("discrepancies", "list", *words, "--json"))
    assert "Tên sai" not in str(found)
    return {one["id"]: one["state"] for one in found}


def test_a_file_for_the_owner_and_what_became_of_it(desk: Desk, filed: list[str]) -> None:
    assert set(listed(desk)) == set(filed) and set(listed(desk, "--source", "business")) == {filed[2]}
    file = desk.folder / "population.jsonl"
    assert desk.do("discrepancies", "export", str(file), "--source", "population", "--as", "an.le") == "2 reports.\n"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert {one["id"] for one in lines} == set(filed[:2]) and {one["words"] for one in lines} == {"Tên sai"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(listed(desk, "--in", "forwarded")) == set(filed[:2])
    assert "nothing was received" in desk.refused("discrepancies", "export", str(file), "--source", "population")
    desk.do("discrepancies", "mark", filed[0], "corrected")
    desk.do("discrepancies", "mark", filed[2], "rejected")
    assert "can't become" in desk.refused("discrepancies", "mark", filed[0], "rejected")
    assert listed(desk) == {filed[0]: "corrected", filed[1]: "forwarded", filed[2]: "rejected"}
    assert [act for act, _, _ in desk.acts()][1:] == [
        "export discrepancies", "mark discrepancy corrected", "mark discrepancy rejected", "mark discrepancy rejected",
        "mark discrepancy rejected",
    ]  # fmt: skip


def test_a_file_that_is_there_is_not_overwritten_and_nothing_is_forwarded(desk: Desk, filed: list[str]) -> None:
    file = desk.folder / "there.jsonl"
    file.write_text("something else")
    assert "there.jsonl" in desk.refused("discrepancies", "export", str(file), "--source", "population")
    assert file.read_text() == "something else" and set(listed(desk).values()) == {"received"}


def test_what_is_not_there_is_not_marked_and_stands_on_no_record(desk: Desk) -> None:
    before = len(desk.acts())
    assert "no such" in desk.refused("discrepancies", "mark", "099190000123", "corrected")
    assert len(desk.acts()) == before
