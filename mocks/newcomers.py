"""A test may need somebody whom the nation doesn't have: people and organizations are read from JSON, or refused.

Only synthetic numbers, and only what every register can agree on: what a number tells of its holder must hold, and
whoever is named by a number must be there under that name.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from mocks import reserved
from mocks.folding import is_organization_code
from mocks.nation.communities import communes
from mocks.nation.model import Address, BusinessLine, Organization, Person, Relative, Representative
from mocks.nation.nation import Nation
from mocks.nation.organizations import status_names, type_names
from mocks.nation.personas import sex_of_number, year_of_number

ADDED: Final = "added"
"""The trait of everybody who was added."""
_PERSON: Final = {
    *("personal_id", "old_card_number", "full_name", "date_of_birth", "sex", "marital_status", "life_status"),
    *("ethnicity_code", "religion_code", "nationality_code", "permanent_residence", "father", "mother"),
    *("account_level", "traits"),
}
_ORGANIZATION: Final = {
    *("organization_code", "name", "short_name", "foreign_name", "type", "status", "founded_on", "capital"),
    *("head_office", "representatives", "business_lines", "traits"),
}
_SEXES: Final = {"male": 1, "female": 2}
_LIVES: Final = {"alive": "1", "deceased": "2", "missing": "3"}
_MARITAL: Final = {"never_married": "1", "divorced_or_widowed": "3"}
_NAME: Final = re.compile(r"[^\W\d_][^\d_<>&]{0,99}")
_CODE: Final = re.compile(r"[A-Z0-9]{2}")
_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)


class CannotAdd(ValueError):
    """Somebody who can't be added; the text says why."""


def read_person(document: Mapping[str, Any], nation: Nation) -> Person:
    """A person of a control request; raises CannotAdd.

    Needed: `full_name`, `date_of_birth` (may be partial), and `personal_id` (099…) or `old_card_number` (99…) with
    `sex`. Words are those of API section 4; codes are the population register's.
    """
    _known(document, _PERSON)
    number, card = _text(document, "personal_id"), _text(document, "old_card_number")
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
    name = _name(document, "full_name")
    return Person(
        personal_id=number,
        old_card_number=card or "",
        full_name=name.upper(),
        known_as=name,
        date_of_birth=born,
        sex=sex,
        ethnicity_code=_code(document, "ethnicity_code", "01"),
        religion_code=_code(document, "religion_code", "00"),
        nationality_code=_code(document, "nationality_code", "VN"),
        marital_status=_word(document, "marital_status", _MARITAL, "1"),
        birth_registration=home,
        home_town=home,
        permanent_residence=home,
        father=_relative(document, "father", nation),
        mother=_relative(document, "mother", nation),
        life_status=_word(document, "life_status", _LIVES, None),
        account_level=level,
        traits=(ADDED, *_traits(document)),
    )


def read_organization(document: Mapping[str, Any], nation: Nation) -> Organization:
    """An organization of a control request; raises CannotAdd. Needed: `organization_code` (99…) and `name`."""
    _known(document, _ORGANIZATION)
    code, name = _text(document, "organization_code") or "", _text(document, "name")
    if not code.startswith("99") or not is_organization_code(code):
        raise CannotAdd("organization_code is no synthetic one: 99, seven digits and the check digit")
    if reserved.kind_of(code):
        raise CannotAdd("organization_code is reserved: it chooses a failure")
    if name is None or not name.strip() or len(name) > 1000:
        raise CannotAdd("name is needed, a thousand letters at most")
    kind, status = (
        _choice(document, "type", type_names(), "MOCK2"),
        _choice(document, "status", status_names(), "MOCK1"),
    )
    capital = _text(document, "capital")
    if capital is not None and not re.fullmatch(r"[0-9]{1,18}", capital, re.ASCII):
        raise CannotAdd("capital is an amount in dong, as a text of digits")
    return Organization(
        organization_code=code,
        internal_code=code,
        name=name,
        short_name=_text(document, "short_name"),
        foreign_name=_text(document, "foreign_name"),
        type_id=kind,
        type_name=type_names()[kind],
        status_id=status,
        legal_status=status_names()[status],
        registry_number=int(code[2:9]),
        founded_on=_day(_text(document, "founded_on") or "2024-01-05", "founded_on", nation),
        capital=capital,
        head_office=_address(document, "head_office"),
        representatives=tuple(_representative(one, nation) for one in _listed(document, "representatives")),
        business_lines=tuple(_line(one, place) for place, one in enumerate(_listed(document, "business_lines"))),
        traits=(ADDED, *_traits(document)),
    )


def _born(document: Mapping[str, Any], number: str | None, nation: Nation) -> str:
    born = _text(document, "date_of_birth") or ""
    if not _DATE.fullmatch(born):
        raise CannotAdd("date_of_birth is YYYY, YYYY-MM or YYYY-MM-DD")
    _day("-".join([born, "01", "01"][: 4 - len(born.split("-"))]), "date_of_birth", nation)
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


