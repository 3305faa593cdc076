"""Who lives together: the household service's members become one `Household`, or the reply is no answer.

Every member has a name and names the same head, the head and the person asked for are among them, and nobody is there
twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.population.profile import Profile
from connectors.population.request import values
from contracts.connector import Context
from contracts.errors import SourceMalformed
from contracts.names import fold
from contracts.queries import PersonQuery
from contracts.records import HouseholdHead, Person, Relative
from contracts.registers import Household, HouseholdMember


def question(query: PersonQuery, context: Context, profile: Profile) -> Mapping[str, Any]:
    """Members of ``TraCuuThongTinHoGiaDinh``: those of the look-up under another code. Raises `SourceRefused`."""
    return {**values(query, context, profile), "MaTichHop": profile.household_code}


def gather(asked: Person, people: Sequence[Person]) -> Household:
    """The household of ``asked``, who is one of ``people``. Raises `SourceMalformed` for anything but one household."""
    if any(person.full_name is None for person in people):  # the schema allows it; what changed is the field
        raise SourceMalformed("a member without a name")
    if asked.household_head is None:
        if len(people) > 1:
            raise SourceMalformed("members without a household")
        return Household()
    heads = [person.household_head for person in people]
    head = asked.household_head
    if any(one is None or not _same(one, head) for one in heads):
        raise SourceMalformed("members of two households")
    named = [person for person in people if _is(person, head)]
    numbers = [number for person in people for number in (person.personal_id, person.old_card_number) if number]
    if len(named) != 1 or len(set(numbers)) != len(numbers):
        raise SourceMalformed("a household without its head, or somebody twice in it")
    return Household(
        household_head=Relative(
            full_name=head.full_name, personal_id=head.personal_id, old_card_number=head.old_card_number,
            nationality_code=head.nationality_code,
        ),
        household_book_number=named[0].household_book_number,
        permanent_residence=named[0].permanent_residence,
        members=tuple(_member(person) for person in people),
    )  # fmt: skip


def _same(one: HouseholdHead, other: HouseholdHead) -> bool:
    """Whether two members name one head: by number, where both have one of the same kind, else by folded name."""
    for name in ("personal_id", "old_card_number"):
        if (held := getattr(one, name)) is not None and (wanted := getattr(other, name)) is not None:
            return bool(held == wanted)
    return one.full_name is not None and other.full_name is not None and fold(one.full_name) == fold(other.full_name)


def _is(person: Person, head: HouseholdHead) -> bool:
    return _same(
        HouseholdHead(
            full_name=person.full_name, personal_id=person.personal_id, old_card_number=person.old_card_number
        ),
        head,
    )


def _member(person: Person) -> HouseholdMember:
    return HouseholdMember(
        personal_id=person.personal_id,
        old_card_number=person.old_card_number,
        full_name=person.full_name,
        date_of_birth=person.date_of_birth,
        sex=person.sex,
        relationship_code=person.household_head.relationship_code if person.household_head else None,
    )
