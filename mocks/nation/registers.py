"""What the other registers hold of the same people: extracts, insurance, tax, households, relations, always agreeing.

Services build on `Registers(nation)` alone. Everything is computed from the people of the population register, named
and generated alike, so two registers can't contradict each other unless a service means them to. None always means
that the register holds nothing. The shapes are in `extracts`.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from mocks.folding import is_organization_code
from mocks.nation.extracts import (
    BirthExtract,
    DeathExtract,
    Household,
    HouseholdMember,
    InsuranceRecord,
    MarriageExtract,
    Standing,
    TaxRecord,
)
from mocks.nation.generator import SyntheticGenerator
from mocks.nation.kinship import Place
from mocks.nation.marriages import Marriages, named_number, office
from mocks.nation.model import Address, Organization, Person, Relative
from mocks.nation.nation import Nation
from mocks.nation.newcomers import FIRST_SERIAL
from mocks.nation.permutation import mix

_TAX_OF_STATUS = {
    "MOCK1": "00", "MOCK2": "05", "MOCK3": "06", "MOCK4": "03", "MOCK5": "03", "MOCK6": "07", "MOCK7": "01",
}  # fmt: skip
_ADULT = 18


class Registers:
    """All registers over one nation, at the nation's day."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._nobody = SyntheticGenerator(0)
        self._marriages = Marriages(nation, lambda: self._made)
        self._generates = isinstance(nation.generator, SyntheticGenerator)

    @property
    def _made(self) -> SyntheticGenerator:
        """The generated, on the day of the running request's session."""
        made = self._nation.generator
        return made if isinstance(made, SyntheticGenerator) else self._nobody

    def birth(self, personal_id: str) -> BirthExtract | None:
        """The birth of a person, None where it isn't registered in the country (or not yet)."""
        person = self._nation.person(personal_id)
        if person is None or person.birth_registration is None or person.birth_registration.country_code != "VN":
            return None
        place = self._place(person)
        if place is None:
            year = person.date_of_birth[:4]
            registered, number = _some_days_after(person.date_of_birth, 12), f"{named_number(person)}/{year}"
            kept_at = person.birth_registration
        else:
            born = self._made.lives.born(place)
            day = min(born + 3 + mix(place.key) % 40, date(place.year, 12, 31).toordinal())
            if day > self._made.day:
                return None
            registered, number = date.fromordinal(day).isoformat(), f"{2 * place.rank + place.sex + 1}/{place.year}"
            kept_at = office(place, day)
        return BirthExtract(
            number=number,
            registered_on=registered,
            office=replace(kept_at, line=""),
            person=person,
            father=person.father,
            mother=person.mother,
        )

    def marriage(self, personal_id: str) -> MarriageExtract | None:
        """The marriage of a person, lasting or ended; None for somebody who never married."""
        person = self._nation.person(personal_id)
        if person is None:
            return None
        place = self._place(person)
        return self._marriages.of_named(person) if place is None else self._marriages.of_generated(place)

    def standing(self, personal_id: str) -> Standing | None:
        """The marital status of a person, as the population register has it too; None where it isn't known here."""
        person = self._nation.person(personal_id)
        if person is None:
            return None
        place = self._place(person)
        if place is None:
            return self._marriages.standing_of_named(person)
        return self._marriages.standing_of_generated(person, place)

    def death(self, personal_id: str) -> DeathExtract | None:
        """The death of a person, None for the living and the missing."""
        person = self._nation.person(personal_id)
        if person is None or person.life_status != "2":
            return None
        place = self._place(person)
        if place is None:
            died = person.died_on
            kept_at = person.birth_registration or Address()
            number = f"{named_number(person)}/{died[:4]}"
        else:
            day = self._made.lives.died(place)
            died, kept_at = date.fromordinal(day).isoformat(), office(place, day)
            number = f"{mix(place.key + 1) % 9_999 + 1}/{died[:4]}"
        return DeathExtract(
            number=number, registered_on=died, office=replace(kept_at, line=""), person=person, died_on=died
        )

    def insurance(self, personal_id: str) -> InsuranceRecord | None:
        """The social insurance record of a person; None for those born before 1950 or after 2020."""
        person = self._nation.person(personal_id)
        if person is None:
            return None
        place = self._place(person)
        if place is not None:
            number = self._made.numbers.insurance(place)
        elif (serial := self._nation.newcomers.serial(person.personal_id)) is not None:
            number = self._made.numbers.insurance_of_named(serial)
        elif person in self._nation.listed:
            number = self._made.numbers.insurance_of_named(self._nation.listed.index(person))
        else:
            number = ""
        return self._insurance(number, person) if number else None

    def insured(self, number: str) -> InsuranceRecord | None:
        """The record under a social insurance number, None where nobody has it."""
        found = self._made.numbers.insured(number)
        if isinstance(found, int) and found >= FIRST_SERIAL:
            newcomer = self._nation.newcomers.with_serial(found)
            return self._insurance(number, newcomer) if newcomer else None
        if isinstance(found, int):
            people = self._nation.listed
            return self._insurance(number, people[found]) if found < len(people) else None
        if found is None or not self._generates or self._made.lives.born(found) > self._made.day:
            return None
        return self._insurance(number, self._made.record(found))

    def tax(self, code: str) -> TaxRecord | None:
        """The taxpayer under a code of 10, 10-3 or 12 digits; None for a code that nobody has, and for minors."""
        if re.fullmatch(r"[0-9]{10}(-[0-9]{3})?", code, re.ASCII):
            organization = self._nation.organization(code) if is_organization_code(code[:10]) else None
            return self._organization_tax(organization) if organization else None
        person = self._nation.person(code)
        if person is None or person.personal_id != code or self._age(person) < _ADULT:
            return None
        business = self._nation.organization(code)
        drawn = mix(int(code))
        status = "10" if drawn % 100 == 0 else "00"
        if person.is_gone:
            status = "01" if person.life_status == "2" else "03"
        return TaxRecord(
            code=code,
            name=business.name if business else person.full_name,
            kind="household_business" if business else "individual",
            status="04" if business and drawn % 100 == 1 else status,
            registered_on=business.founded_on if business else f"{int(person.date_of_birth[:4]) + 20}-01-02",
            address=business.head_office if business else person.permanent_residence,
        )

    def household(self, personal_id: str) -> Household | None:
        """The household that a person lives in, None for the dead, the missing and those whom no record places."""
        person = self._nation.person(personal_id)
        if person is None or person.household_head is None or not person.household_head.personal_id:
            return None
        head = self._nation.person(person.household_head.personal_id)
        if head is None:
            return None
        place = self._place(head)
        if place is None:
            found = {head.personal_id: HouseholdMember(person=head, relation="CH01")}
            for one in self._nation.named:
                if one.household_head and one.household_head.personal_id == head.personal_id:
                    found[one.personal_id] = HouseholdMember(person=one, relation=one.household_head.relationship_code)
            members = tuple(found.values())
        else:
            members = tuple(
                HouseholdMember(person=self._made.record(member.place), relation=member.relation)
                for member in self._made.households.members(place)
            )
        return Household(head=head, members=members, residence=head.permanent_residence)

    def children(self, personal_id: str) -> tuple[Person, ...]:
        """The children of a person born by the nation's day, the dead included, in the order of birth years."""
        person = self._nation.person(personal_id)
        if person is None:
            return ()
        place = self._place(person)
        made = self._made.lives.born_children(place, self._made.day) if place is not None else ()
        named = (one for one in self._nation.named if _names(one.father, person) or _names(one.mother, person))
        return (*(self._made.record(child) for child in made), *named)

    def relations(self, one: str, other: str) -> frozenset[str] | None:
        """What the first is to the second: of "parent", "child", "spouse", "guardian", "ward" and "same_household".

        None where either is unknown: then nothing can be said. The empty set is a "no" to every relation.
        """
        first, second = self._nation.person(one), self._nation.person(other)
        if first is None or second is None or first.personal_id == second.personal_id:
            return None
        found = set()
        if _names(second.father, first) or _names(second.mother, first):
            found.add("parent")
        if _names(first.father, second) or _names(first.mother, second):
            found.add("child")
        if _names(first.spouse, second) or _names(second.spouse, first):
            found.add("spouse")
        if _names(second.guardian, first):
            found.add("guardian")
        if _names(first.guardian, second):
            found.add("ward")
        heads = (first.household_head, second.household_head)
        if heads[0] and heads[1] and heads[0].personal_id and heads[0].personal_id == heads[1].personal_id:
            found.add("same_household")
        return frozenset(found)

    def represented_by(self, personal_id: str) -> tuple[Organization, ...]:
        """The organizations (branches left out) whose legal representative the person is, the own household business
        included."""
        person = self._nation.person(personal_id)
        if person is None or person.personal_id is None:
            return ()
        named = [
            one
            for one in self._nation.organizations
            if any(who.personal_id == person.personal_id for who in one.representatives) and one.parent_code is None
        ]
        place = self._place(person)
        codes = (
            [self._made.companies.code(number) for number in self._made.companies.represented_by(place)]
            if place
            else []
        )
        found = [self._nation.organization(code) for code in (*codes, *([person.personal_id] if place else []))]
        return (*named, *(one for one in found if one is not None))

    def owned_by(self, personal_id: str) -> tuple[Organization, ...]:
        """The organizations that a person holds a share of, where the share tells whose it is."""
        person = self._nation.person(personal_id)
        if person is None or person.personal_id is None:
            return ()
        named = [
            one
            for one in self._nation.organizations
            if any(share.number == person.personal_id for share in one.members)
        ]
        place = self._place(person)
        numbers = self._made.companies.owned_by(place) if place is not None else ()
        found = [self._nation.organization(self._made.companies.code(number)) for number in numbers]
        return (*named, *(one for one in found if one is not None))

    def _place(self, person: Person) -> Place | None:
        """Where a generated person stands; None for a named one."""
        if "generated" not in person.traits or not person.personal_id:
            return None
        return self._made.place(person.personal_id)

    def _insurance(self, number: str, person: Person) -> InsuranceRecord:
        head = person.household_head.personal_id if person.household_head else ""
        status = "3" if person.life_status == "2" else "2" if mix(int(number)) % 5 == 0 else "1"
        return InsuranceRecord(
            number=number, person=person, status=status, household_number=f"HGD{head[3:]}" if head else ""
        )

    def _organization_tax(self, one: Organization) -> TaxRecord:
        return TaxRecord(
            code=one.organization_code,
            name=one.name,
            kind="branch" if one.parent_code else "organization",
            status=_TAX_OF_STATUS.get(one.status_id, "00"),
            registered_on=one.founded_on,
            address=one.head_office,
        )

    def _age(self, person: Person) -> int:
        """Whole years at the nation's day, counted from the first possible day of birth."""
        parts = [int(part) for part in person.date_of_birth.split("-")]
        year, month, day = (*parts, 1, 1)[:3]
        today = self._made.today
        return today.year - year - ((today.month, today.day) < (month, day))


def _names(relative: Relative | None, person: Person) -> bool:
    """Whether a record's relative is this person, by number."""
    numbers = {person.personal_id, *person.superseded_numbers} - {None, ""}
    return relative is not None and relative.personal_id in numbers


def _some_days_after(iso: str, days: int) -> str:
    """That many days after a full date; a partial date stays what it is."""
    return (date.fromisoformat(iso) + timedelta(days=days)).isoformat() if len(iso) == 10 else iso
