"""People are looked for by trait, and a trait that nobody has is an error, never an empty loop in a test."""

import pytest

from mocks.nation.catalogue import (
    NoSuchTrait,
    officer_document,
    organization_document,
    organization_with,
    organizations_with,
    people_with,
    person_document,
    person_with,
)
from mocks.nation.personas import synthetic_nation

NATION = synthetic_nation()


def test_all_traits_must_hold() -> None:
    found = people_with(NATION, "old_card_only", "year_only")
    assert found
    assert all({"old_card_only", "year_only"} <= set(person.traits) for person in found)
    assert person_with(NATION, "old_card_only", "year_only") is found[0]
    assert person_with(NATION) is NATION.people[0]


def test_organizations_likewise() -> None:
    assert organization_with(NATION, "plain") is NATION.organizations[0]
    assert len(organizations_with(NATION, "active")) > 1


def test_a_trait_that_nobody_has_is_an_error() -> None:
    with pytest.raises(NoSuchTrait, match="wings"):
        people_with(NATION, "plain", "wings")
    with pytest.raises(NoSuchTrait, match="wings"):
        organizations_with(NATION, "wings")


def test_documents_hold_what_a_caller_needs() -> None:
    person = person_document(person_with(NATION, "old_card_only"))
    assert (person["personal_id"], person["old_card_number"]) == (None, "990000011")
    assert set(person) == {"personal_id", "old_card_number", "full_name", "date_of_birth", "traits"}
    foreign = organization_document(organization_with(NATION, "passport"))
    assert foreign["representatives"] == [
        {"personal_id": None, "full_name": "EXAMPLE JANE", "date_of_birth": "1975-05-05"}
    ]
    assert set(officer_document(NATION.officers[0])) == {"account", "personal_id", "full_name", "licensed"}
