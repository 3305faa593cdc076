"""Another unit's dossier fires; a unit's relatives, linked procedures and those filed anywhere don't."""

from dataclasses import replace

import pytest

from gateway.audit.findings.rules.dossier_of_another_unit import DossierOfAnotherUnit
from tests.gateway.audit.findings.entries import CONTEXT, access, run

FOREIGN = "H26.98.3-260303-0001"


def test_a_foreign_number_fires_and_names_its_owner() -> None:
    (hit,) = run(DossierOfAnotherUnit, [access("2026-03-03 09:00", dossier=FOREIGN)])
    assert dict(hit.facts) == {"owner": "H26.98.3"} and hit.unit == "H26.99.1" and hit.dossier == FOREIGN


@pytest.mark.parametrize(
    "number",
    [
        "H26.99.1-260303-0001",
        "H26.99-260303-0001",
        "H26-260303-0001",
        "H26.99.1.4-260303-0001",
        "whatever",
        None,
        "000.00.19.H26-260303-0001",
    ],
)
def test_the_units_own_line_does_not(number: str | None) -> None:
    assert not run(DossierOfAnotherUnit, [access("2026-03-03 09:00", dossier=number)])


def test_a_sibling_with_the_same_beginning_is_no_relative() -> None:
    assert run(DossierOfAnotherUnit, [access("2026-03-03 09:00", dossier="H26.99.11-260303-0001")])


def test_predecessors_linked_and_borderless_procedures_are_set_aside() -> None:
    event = access("2026-03-03 09:00", dossier=FOREIGN)
    for context in (
        replace(CONTEXT, relations={"H26.99.1": frozenset({"H26.98.3"})}),
        replace(CONTEXT, relations={"H26.98.3": frozenset({"H26.99.1"})}),
        replace(CONTEXT, linked=frozenset({"1.000001"})),
        replace(CONTEXT, non_territorial=frozenset({"1.000001"})),
    ):
        assert not run(DossierOfAnotherUnit, [event], context)


def test_a_draft_that_looks_like_a_number_is_a_draft() -> None:
    assert not run(DossierOfAnotherUnit, [access("2026-03-03 09:00", dossier=FOREIGN, detail={"dossier_is": "draft"})])
