"""Relations of somebody who is added are read here, and refused where two registers or two people would disagree.

Spouses, children and heads of households are people who were added too: then their records say the same. Of anybody
else's record nothing changes. Parents and guardians may be anybody: theirs say nothing of it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from mocks import members
from mocks.members import CannotAdd
from mocks.nation.generator import TODAY
from mocks.nation.model import Person, Relative, Wedding
from mocks.nation.nation import Nation
from mocks.nation.registers import Registers
from mocks.nation.ties import DERIVED, as_relative, own_head

MEMBERS: Final = ("father", "mother", "spouse", "children", "guardian", "household_head")
_SEX_OF: Final = {"father": 1, "mother": 2}
_MARRY_AT: Final = {1: 20, 2: 18}
"""Full years, by sex (Law on Marriage and Family 2014, article 8)."""
_PARENT_AT: Final = 12
ADULT: Final = 18
_FORMER: Final = {1: "TRẦN THỊ CŨ", 2: "TRẦN VĂN CŨ"}
"""Whom somebody was married to of whom only that is told: a name without number."""


def first_day(iso: str) -> str:
    """The first day that a date, maybe partial, can mean."""
    return "-".join([iso, "01", "01"][: 4 - len(iso.split("-"))])


def years_between(one: str, other: str) -> int:
    """Whole years from the first date to the second, each maybe partial."""
    (year, *day), (later, *later_day) = (tuple(map(int, first_day(iso).split("-"))) for iso in (one, other))
    return later - year - (later_day < day)


def tied(document: Mapping[str, Any], person: Person, nation: Nation) -> Person:
    """The person with the relations that a control request tells. Raises CannotAdd."""
    person = replace(
        person,
        father=_parent(document, "father", person, nation),
        mother=_parent(document, "mother", person, nation),
        guardian=_guardian(document, person, nation),
    )
    return _housed(document, _married(document, person, nation), nation)


def children_of(document: Mapping[str, Any], parent: Person, nation: Nation) -> tuple[Person, ...]:
    """The people named as `children`, with this parent. Raises CannotAdd."""
    found = []
    for told in members.listed(document, "children"):
        if not isinstance(told, Mapping):
            raise CannotAdd("children are objects with personal_id")
        members.check_known(told, {"personal_id", "full_name"})
        child = _added(told, "a child", nation)
        if parent.sex not in (1, 2) or not parent.personal_id:
            raise CannotAdd("whose children are named has a personal_id")
        member = "father" if parent.sex == 1 else "mother"
        known = child.father if member == "father" else child.mother
        _check_older(parent, child.date_of_birth, "a child")
        if known is not None and known.personal_id != parent.personal_id:
            raise CannotAdd(f"a child has another {member} on record")
        relative = as_relative(parent)
        found.append(replace(child, father=relative) if member == "father" else replace(child, mother=relative))
    return tuple(found)


def _parent(document: Mapping[str, Any], member: str, child: Person, nation: Nation) -> Relative | None:
    """By number: somebody who is there. By name alone: somebody without a number."""
    told = members.object_of(document, member, {"personal_id", "full_name"})
    if told is None:
        return None
    number = members.text(told, "personal_id")
    if number is None:
        return Relative(full_name=members.name(told, "full_name").upper())
    person = members.there(number, told.get("full_name"), member, nation)
    if person.sex not in (0, _SEX_OF[member]):
        raise CannotAdd(f"{member} is of the other sex")
    _check_older(person, child.date_of_birth, member)
    death = Registers(nation).death(number)
    if member == "mother" and death is not None and death.died_on < first_day(child.date_of_birth):
        raise CannotAdd("mother was dead when the child was born")
    return Relative(full_name=person.full_name, personal_id=number)


def _check_older(parent: Person, born: str, who: str) -> None:
    if years_between(parent.date_of_birth, born) < _PARENT_AT:
        raise CannotAdd(f"{who}: a parent is at least {_PARENT_AT} years older than the child")


def _guardian(document: Mapping[str, Any], ward: Person, nation: Nation) -> Relative | None:
    told = members.object_of(document, "guardian", {"personal_id", "full_name"})
    if told is None:
        return None
    person = members.there(members.text(told, "personal_id") or "", told.get("full_name"), "guardian", nation)
    today = (nation.today or TODAY).isoformat()
    if years_between(ward.date_of_birth, today) >= ADULT or years_between(person.date_of_birth, today) < ADULT:
        raise CannotAdd("a guardian is of age and the ward is not")
    if person.is_gone:
        raise CannotAdd("guardian is dead or missing")
    return as_relative(person)


def _married(document: Mapping[str, Any], person: Person, nation: Nation) -> Person:
    known = {"personal_id", "full_name", "nationality_code", "married_on", "ended_by", "ended_on"}
    told = members.object_of(document, "spouse", known)
    word = document.get("marital_status")
    if told is None:
        if word == "married":
            raise CannotAdd("marital_status: who is married has a spouse")
        if word == "divorced_or_widowed":
            return _once_married(person, nation)
        return person
    other, spouse = _spouse(told, person, nation)
    day = _wedding_day(members.text(told, "married_on"), person, other, nation)
    ended_on, ended_by = _end(told, day, nation)
    deaths = [one.died_on for one in (person, other) if one is not None and one.died_on]
    if any(died < day for died in deaths) or (ended_on and any(died < ended_on for died in deaths)):
        raise CannotAdd("spouse: the wedding or its end lies after a death")
    wedding = Wedding(spouse=spouse, day=day, ended_on=ended_on, ended_by=ended_by)
    ended = ended_by is not None or (other is not None and bool(other.died_on) and not person.died_on)
    if word == "never_married" or (word == "married" and ended) or (word == "divorced_or_widowed" and not ended):
        raise CannotAdd("marital_status contradicts what is told of the spouse; leave it out")
    lasting = ended_by is None
    return replace(person, wedding=wedding, spouse=spouse if lasting else None, marital_status="2" if lasting else "3")


def _spouse(told: Mapping[str, Any], person: Person, nation: Nation) -> tuple[Person | None, Relative]:
    if members.text(told, "personal_id") is None:
        country = members.code(told, "nationality_code", "VN")
        return None, Relative(full_name=members.name(told, "full_name").upper(), nationality_code=country)
    if not person.personal_id:
        raise CannotAdd("spouse: who has no personal_id has a spouse by name alone")
    other = _added(told, "spouse", nation)
    if other.personal_id == person.personal_id:
        raise CannotAdd("spouse: nobody marries themselves")
    if other.sex == person.sex:
        raise CannotAdd("spouse is of the same sex: an extract has a husband and a wife")
    if {"parent", "child"} & (Registers(nation).relations(str(person.personal_id), str(other.personal_id)) or set()):
        raise CannotAdd("spouse is a parent or a child")
    if other.wedding is not None and other.wedding.spouse.personal_id != person.personal_id:
        raise CannotAdd("spouse is or was married to somebody else: the mocks know one marriage of each")
    return other, as_relative(other)


def _wedding_day(told: str | None, person: Person, other: Person | None, nation: Nation) -> str:
    """As told, else the day on which both were old enough."""
    halves = [one for one in (person, other) if one is not None]
    legal = max(_anniversary(one.date_of_birth, _MARRY_AT.get(one.sex or 1, 20)) for one in halves)
    day = members.day(told or legal, "married_on", nation) if told or _is_past(legal, nation) else ""
    if not day or day < legal:
        raise CannotAdd("spouse: a man marries at 20, a woman at 18")
    return day


def _anniversary(born: str, years: int) -> str:
    """The day of so many years; 1 March where the 29 of February is none."""
    year, month, day = map(int, first_day(born).split("-"))
    try:
        return date(year + years, month, day).isoformat()
    except ValueError:
        return date(year + years, 3, 1).isoformat()


def _is_past(day: str, nation: Nation) -> bool:
    return nation.today is None or day <= nation.today.isoformat()


def _end(told: Mapping[str, Any], married: str, nation: Nation) -> tuple[str | None, str | None]:
    """How a marriage ended that ended otherwise than by the death that the other's own record tells."""
    by, on = members.text(told, "ended_by"), members.text(told, "ended_on")
    if by is None and on is None:
        return None, None
    if by not in ("divorce", "death") or (by == "death" and told.get("personal_id")):
        raise CannotAdd("ended_by is divorce, or death of somebody without a personal_id")
    if on is None or members.day(on, "ended_on", nation) < married:
        raise CannotAdd("ended_on is needed, and lies after the wedding")
    return on, by