def _relative(document: Mapping[str, Any], member: str, nation: Nation) -> Relative | None:
    """By number: somebody who is there. By name alone: somebody without a number."""
    told = _object(document, member, {"personal_id", "full_name"})
    if told is None:
        return None
    number = _text(told, "personal_id")
    if number is None:
        return Relative(full_name=_name(told, "full_name").upper())
    person = _there(number, told.get("full_name"), member, nation)
    if person.sex not in (0, 1 if member == "father" else 2):
        raise CannotAdd(f"{member} is of the other sex")
    return Relative(full_name=person.full_name, personal_id=number)


def _representative(document: object, nation: Nation) -> Representative:
    if not isinstance(document, Mapping):
        raise CannotAdd("representatives are objects with personal_id")
    _known(document, {"personal_id", "full_name"})
    number = _text(document, "personal_id") or ""
    person = _there(number, document.get("full_name"), "a representative", nation)
    return Representative(
        full_name=person.name.upper(), date_of_birth=person.date_of_birth, document_number=number, sex=person.sex or 1
    )


def _there(number: str, name: object, who: str, nation: Nation) -> Person:
    person = nation.person(number)
    if person is None or person.personal_id != number:
        raise CannotAdd(f"{who}: nobody has that personal_id; add them first")
    if name is not None and (not isinstance(name, str) or name.upper() != person.name.upper()):
        raise CannotAdd(f"{who}: the personal_id is somebody's of another name; leave full_name out")
    return person


def _line(document: object, place: int) -> BusinessLine:
    if not isinstance(document, Mapping) or set(document) != {"code", "name"}:
        raise CannotAdd("business_lines are objects of code and name; the first is the main one")
    code, name = _text(document, "code") or "", _text(document, "name") or ""
    if not re.fullmatch(r"[0-9]{4,5}", code, re.ASCII) or not name:
        raise CannotAdd("a business line has a code of four or five digits and a name")
    return BusinessLine(code=code, name=name, main=place == 0)


def _address(document: Mapping[str, Any], member: str) -> Address:
    told = _object(document, member, {"province_code", "commune_code", "line"}) or {}
    province, code = _text(told, "province_code") or "01", _text(told, "commune_code")
    choices = communes(province)
    found = next((one for one in choices if code in (None, one.commune_code)), None)
    if found is None:
        raise CannotAdd(f"{member}: no such commune in that province (codes since 2025-07-01)")
    line = _text(told, "line") or "SỐ 1 PHỐ THỬ NGHIỆM"
    if len(line) > 200:
        raise CannotAdd(f"{member}.line is too long")
    return Address(
        province_code=found.province_code,
        commune_code=found.commune_code,
        line=line,
        province_name=found.province_name,
        commune_name=found.commune_name,
    )


def _day(text: str, member: str, nation: Nation) -> str:
    try:
        told = date.fromisoformat(text)
    except ValueError:
        raise CannotAdd(f"{member} is no date") from None
    if told.year < 1900 or (nation.today is not None and told > nation.today):
        raise CannotAdd(f"{member} lies after the nation's day, or before 1900")
    return text


def _name(document: Mapping[str, Any], member: str) -> str:
    told = _text(document, member) or ""
    if not _NAME.fullmatch(told.strip()):
        raise CannotAdd(f"{member} is a name of a hundred letters at most")
    return " ".join(told.split())


def _word(document: Mapping[str, Any], member: str, words: Mapping[str, str], usual: str | None) -> str | None:
    told = document.get(member)
    if told is None:
        return usual
    if not isinstance(told, str) or told not in words:
        raise CannotAdd(f"{member} is one of {', '.join(words)}")
    return words[told]


def _choice(document: Mapping[str, Any], member: str, choices: Mapping[str, str], usual: str) -> str:
    told = _text(document, member) or usual
    if told not in choices:
        raise CannotAdd(f"{member} is one of {', '.join(choices)}")
    return told


def _code(document: Mapping[str, Any], member: str, usual: str) -> str:
    told = _text(document, member) or usual
    if not _CODE.fullmatch(told):
        raise CannotAdd(f"{member} is a code of two signs")
    return told


def _traits(document: Mapping[str, Any]) -> tuple[str, ...]:
    found = _listed(document, "traits")
    if not all(isinstance(one, str) and re.fullmatch("[a-z][a-z0-9_]{0,39}", one) for one in found):
        raise CannotAdd("traits are short words in lower case")
    return tuple(found)


def _listed(document: Mapping[str, Any], member: str) -> list[Any]:
    told = document.get(member, [])
    if not isinstance(told, list) or len(told) > 50:
        raise CannotAdd(f"{member} is a list of fifty at most")
    return told


def _object(document: Mapping[str, Any], member: str, known: set[str]) -> Mapping[str, Any] | None:
    told = document.get(member)
    if told is None:
        return None
    if not isinstance(told, Mapping):
        raise CannotAdd(f"{member} is an object")
    _known(told, known)
    return told


def _known(document: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(document) - known:
        raise CannotAdd(f"unknown {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")


def _text(document: Mapping[str, Any], member: str) -> str | None:
    told = document.get(member)
    if told is not None and (not isinstance(told, str) or len(told) > 1000):
        raise CannotAdd(f"{member} is a text")
    return told or None
