"""Services beside the look-up tell less of a person: this cuts records to what the one or the other says."""

from dataclasses import replace

from mocks.nation.model import HouseholdHead, Person
from mocks.nation.registers import Registers


def kin(person: Person) -> Person:
    """Number, name, birth date, relatives and head of household."""
    return replace(
        _plain(person), father=person.father, mother=person.mother, spouse=person.spouse, guardian=person.guardian,
        household_head=person.household_head, superseded_numbers=person.superseded_numbers,
    )  # fmt: skip


def living_together(registers: Registers, person: Person) -> list[Person]:
    """Everybody of the person's household, that person first, each with the relation to the head and the residence.

    The person alone, without a head, where no household is on record.
    """
    household = registers.household(person.personal_id) if person.personal_id else None
    if household is None:
        return [replace(_plain(person), superseded_numbers=person.superseded_numbers)]
    head = household.head
    found = []
    for member in household.members:
        one = member.person
        named = HouseholdHead(
            full_name=head.full_name, relationship_code=member.relation, personal_id=head.personal_id or "",
            old_card_number=head.old_card_number,
        )  # fmt: skip
        told = replace(
            _plain(one), sex=one.sex, household_head=named, permanent_residence=household.residence,
            household_book_number=one.household_book_number, superseded_numbers=one.superseded_numbers,
        )  # fmt: skip
        found.append(told)
    return sorted(found, key=lambda one: one.personal_id != person.personal_id)


def _plain(person: Person) -> Person:
    """Numbers, name and birth date."""
    return Person(
        personal_id=person.personal_id,
        old_card_number=person.old_card_number,
        full_name=person.full_name,
        date_of_birth=person.date_of_birth,
        wire_date_of_birth=person.wire_date_of_birth,
        sex=None,
        ethnicity_code=None,
        religion_code=None,
        marital_status=None,
        blood_group=None,
        nationality_code=None,
    )
