"""Whether a person represents an organization is one answer out of three, and "no" is said only when it is certain."""

from __future__ import annotations

from typing import Literal

from contracts.dates import PartialDate
from contracts.errors import SourceMalformed
from contracts.identifiers import InvalidIdentifier, OldCardNumber, PersonalId
from contracts.names import fold
from contracts.queries import PersonQuery
from contracts.records import Organization, Representation, Representative
from contracts.texts import damaged

Verdict = Literal["match", "no_match", "unknown"]


def representation(organization: Organization, person: PersonQuery, *, born: bool = True) -> Representation:
    """``match`` where one representative is this person, ``no_match`` where certainly none is, else ``unknown``.

    The same person: same number, same folded name, same birth date as far as both are known. ``born`` false: the
    contract has no birth dates, so a personal ID, which is one person's alone, and the name suffice. Raises
    `SourceMalformed` where a name is damaged.
    """
    if not organization.representatives:
        return Representation(representative="unknown")
    if any(one.full_name and damaged(one.full_name, name=True) for one in organization.representatives):
        raise SourceMalformed("a representative's name is damaged")  # a spoilt name is no other name
    verdicts = {_is_same(person, one, born=born) for one in organization.representatives}
    found: Verdict = "match" if "match" in verdicts else "unknown" if "unknown" in verdicts else "no_match"
    return Representation(representative=found)


def _is_same(person: PersonQuery, one: Representative, *, born: bool) -> Verdict:
    number = _number(one)
    if number is None and one.document_number is None:
        return "unknown"  # the registry hides the number: a name alone settles nothing, either way
    named = _same_name(person.full_name, one.full_name)
    same_day = _same_date(person.date_of_birth, one.date_of_birth)
    if not named or same_day is False:
        return "no_match"
    if number is None or type(number) is not type(person.identifier):
        return "unknown"  # a passport or an old card may be another document of the same person
    if number != person.identifier:
        return "no_match"
    if same_day is None and (born or not isinstance(number, PersonalId)):
        return "unknown"  # an old card's number was given twice, so without a date it settles nothing
    return "match"


def _number(one: Representative) -> PersonalId | OldCardNumber | None:
    if one.personal_id is not None:
        return one.personal_id
    kind = fold(one.document_type or "")
    if "CHUNGMINH" not in kind and "CMND" not in kind:
        return None
    try:
        return OldCardNumber.parse(one.document_number)
    except InvalidIdentifier:
        return None


def _same_name(asked: str, held: str | None) -> bool:
    return held is not None and bool(fold(asked)) and fold(asked) == fold(held)


def _same_date(asked: PartialDate, held: PartialDate | None) -> bool | None:
    """Compare as precisely as both are known; ``None`` where the registry holds no date."""
    if held is None:
        return None
    pairs = ((asked.year, held.year), (asked.month, held.month), (asked.day, held.day))
    return all(one == other for one, other in pairs if one is not None and other is not None)
