"""Do two persons stand in a relation? Judged from what the relatives service says of one of them, or of both.

A match needs the number and the folded name. A name alone never proves a relation, because people share names, and
never disproves one, because a person may have had two numbers; another name is another person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.population.profile import Profile
from connectors.population.request import values
from contracts.connector import Context
from contracts.errors import SourceMalformed
from contracts.names import fold
from contracts.queries import PersonQuery, RelationQuery
from contracts.records import Person, Relation, Relative, VerdictWord
from contracts.texts import damaged

NAMESPACE = "http://gtel.vn/qldc"


def asked_about(query: RelationQuery) -> tuple[PersonQuery, ...]:
    """Whose relatives settle it: a child is found in its own record, a common household in both."""
    if query.relation == "same_household":
        return (query.person, query.relative)
    return (query.relative,) if query.relation == "child" else (query.person,)


def question(query: PersonQuery, context: Context, profile: Profile) -> Mapping[str, Any]:
    """Members of ``XacMinhThongTinNhanThan``: those of the look-up under another code. Raises `SourceRefused`."""
    return {**values(query, context, profile), "MaTichHop": profile.relatives_code}


def judge(query: RelationQuery, found: tuple[Person, ...]) -> Relation:
    """The answer from the records of `asked_about`, in the same order; raises `SourceMalformed` for a damaged name."""
    for one in found:
        named = (one.father, one.mother, one.spouse, one.legal_guardian, one.household_head)
        if any(who and who.full_name and damaged(who.full_name, name=True) for who in named):
            raise SourceMalformed("a relative's name is damaged")  # a spoilt name is no other name
    record = found[0]
    match query.relation:
        case "parent":
            return Relation(related=_among((record.father, record.mother), query.relative))
        case "child":
            return Relation(related=_among((record.father, record.mother), query.person))
        case "spouse":
            return Relation(related=_among((record.spouse,), query.relative))
        case "guardian":
            return Relation(related=_among((record.legal_guardian,), query.relative))
        case "same_household":
            return Relation(related=_together(found[0].household_head, found[1].household_head))


def _among(held: Iterable[Relative | None], wanted: PersonQuery) -> VerdictWord:
    """``match`` if one of them is the person, ``no_match`` if all are known to be others, else ``unknown``."""
    said = [_same(one, wanted) for one in held]
    return "match" if "match" in said else "unknown" if "unknown" in said else "no_match"


def _same(held: Relative | None, wanted: PersonQuery) -> VerdictWord:
    if held is None:
        return "unknown"
    alike = held.full_name is None or fold(held.full_name) == fold(wanted.full_name)
    if wanted.identifier in (held.personal_id, held.old_card_number):
        return "match" if alike else "no_match"
    if alike:  # perhaps another number of the same person, perhaps another person of the same name
        return "unknown"
    return "no_match"


def _together(one: Relative | None, other: Relative | None) -> VerdictWord:
    if one is None or other is None:
        return "unknown"
    numbers = {one.personal_id, one.old_card_number} & {other.personal_id, other.old_card_number} - {None}
    if numbers:
        return "match"
    if one.full_name is None or other.full_name is None or fold(one.full_name) == fold(other.full_name):
        return "unknown"
    return "no_match"
