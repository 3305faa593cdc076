"""One door to the synthetic nation, so that services never ask whether somebody is named or generated."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from mocks.nation.model import Officer, Organization, Person
from mocks.nation.newcomers import Newcomers
from mocks.nation.view import view


class Generator(Protocol):
    """Makes people and organizations from an identifier alone; None where nobody has that number."""

    today: date

    def later(self, days: int) -> "Generator":
        """The same, so many days later."""
        ...

    def person(self, personal_id: str) -> Person | None: ...

    def person_with_old_card(self, number: str) -> Person | None: ...

    def organization(self, organization_code: str) -> Organization | None: ...


class Nation:
    """Named personas first, the generator behind them.

    `people[0]` and `organizations[0]` are plain, found and faultless. `mentioned` are people whom records name with a
    number (fathers, representatives): they are found, but nobody's list shows them. No list shows `reserved` either,
    the people and organizations who choose a failure.
    """

    def __init__(
        self,
        people: Sequence[Person],
        organizations: Sequence[Organization],
        officers: Sequence[Officer],
        generator: Generator | None,
        seed: int,
        mentioned: Sequence[Person] = (),
        reserved: Sequence[Person] = (),
        reserved_organizations: Sequence[Organization] = (),
    ) -> None:
        self.newcomers = Newcomers()
        self._people = tuple(people)
        self._organizations_named = tuple(organizations)
        self.officers = tuple(officers)
        self.seed = seed
        self._generator = generator
        self.listed = (*people, *reserved)
        """Named people in an order that only grows at its end: their social insurance numbers hang on it."""
        self._named = (*people, *mentioned, *reserved)
        self._by_number: dict[str, list[Person]] = {}
        self._by_old_card: dict[str, list[Person]] = {}
        for person in self._named:
            for number in (person.personal_id, *person.superseded_numbers):
                if number:
                    self._by_number.setdefault(number, []).append(person)
            if person.old_card_number:
                self._by_old_card.setdefault(person.old_card_number, []).append(person)
        known = (*organizations, *reserved_organizations)
        self._organizations: Mapping[str, Organization] = {one.organization_code: one for one in known}

    @property
    def people(self) -> tuple[Person, ...]:
        """The named people of the lists, then the newcomers in sight; who has a newcomer's number gives way."""
        return _overlaid(self._people, self.newcomers.people())

    @property
    def named(self) -> tuple[Person, ...]:
        """Everybody whom the data files name, the mentioned included, then the newcomers in sight."""
        return _overlaid(self._named, self.newcomers.people())

    @property
    def organizations(self) -> tuple[Organization, ...]:
        """The named organizations, then the newcomers in sight."""
        new = self.newcomers.organizations()
        taken = {one.organization_code for one in new}
        return (*(one for one in self._organizations_named if one.organization_code not in taken), *new)

    @property
    def generator(self) -> Generator | None:
        """Whoever makes people of numbers, on the day of the running request's session."""
        days = view().days
        return self._generator.later(days) if days and self._generator else self._generator

    @property
    def today(self) -> date | None:
        """The nation's day as the running request's session sees it; None where nobody is generated."""
        return self.generator.today if self.generator else None

    def persons(self, personal_id: str) -> tuple[Person, ...]:
        """All who have, or had before a re-establishment, this personal ID; more than one only for "two_matches"."""
        new = [one for one in self.newcomers.people() if one.personal_id == personal_id]
        named = new or self._by_number.get(personal_id)
        if named is not None:
            return tuple(named)
        made = self.generator.person(personal_id) if self.generator else None
        return (made,) if made else ()

    def person(self, personal_id: str) -> Person | None:
        """The one person with this current or former number, None when nobody or more than one has it."""
        found = self.persons(personal_id)
        return found[0] if len(found) == 1 else None

    def persons_with_old_card(self, number: str) -> tuple[Person, ...]:
        """All who have this nine-digit card number: it isn't unique over time."""
        new = [one for one in self.newcomers.people() if one.old_card_number == number]
        named = new or self._by_old_card.get(number)
        if named is not None:
            return tuple(named)
        made = self.generator.person_with_old_card(number) if self.generator else None
        return (made,) if made else ()

    def organization(self, organization_code: str) -> Organization | None:
        """The organization with this code (10, 10-3 or 12 digits, exactly as written), or None."""
        new = {one.organization_code: one for one in self.newcomers.organizations()}
        named = new.get(organization_code) or self._organizations.get(organization_code)
        if named is not None:
            return named
        return self.generator.organization(organization_code) if self.generator else None


def _overlaid(known: tuple[Person, ...], new: tuple[Person, ...]) -> tuple[Person, ...]:
    if not new:
        return known
    taken = {one.personal_id for one in new if one.personal_id}
    return (*(one for one in known if one.personal_id not in taken), *new)
