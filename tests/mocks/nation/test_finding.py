"""People are found by trait, named ones first, and an unknown trait is a mistake that is told."""

import json

import pytest

from mocks.nation import finding
from mocks.nation.personas import synthetic_nation
from mocks.nation.traits import TRAITS

NATION = synthetic_nation()
RARE = {"missing", "legal_guardian", "foreign_spouse", "spouse_without_number", "nfd_name", "centenarian"}


def test_named_people_come_first_and_all_traits_hold() -> None:
    people = finding.find(NATION, ["year_only", "household_head_self"])
    first = next(people)
    assert {"generated", "year_only", "household_head_self"} <= set(first.traits)
    assert next(finding.find(NATION, ["year_only"])).personal_id == "099052000301"


def test_every_common_trait_is_met_among_the_generated() -> None:
    met = {trait for person in finding.find(NATION, ["generated"], limit=2_500) for trait in person.traits}
    assert set(TRAITS) - RARE <= met


def test_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert finding.main(["--trait", "year-only-birth", "--count", "9"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9 and all("year_only" in line for line in lines)
    assert finding.main(["--trait", "ethnic_minority", "--count", "4", "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(found) == 4 and all("ethnic_minority" in one["traits"] for one in found)


def test_unknown_traits_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert finding.main(["--trait", "wings"]) == 2
    assert "wings" in capsys.readouterr().err
    assert finding.main(["--list"]) == 0
    assert "year_only" in capsys.readouterr().out


def test_fewer_than_asked_for_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "find", lambda nation, traits: iter(()))
    assert finding.main(["--trait", "twin", "--count", "1"]) == 1
