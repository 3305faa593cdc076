"""The answer must be about the one who was asked for: a swapped reply is a fault, never somebody else's data."""

from __future__ import annotations

from dataclasses import replace

from connectors.population.profile import Profile
from contracts.dates import PartialDate
from contracts.errors import NotFound, SourceMalformed
from contracts.identifiers import PersonalId
from contracts.names import fold
from contracts.queries import PersonQuery
from contracts.records import Person


def _same_name(query: PersonQuery, person: Person) -> bool:
    return person.full_name is not None and fold(person.full_name) == fold(query.full_name)


def _same_birth(asked: PartialDate, held: PartialDate | None) -> bool:
    """Whether the record says all that was asked: 1990-04 holds for 1990-04-15, the other way round it doesn't."""
    return held is not None and held.iso.startswith(asked.iso)


def _contradicts(asked: PartialDate, held: PartialDate | None) -> bool:
    """Whether both know the month and differ: 037 was asked by the year alone, so nobody compared it before."""
    return asked.precision == "month" and held is not None and held.month is not None and held.month != asked.month


def settle(query: PersonQuery, person: Person, former: PersonalId | None, profile: Profile) -> Person:
    """The record as an answer to ``query``, or `SourceMalformed` where it is about somebody else.

    Accepted: the same number; a documented succession (``former``, the reply's ``SoDinhDanhCu``, is the number asked
    for), which sets ``superseded_by`` to the record's number; else the same folded name and birth date.
    ``personal_id`` is always the number that the record stands under now. Raises `NotFound` where it is about the one
    asked for, and the month that was asked for differs from the record's.
    """
    theirs = _theirs(query, person, former, profile)  # first: a stranger's birth month says nothing about the one asked
    if _contradicts(query.date_of_birth, person.date_of_birth):
        raise NotFound
    return theirs


def _theirs(query: PersonQuery, person: Person, former: PersonalId | None, profile: Profile) -> Person:
    asked = query.identifier
    if not isinstance(asked, PersonalId):
        if person.old_card_number == asked or _same_person(query, person):
            return person
        raise SourceMalformed("an answer about somebody else")
    if person.personal_id == asked:
        return person
    if former == asked and person.personal_id is not None:
        return replace(person, superseded_by=person.superseded_by or person.personal_id)
    allowed = person.personal_id is None or profile.undocumented_successor == "accept"
    if allowed and _same_person(query, person):
        return person
    raise SourceMalformed("an answer about somebody else")


def _same_person(query: PersonQuery, person: Person) -> bool:
    asked, held = query.date_of_birth, person.date_of_birth
    other_month = held is not None and _contradicts(asked, held) and held.year == asked.year  # then it is `NotFound`
    return _same_name(query, person) and (_same_birth(asked, held) or other_month)
