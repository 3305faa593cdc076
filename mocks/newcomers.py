"""A test may need somebody whom the nation doesn't have: people and organizations are read from JSON, or refused.

Only synthetic numbers, and only what every register can agree on: what a number tells of its holder must hold, and
whoever is named by a number must be there under that name.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from mocks import kin, members, reserved
from mocks.folding import is_organization_code
from mocks.members import CannotAdd
from mocks.nation.communities import communes
from mocks.nation.model import Address, BusinessLine, Member, Organization, Person, Representative
from mocks.nation.nation import Nation
from mocks.nation.organizations import status_names, type_names
from mocks.nation.personas import sex_of_number, year_of_number

ADDED: Final = "added"
"""The trait of everybody who was added."""
_PERSON: Final = {
    *("personal_id", "old_card_number", "full_name", "date_of_birth", "sex", "marital_status", "life_status"),
    *("ethnicity_code", "religion_code", "nationality_code", "permanent_residence", "account_level", "traits"),
    *("died_on", *kin.MEMBERS),
}
_ORGANIZATION: Final = {
    *("organization_code", "name", "short_name", "foreign_name", "type", "status", "founded_on", "capital"),
    *("head_office", "representatives", "owners", "business_lines", "traits"),
}
_SEXES: Final = {"male": 1, "female": 2}
_LIVES: Final = {"alive": "1", "deceased": "2", "missing": "3"}
_MARITAL: Final = {"never_married": "1", "married": "2", "divorced_or_widowed": "3"}
_DIED: Final = "2020-02-03"
"""When somebody died of whom nothing else is told, if they were born by then."""
_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)


def read_person(document: Mapping[str, Any], nation: Nation) -> Person:
    """A person of a control request; raises CannotAdd.

    Needed: `full_name`, `date_of_birth` (may be partial), and `personal_id` (099…) or `old_card_number` (99…) with
    `sex`. Words are those of API section 4; codes are the population register's. Relations are read by `mocks.kin`.
    """
    members.check_known(document, _PERSON)
    number, card = members.text(document, "personal_id"), members.text(document, "old_card_number")
    if number is None and card is None:
        raise CannotAdd("personal_id or old_card_number is needed")
    if number is not None and not re.fullmatch(r"099[0-9]{9}", number, re.ASCII):
        raise CannotAdd("personal_id is no synthetic one: 099 and nine digits")
    if card is not None and not re.fullmatch(r"99[0-9]{7}", card, re.ASCII):
        raise CannotAdd("old_card_number is no synthetic one: 99 and seven digits")
    if number is not None and reserved.kind_of(number):
        raise CannotAdd("personal_id is reserved: it chooses a failure")
    born, sex = _born(document, number, nation), _sex(document, number)
    home = _address(document, "permanent_residence")
    level = document.get("account_level", 2 if number else 0)
    if level not in (0, 1, 2) or isinstance(level, bool) or (level and not number):
        raise CannotAdd("account_level is 0, 1 or 2, and needs a personal_id")
    name = members.name(document, "full_name")
    state = members.word(document, "life_status", _LIVES, None)
    person = Person(
        personal_id=number,
        old_card_number=card or "",
        full_name=name.upper(),
        known_as=name,
        date_of_birth=born,
        sex=sex,
        ethnicity_code=members.code(document, "ethnicity_code", "01"),
        religion_code=members.code(document, "religion_code", "00"),
        nationality_code=members.code(document, "nationality_code", "VN"),
        marital_status=members.word(document, "marital_status", _MARITAL, "1"),
        birth_registration=home,
        home_town=home,
        permanent_residence=home,
        life_status=state,
        died_on=_died(document, born, dead=state == "2", nation=nation),
        account_level=level,
        traits=(ADDED, *_traits(document)),
    )
    return kin.tied(document, person, nation)


def read_organization(document: Mapping[str, Any], nation: Nation) -> Organization:
    """An organization of a control request; raises CannotAdd. Needed: `organization_code` (99…) and `name`."""
    members.check_known(document, _ORGANIZATION)
    code, name = members.text(document, "organization_code") or "", members.text(document, "name")
    if not code.startswith("99") or not is_organization_code(code):
        raise CannotAdd("organization_code is no synthetic one: 99, seven digits and the check digit")
    if reserved.kind_of(code):
        raise CannotAdd("organization_code is reserved: it chooses a failure")
    if name is None or not name.strip() or len(name) > 1000:
        raise CannotAdd("name is needed, a thousand letters at most")
    kind, status = (
        members.choice(document, "type", type_names(), "MOCK2"),
        members.choice(document, "status", status_names(), "MOCK1"),
    )
    capital = members.text(document, "capital")
    if capital is not None and not re.fullmatch(r"[0-9]{1,18}", capital, re.ASCII):
        raise CannotAdd("capital is an amount in dong, as a text of digits")
    return Organization(
        organization_code=code,
        internal_code=code,
        name=name,
        short_name=members.text(document, "short_name"),
        foreign_name=members.text(document, "foreign_name"),
        type_id=kind,
        type_name=type_names()[kind],
        status_id=status,
        legal_status=status_names()[status],
        registry_number=int(code[2:9]),
        founded_on=members.day(members.text(document, "founded_on") or "2024-01-05", "founded_on", nation),
        capital=capital,
        head_office=_address(document, "head_office"),
        representatives=tuple(_representative(one, nation) for one in members.listed(document, "representatives")),
        members=_owners(document, code, capital, nation),
        business_lines=tuple(_line(one, place) for place, one in enumerate(members.listed(document, "business_lines"))),
        traits=(ADDED, *_traits(document)),
    )


def _born(document: Mapping[str, Any], number: str | None, nation: Nation) -> str:
    born = members.text(document, "date_of_birth") or ""
    if not _DATE.fullmatch(born):
        raise CannotAdd("date_of_birth is YYYY, YYYY-MM or YYYY-MM-DD")
    members.day(kin.first_day(born), "date_of_birth", nation)
    if number is not None and year_of_number(number) != int(born[:4]):
        raise CannotAdd(f"the personal_id says that its holder was born in {year_of_number(number)}")
    return born


def _sex(document: Mapping[str, Any], number: str | None) -> int:
    told = document.get("sex")
    if told is not None and told not in _SEXES:
        raise CannotAdd("sex is male or female")
    if number is None:
        return _SEXES[told] if told else 0
    if told is not None and _SEXES[told] != sex_of_number(number):
        raise CannotAdd("the personal_id says that its holder is of the other sex")
    return sex_of_number(number)


def _died(document: Mapping[str, Any], born: str, *, dead: bool, nation: Nation) -> str:
    told = members.text(document, "died_on")
    if not dead:
        if told is not None:
            raise CannotAdd("died_on is for the deceased")
        return ""
    first = kin.first_day(born)
    day = members.day(told, "died_on", nation) if told else max(_DIED, first)
    if day < first:
        raise CannotAdd("died_on lies before the birth")
    return day


def _representative(document: object, nation: Nation) -> Representative:
    if not isinstance(document, Mapping):
        raise CannotAdd("representatives are objects with personal_id")
    members.check_known(document, {"personal_id", "full_name"})
    number = members.text(document, "personal_id") or ""
    person = members.there(number, document.get("full_name"), "a representative", nation)
    if person.is_gone:
        raise CannotAdd("a representative is dead or missing")
    if nation.today is not None and kin.years_between(person.date_of_birth, nation.today.isoformat()) < kin.ADULT:
        raise CannotAdd("a representative is of age")
    return Representative(
        full_name=person.name.upper(), date_of_birth=person.date_of_birth, document_number=number, sex=person.sex or 1
    )


def _owners(document: Mapping[str, Any], own: str, capital: str | None, nation: Nation) -> tuple[Member, ...]:
    """Who holds how much: people and organizations that are there, a hundred percent in all."""
    told = members.listed(document, "owners")
    if not told:
        return ()
    if capital is None:
        raise CannotAdd("owners need a capital")
    found = tuple(_owner(one, own, int(capital), nation) for one in told)
    if len({one.number for one in found}) < len(found):
        raise CannotAdd("an owner is named twice")
    if sum(float(one.ratio_percent) for one in found) != 100:
        raise CannotAdd("the owners' percent don't add up to 100")
    return found


def _owner(document: object, own: str, capital: int, nation: Nation) -> Member:
    if not isinstance(document, Mapping):
        raise CannotAdd("owners are objects with personal_id or organization_code, and percent")
    members.check_known(document, {"personal_id", "organization_code", "percent"})
    percent = document.get("percent")
    if not isinstance(percent, int) or isinstance(percent, bool) or not 1 <= percent <= 100:
        raise CannotAdd("percent is a whole number from 1 to 100")
    person, code = members.text(document, "personal_id"), members.text(document, "organization_code")
    if (person is None) == (code is None):
        raise CannotAdd("an owner has a personal_id or an organization_code")
    if person is not None:
        name, number = members.there(person, None, "an owner", nation).name.upper(), person
    else:
        number = code or ""
        organization = nation.organization(number)
        if organization is None or number == own:
            raise CannotAdd("an owner: no other organization has that organization_code; add it first")
        name = organization.name
    return Member(name=name, number=number, amount=str(capital * percent // 100), ratio_percent=f"{percent}.00")


def _line(document: object, place: int) -> BusinessLine:
    if not isinstance(document, Mapping) or set(document) != {"code", "name"}:
        raise CannotAdd("business_lines are objects of code and name; the first is the main one")
    code, name = members.text(document, "code") or "", members.text(document, "name") or ""
    if not re.fullmatch(r"[0-9]{4,5}", code, re.ASCII) or not name:
        raise CannotAdd("a business line has a code of four or five digits and a name")
    return BusinessLine(code=code, name=name, main=place == 0)


def _address(document: Mapping[str, Any], member: str) -> Address:
    told = members.object_of(document, member, {"province_code", "commune_code", "line"}) or {}
    province, code = members.text(told, "province_code") or "01", members.text(told, "commune_code")
    choices = communes(province)
    found = next((one for one in choices if code in (None, one.commune_code)), None)
    if found is None:
        raise CannotAdd(f"{member}: no such commune in that province (codes since 2025-07-01)")
    line = members.text(told, "line") or "SỐ 1 PHỐ THỬ NGHIỆM"
    if len(line) > 200:
        raise CannotAdd(f"{member}.line is too long")
    return Address(
        province_code=found.province_code,
        commune_code=found.commune_code,
        line=line,
        province_name=found.province_name,
        commune_name=found.commune_name,
    )


def _traits(document: Mapping[str, Any]) -> tuple[str, ...]:
    found = members.listed(document, "traits")
    if not all(isinstance(one, str) and re.fullmatch("[a-z][a-z0-9_]{0,39}", one) for one in found):
        raise CannotAdd("traits are short words in lower case")
    return tuple(found)
