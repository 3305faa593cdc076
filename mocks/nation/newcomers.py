"""Who was added to the nation while it ran, for all sessions or for one; lookups see them before everybody else."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mocks.nation.model import Organization, Person
from mocks.nation.ties import TiesDisagree, told_back, without_absent
from mocks.nation.view import view

FIRST_SERIAL = 10_000
"""Running numbers of newcomers, far behind those of the data files: their social insurance numbers hang on them."""


@dataclass(slots=True)
class _Group:
    people: dict[str, Person] = field(default_factory=dict)
    """By personal ID, or by old card where there is no personal ID."""
    organizations: dict[str, Organization] = field(default_factory=dict)


class Newcomers:
    """What each session added; None is what was added for all."""

    def __init__(self) -> None:
        self._groups: dict[str | None, _Group] = {}
        self._serials: dict[str, int] = {}
        self._numbers = itertools.count(FIRST_SERIAL)
        self._seen_by: dict[str | None, tuple[Person, ...]] = {}
        """What each session sees, until somebody comes or goes."""

    def add_person(self, person: Person, session: str | None) -> None:
        """Add somebody, or put them in the place of whoever has the number."""
        self.add_people((person,), session)

    def add_people(self, people: Sequence[Person], session: str | None) -> None:
        """Add them all, or nobody: raises TiesDisagree where somebody's session would see records that disagree."""
        group = self._groups.setdefault(session, _Group())
        before = dict(group.people)
        group.people.update((_key(one), one) for one in people)
        self._seen_by.clear()
        try:
            for name in {None, *self._groups}:
                told_back(self._present(name))
        except TiesDisagree:
            group.people = before
            raise
        for person in people:
            if person.personal_id and person.personal_id not in self._serials:
                self._serials[person.personal_id] = next(self._numbers)

    def add_organization(self, organization: Organization, session: str | None) -> None:
        """Add an organization, or put it in the place of the one with its code."""
        self._groups.setdefault(session, _Group()).organizations[organization.organization_code] = organization

    def remove_people(self, session: str | None, number: str | None = None) -> int:
        """Take a session's people away, or the one with a number; returns how many went."""
        self._seen_by.clear()
        return _removed(self._groups.get(session, _Group()).people, number)

    def remove_organizations(self, session: str | None, code: str | None = None) -> int:
        """Take a session's organizations away, or the one with a code; returns how many went."""
        return _removed(self._groups.get(session, _Group()).organizations, code)

    def forget(self) -> None:
        """Take everybody of every session away."""
        self._groups.clear()
        self._seen_by.clear()

    def people(self) -> tuple[Person, ...]:
        """All whom the running request's session sees; its own before those of all with the same number."""
        session = view().session
        name = session if session in self._groups else None
        if name not in self._seen_by:
            self._seen_by[name] = self._whole(name)
        return self._seen_by[name]

    def _whole(self, session: str | None) -> tuple[Person, ...]:
        """Both halves of what they say of each other. Where a session took away its own and what is left from that of
        all disagrees, nobody is anybody's."""
        found = self._present(session)
        try:
            return told_back(found)
        except TiesDisagree:
            return without_absent(found, self._serials)

    def _present(self, session: str | None) -> tuple[Person, ...]:
        """The records themselves, without ties to who was taken away."""
        groups = [self._groups[name] for name in dict.fromkeys((None, session)) if name in self._groups]
        found = {key: person for group in groups for key, person in group.people.items()}
        return without_absent(tuple(found.values()), self._serials.keys() - found.keys())

    def organizations(self) -> tuple[Organization, ...]:
        """The same for organizations."""
        found = {code: one for group in self._seen() for code, one in group.organizations.items()}
        return tuple(found.values())

    def serial(self, personal_id: str | None) -> int | None:
        """The running number of a newcomer, None for anybody else."""
        return self._serials.get(personal_id or "")

    def with_serial(self, serial: int) -> Person | None:
        """The newcomer whom the running request's session sees under a running number."""
        return next((one for one in self.people() if self.serial(one.personal_id) == serial), None)

    def _seen(self) -> Iterator[_Group]:
        """Groups in sight, the session's own last, so that it wins."""
        for session in dict.fromkeys((None, view().session)):
            if session in self._groups:
                yield self._groups[session]


def _key(person: Person) -> str:
    return person.personal_id or person.old_card_number


def _removed(kept: dict[str, Person] | dict[str, Organization], key: str | None) -> int:
    if key is not None:
        return int(kept.pop(key, None) is not None)
    count = len(kept)
    kept.clear()
    return count
