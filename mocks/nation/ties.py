"""People whom a file or a test names say who belongs to them once; this makes the others say the same of them.

A wedding, its end and a household are told by one record and stand in both. The generated need none of this: theirs is
computed the same from either side.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mocks.nation.model import HouseholdHead, Person, Relative, Wedding

HEAD, SPOUSE, CHILD, OTHER = "CH01", "CH02", "CH03", "CH99"
"""Relation to the head; only CH01 is public, the others are ours (docs/connectors/population.md)."""
DERIVED = ""
"""In place of such a code: to be told from the other relations; the residence then is the head's too."""


class TiesDisagree(ValueError):
    """Two records can't both be true; the text says why and holds no number."""


def as_relative(person: Person) -> Relative:
    """A person as another's record names them."""
    return Relative(
        full_name=person.full_name,
        personal_id=person.personal_id or "",
        old_card_number=person.old_card_number,
        nationality_code=person.nationality_code or "",
    )


def told_back(people: Sequence[Person]) -> tuple[Person, ...]:
    """The same people, with both halves of each marriage and heads of their own households. Raises TiesDisagree."""
    known = {one.personal_id: one for one in people if one.personal_id}
    weddings = _weddings(known.values())
    heads = {one.household_head.personal_id for one in people if one.household_head and one.household_head.personal_id}
    return tuple(_housed(_married(one, weddings.get(one.personal_id)), heads, known) for one in people)


def without_absent(people: Sequence[Person], absent: Container[str]) -> tuple[Person, ...]:
    """The same people without ties to whoever is `absent` (a personal ID that somebody had who was taken away)."""
    return tuple(_untied(one, absent) for one in people)


def _untied(one: Person, absent: Container[str]) -> Person:
    changes: dict[str, Any] = {}
    if one.wedding is not None and one.wedding.spouse.personal_id in absent:
        changes |= {"wedding": None, "spouse": None, "marital_status": "1"}
    if one.household_head is not None and one.household_head.personal_id in absent:
        changes["household_head"] = None
    for member in ("father", "mother", "guardian"):
        relative = getattr(one, member)
        if relative is not None and relative.personal_id in absent:
            changes[member] = None if member == "guardian" else replace(relative, personal_id="", old_card_number="")
    return replace(one, **changes) if changes else one


def _weddings(people: Iterable[Person]) -> dict[str | None, Wedding]:
    """The wedding of each, told by themselves or by the other half."""
    known = {one.personal_id: one for one in people}
    found: dict[str | None, Wedding] = {}
    for one in known.values():
        if one.wedding is None:
            continue
        other = known.get(one.wedding.spouse.personal_id)
        if one.personal_id in found and (other is None or not _is_of(found[one.personal_id], other)):
            raise TiesDisagree("somebody would have two spouses")
        wedding = _with_end(one.wedding, one, other)
        found[one.personal_id] = wedding
        if other is None:
            continue
        own = replace(wedding, spouse=as_relative(one))
        if other.personal_id in found:
            if not _is_of(found[other.personal_id], one):
                raise TiesDisagree("somebody would have two spouses")
        else:
            found[other.personal_id] = own
    return found


def _is_of(wedding: Wedding, other: Person) -> bool:
    return wedding.spouse.personal_id == other.personal_id


def _with_end(wedding: Wedding, one: Person, other: Person | None) -> Wedding:
    """A marriage that nobody ended ends with the first death."""
    deaths = [half.died_on for half in (one, other) if half is not None and half.died_on]
    if any(died < wedding.day for died in deaths):
        raise TiesDisagree("a wedding would lie after a death")
    if wedding.ended_by is not None or not deaths:
        return wedding
    return replace(wedding, ended_on=min(deaths), ended_by="death")


def _married(one: Person, wedding: Wedding | None) -> Person:
    if wedding is None:
        return one
    lasting = wedding.ended_by is None
    until_death = wedding.ended_by == "death" and wedding.ended_on == one.died_on
    told = one.wedding.spouse if one.wedding else wedding.spouse
    return replace(
        one,
        wedding=replace(wedding, spouse=told),
        spouse=told if lasting else None,
        marital_status="2" if lasting or until_death else "3",
    )


def _housed(one: Person, heads: Container[str | None], known: Mapping[str, Person]) -> Person:
    own = one.household_head
    if one.personal_id in heads:
        if one.is_gone:
            raise TiesDisagree("a household's head would be dead or missing")
        if own is None:
            return replace(one, household_head=own_head(one))
        if own.personal_id != one.personal_id:
            raise TiesDisagree("a household's head would live in another household")
    head = known.get(own.personal_id) if own is not None else None
    if own is None or head is None or own.relationship_code != DERIVED:
        return one
    told = replace(own_head(head), relationship_code=_relation(one, head))
    return replace(one, household_head=told, permanent_residence=head.permanent_residence)


def _relation(one: Person, head: Person) -> str:
    """What somebody is to the head."""
    if any(half is not None and _is_of(half, other) for half, other in ((one.wedding, head), (head.wedding, one))):
        return SPOUSE
    parents = (one.father, one.mother)
    return CHILD if any(half and half.personal_id == head.personal_id for half in parents) else OTHER


def own_head(one: Person) -> HouseholdHead:
    """Somebody as the head of their own household."""
    return HouseholdHead(
        full_name=one.full_name,
        relationship_code=HEAD,
        personal_id=one.personal_id or "",
        old_card_number=one.old_card_number,
    )
