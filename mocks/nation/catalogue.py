"""Tests look for people by what is special about them, not by number: this finds them and describes them."""

from collections.abc import Mapping

from mocks.nation.model import Officer, Organization, Person
from mocks.nation.nation import Nation


class NoSuchTrait(LookupError):
    """Nobody has all the traits asked for."""


def people_with(nation: Nation, *traits: str) -> tuple[Person, ...]:
    """Every persona with all of the traits, in the order of the data file. Raises NoSuchTrait for none."""
    found = tuple(person for person in nation.people if set(traits) <= set(person.traits))
    if not found:
        raise NoSuchTrait(", ".join(traits))
    return found


def person_with(nation: Nation, *traits: str) -> Person:
    """The first persona with all of the traits. Raises NoSuchTrait."""
    return people_with(nation, *traits)[0]


def organizations_with(nation: Nation, *traits: str) -> tuple[Organization, ...]:
    """Every named organization with all of the traits. Raises NoSuchTrait for none."""
    found = tuple(one for one in nation.organizations if set(traits) <= set(one.traits))
    if not found:
        raise NoSuchTrait(", ".join(traits))
    return found


def organization_with(nation: Nation, *traits: str) -> Organization:
    """The first named organization with all of the traits. Raises NoSuchTrait."""
    return organizations_with(nation, *traits)[0]


def person_document(person: Person) -> Mapping[str, object]:
    """A persona as `demo.json` shows it (API section 6): what a caller needs to ask for them."""
    return {
        "personal_id": person.personal_id,
        "old_card_number": person.old_card_number or None,
        "full_name": person.name,
        "date_of_birth": person.date_of_birth,
        "traits": list(person.traits),
    }


def organization_document(organization: Organization) -> Mapping[str, object]:
    """An organization as `demo.json` shows it; `personal_id` is None where the document is no personal ID."""
    return {
        "organization_code": organization.organization_code,
        "name": organization.name,
        "representatives": [
            {"personal_id": one.personal_id, "full_name": one.full_name, "date_of_birth": one.date_of_birth}
            for one in organization.representatives
        ],
        "traits": list(organization.traits),
    }


def officer_document(officer: Officer) -> Mapping[str, object]:
    """An officer as the ready file shows them."""
    return {
        "account": officer.account,
        "personal_id": officer.personal_id,
        "full_name": officer.full_name,
        "licensed": officer.licensed,
    }
