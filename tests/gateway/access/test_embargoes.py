"""An embargo withholds by caller, unit, procedure or dossier until its time is over, and in doubt withholds more."""

import sqlite3
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.embargoes import KINDS, LONGEST, Embargo, Embargoes, EmbargoKind
from gateway.access.entries import RegistrationRefused
from gateway.access.registrations import RegisterUnavailable
from tests.gateway.access.parties import START, House

DAY = timedelta(days=1)
DECISION = "123/QĐ-CAHN ngày 27/11/2026"
ENTRY = {"caller": "mot-cua", "unit": "H26.99", "procedure": "1.001193", "dossier": "H26.99-260302-0001"}
OTHER = {"caller": "khac", "unit": "H30", "procedure": "1.009999", "dossier": "H30-260302-0001"}


@pytest.fixture
def embargoes(house: House) -> Embargoes:
    return Embargoes(house.register)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_named_is_withheld_until_then(embargoes: Embargoes, kind: EmbargoKind) -> None:
    assert embargoes.withheld().until(ENTRY, START) is None
    made = embargoes.add(kind, ENTRY[kind], START + DAY, DECISION, "An.Le")
    assert (made.ordered_by, made.decision, made.in_force(START)) == ("an.le", DECISION, True)
    withheld = embargoes.withheld()
    assert withheld.until(ENTRY, START) == START + DAY
    assert withheld.until({**OTHER, kind: ENTRY[kind]}, START) == START + DAY
    assert withheld.until({**ENTRY, kind: OTHER[kind]}, START) is None
    assert withheld.until({**ENTRY, kind: None}, START) is None
    assert withheld.until(ENTRY, START + DAY) is None
    assert withheld.until(ENTRY, START + DAY - timedelta(microseconds=1)) == START + DAY


def test_a_unit_below_and_another_case_are_withheld_too(embargoes: Embargoes) -> None:
    embargoes.add("unit", "H26.99", START + DAY, DECISION, "an")
    embargoes.add("dossier", "h26.99-260302-0009", START + DAY, DECISION, "an")
    withheld = embargoes.withheld()
    assert withheld.until({"unit": "H26.99.07"}, START) and withheld.until({"dossier": "H26.99-260302-0009"}, START)
    assert withheld.until({"unit": "H26"}, START) is None


def test_of_several_the_latest_end_counts(embargoes: Embargoes) -> None:
    for days in (2, 3, 1):
        embargoes.add("caller", "mot-cua", START + days * DAY, DECISION, "an")
    embargoes.add("unit", "H26", START + 9 * DAY, DECISION, "an")
    assert embargoes.withheld().until({"caller": "mot-cua"}, START) == START + 3 * DAY
    assert embargoes.withheld().until(ENTRY, START) == START + 9 * DAY


def test_ending_early_shows_again_and_is_done_once(house: House, embargoes: Embargoes) -> None:
    made = embargoes.add("caller", "mot-cua", START + DAY, DECISION, "an")
    embargoes.end(made.id, "Binh", "Điều tra đã kết thúc")
    assert embargoes.withheld().until(ENTRY, START) is None
    (found,) = embargoes.list()
    assert (found.ended_by, found.ended_at, found.ended_reason) == ("binh", START, "Điều tra đã kết thúc")
    again = embargoes.add("caller", "mot-cua", START + DAY, DECISION, "an")
    house.clock.advance(DAY.total_seconds())
    for id_ in (made.id, again.id, "e-0"):
        with pytest.raises(RegistrationRefused, match="no such embargo"):
            embargoes.end(id_, "binh", "x")


@pytest.mark.parametrize(
    ("until", "decision", "by"),
    [
        (START, DECISION, "an"), (START + LONGEST + DAY, DECISION, "an"), (datetime(2027, 1, 1), DECISION, "an"),  # noqa: DTZ001  # what is refused
        (START + DAY, "", "an"), (START + DAY, "về người có số 099190000123", "an"), (START + DAY, DECISION, "a n"),
    ],
)  # fmt: skip
def test_an_embargo_without_end_decision_or_person_is_refused(
    embargoes: Embargoes, until: datetime, decision: str, by: str
) -> None:
    with pytest.raises(RegistrationRefused):
        embargoes.add("caller", "mot-cua", until, decision, by)
    assert embargoes.list() == []


@pytest.mark.parametrize("damage", ["UPDATE embargoes SET withheld_until='x'", "DROP TABLE embargoes"])
def test_embargoes_that_can_not_be_read_are_no_permission_to_show(
    house: House, embargoes: Embargoes, damage: str
) -> None:
    embargoes.add("caller", "mot-cua", START + DAY, DECISION, "an")
    with sqlite3.connect(house.path / "access.db") as past:
        past.execute(damage)
    past.close()
    with pytest.raises(RegisterUnavailable):
        embargoes.withheld()


def test_an_entry_without_anything_is_not_withheld(embargoes: Embargoes) -> None:
    embargoes.add("caller", "mot-cua", START + DAY, DECISION, "an")
    nothing: dict[str, Any] = {}
    assert embargoes.withheld().until(nothing, START) is None


@given(st.booleans(), st.timedeltas(-DAY, DAY))
def test_an_embargo_is_in_force_until_it_ends_and_unless_it_was_ended(ended: bool, since: timedelta) -> None:
    one = Embargo("e-1", "caller", "mot-cua", START, DECISION, "an", START - DAY, ended_at=START if ended else None)
    assert one.in_force(START + since) is (not ended and since < timedelta(0))
    assert not one.in_force(START)


def test_an_embargo_is_read_as_it_was_made_and_may_last_the_longest(embargoes: Embargoes) -> None:
    made = embargoes.add("caller", "mot-cua", START + LONGEST, DECISION, "An.Le", id="e-mine")
    assert embargoes.list() == [made] and (made.id, made.since) == ("e-mine", START)
    with pytest.raises(RegistrationRefused):
        embargoes.add("caller", "khac", START + LONGEST + timedelta(microseconds=1), DECISION, "an")