def _once_married(person: Person, nation: Nation) -> Person:
    """Divorced, of which nothing else is told: on the day after a wedding as early as can be."""
    day = _wedding_day(None, person, None, nation)
    if person.died_on and person.died_on < day:
        raise CannotAdd("spouse: a man marries at 20, a woman at 18")
    former = Relative(full_name=_FORMER.get(person.sex or 1, _FORMER[1]))
    wedding = Wedding(spouse=former, day=day, ended_on=day, ended_by="divorce")
    return replace(person, wedding=wedding, marital_status="3")


def _housed(document: Mapping[str, Any], person: Person, nation: Nation) -> Person:
    told = members.object_of(document, "household_head", {"personal_id"})
    if told is None:
        return person
    if person.is_gone or not person.personal_id:
        raise CannotAdd("household_head: who is dead, missing or without personal_id is in no household")
    if members.text(told, "personal_id") == person.personal_id:
        return replace(person, household_head=own_head(person))
    head = _added(told, "household_head", nation)
    if head.is_gone:
        raise CannotAdd("household_head is dead or missing")
    if head.household_head is not None and head.household_head.personal_id != head.personal_id:
        raise CannotAdd("household_head lives in another's household")
    if document.get("permanent_residence") is not None and person.permanent_residence != head.permanent_residence:
        raise CannotAdd("permanent_residence is that of the household; leave it out")
    return replace(person, household_head=replace(own_head(head), relationship_code=DERIVED))


def _added(told: Mapping[str, Any], who: str, nation: Nation) -> Person:
    """Somebody who was added, for the same session or for all."""
    number = members.text(told, "personal_id")
    found = next((one for one in nation.newcomers.people() if number and one.personal_id == number), None)
    if found is None:
        raise CannotAdd(f"{who}: nobody who was added has that personal_id; add them first")
    members.check_name(told.get("full_name"), found, who)
    return found
