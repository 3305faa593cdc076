"""The named people and companies live in data files; this reads them and sets the generator behind them."""

import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from mocks import reserved
from mocks.nation.generator import TODAY, SyntheticGenerator
from mocks.nation.model import Address, HouseholdHead, Officer, Organization, Person, Relative, Wedding
from mocks.nation.nation import Nation
from mocks.nation.organizations import named_organizations
from mocks.nation.ties import told_back

_DIED = "2020-02-03"
"""When the dead of the file died, where it does not say."""
DEFAULT_SEED = 20260302
_ELEMENTS = {"ethnicity_code", "religion_code", "marital_status", "blood_group", "nationality_code"}
_PERSON_KEYS = {
    *("id", "card", "name", "stored", "decomposed", "born", "wire_born", "sex", "other_name", "ethnicity", "religion"),
    *("marital", "blood", "nationality", "birth_place", "home_town", "residence", "current", "father", "mother"),
    *("spouse", "married_on", "former_spouse", "guardian", "head", "book", "life", "died_on", "old_numbers"),
    *("account_level", "absent", "traits"),
}


class BrokenData(ValueError):
    """A data file holds an entry that can't be read; the text names the entry's place and the key, not the person."""


def sex_of_number(personal_id: str) -> int:
    """1 male or 2 female by the century digit of a personal ID (fact sheet 3.1)."""
    return 1 + int(personal_id[3]) % 2


def year_of_number(personal_id: str) -> int:
    """The birth year that a personal ID tells (fact sheet 3.1)."""
    return 1900 + 100 * (int(personal_id[3]) // 2) + int(personal_id[4:6])


def synthetic_nation(seed: int = DEFAULT_SEED, today: date = TODAY) -> Nation:
    """The nation that every mock draws from: data files first, then whoever the seed makes of a number.

    `today` decides who is born, married and dead among the generated; the named stay as their file has them.
    """
    people, officers = named_people()
    organizations = named_organizations()
    whole = told_back((*people, *_mentioned(people, organizations)))
    return Nation(
        whole[: len(people)],
        organizations,
        officers,
        SyntheticGenerator(seed, today),
        seed,
        whole[len(people) :],
        tuple(reserved.people()),
        tuple(reserved.organizations()),
    )


@cache
def named_people() -> tuple[tuple[Person, ...], tuple[Officer, ...]]:
    """The personas and officers of personas.toml, in its order. Raises BrokenData."""
    table = tomllib.loads((files(__package__) / "personas.toml").read_text(encoding="utf-8"))
    places = {name: dict(place) for name, place in table["places"].items()}
    people = tuple(
        _person(place, entry, places, table["defaults"]) for place, entry in enumerate(table["person"], start=1)
    )
    officers = tuple(
        Officer(
            account=entry["account"],
            personal_id=entry["id"],
            full_name=entry["name"],
            licensed=entry.get("licensed", True),
        )
        for entry in table["officer"]
    )
    return people, officers


def _person(
    place: int, entry: Mapping[str, Any], places: Mapping[str, Mapping[str, str]], defaults: Mapping[str, Any]
) -> Person:
    if unknown := set(entry) - _PERSON_KEYS:
        raise BrokenData(f"person {place}: unknown {', '.join(sorted(unknown))}")
    if not {"id", "card"} & set(entry):
        raise BrokenData(f"person {place}: neither id nor card")
    number = entry.get("id")
    stored = entry.get("stored", entry["name"].upper())
    if entry.get("decomposed"):
        stored = unicodedata.normalize("NFD", stored)
    absent = set(entry.get("absent", ()))
    if absent - _ELEMENTS:
        raise BrokenData(f"person {place}: absent names an element that can't be left out")
    codes: dict[str, str | None] = {
        "ethnicity_code": entry.get("ethnicity", "01"),
        "religion_code": entry.get("religion", "00"),
        "marital_status": entry.get("marital", "1"),
        "blood_group": entry.get("blood", "00"),
        "nationality_code": entry.get("nationality", "VN"),
        **dict.fromkeys(absent),
    }
    old_card_number = entry.get("card", "")
    line = f"SỐ {place} PHỐ THỬ NGHIỆM"
    return Person(
        personal_id=number,
        old_card_number=old_card_number,
        full_name=stored,
        known_as=entry["name"],
        date_of_birth=entry["born"],
        wire_date_of_birth=entry.get("wire_born"),
        sex=entry["sex"] if "sex" in entry else sex_of_number(str(number)),
        other_name=entry.get("other_name"),
        **codes,
        birth_registration=_address(entry.get("birth_place", defaults["birth_place"]), places, ""),
        home_town=_address(entry.get("home_town", defaults["home_town"]), places, ""),
        permanent_residence=_address(entry.get("residence", defaults["residence"]), places, line),
        current_residence=_address(entry.get("current", False), places, line),
        father=_relative(entry.get("father")),
        mother=_relative(entry.get("mother")),
        spouse=_relative(entry.get("spouse")),
        wedding=_wedding(entry),
        guardian=_relative(entry.get("guardian")),
        household_head=_head(entry.get("head"), stored, number or "", old_card_number),
        household_book_number=entry.get("book"),
        life_status=entry.get("life"),
        died_on=entry.get("died_on", _DIED if entry.get("life") == "2" else ""),
        superseded_numbers=tuple(entry.get("old_numbers", ())),
        account_level=entry.get("account_level", 2 if number else 0),
        traits=tuple(entry["traits"]),
    )


def _address(value: Any, places: Mapping[str, Mapping[str, str]], line: str) -> Address | None:
    if value is False:
        return None
    return Address(**{"line": line, **places[value["place"]], **{k: v for k, v in value.items() if k != "place"}})


def _relative(entry: Mapping[str, Any] | None) -> Relative | None:
    if entry is None:
        return None
    return Relative(
        full_name=entry["name"],
        personal_id=entry.get("id", ""),
        old_card_number=entry.get("card", ""),
        nationality_code=entry.get("nationality", "VN"),
        structured=entry.get("structured", False),
    )


def _wedding(entry: Mapping[str, Any]) -> Wedding | None:
    """The marriage that an entry tells of: that with `spouse`, or one that ended, with `former_spouse`."""
    former = entry.get("former_spouse")
    spouse = _relative(former or entry.get("spouse"))
    if spouse is None:
        return None
    return Wedding(
        spouse=spouse,
        day=entry.get("married_on", f"{int(entry['born'][:4]) + 25}-06-01"),
        ended_on=former["ended_on"] if former else None,
        ended_by=former["ended_by"] if former else None,
    )


def _head(entry: Mapping[str, Any] | None, own_name: str, own_number: str, own_card: str) -> HouseholdHead | None:
    if entry is None:
        return None
    themselves = "name" not in entry
    return HouseholdHead(
        relationship_code=entry["code"],
        full_name=own_name if themselves else entry["name"],
        personal_id=own_number if themselves else entry.get("id", ""),
        old_card_number=own_card if themselves else entry.get("card", ""),
        structured=entry.get("structured", False),
    )


def _mentioned(people: tuple[Person, ...], organizations: tuple[Organization, ...]) -> tuple[Person, ...]:
    """People whom a record names with a number but who are no personas: they exist too, with what is known of them."""
    known = {number for person in people for number in (person.personal_id, *person.superseded_numbers)}
    found: dict[str, Person] = {}
    for person in people:
        spouse = person.wedding.spouse if person.wedding else None
        for other in (person.father, person.mother, spouse, person.guardian, person.household_head):
            if other is not None and other.personal_id and other.personal_id not in known:
                number = other.personal_id
                found.setdefault(
                    number, _background(number, other.full_name, str(year_of_number(number)), other.old_card_number)
                )
    for organization in organizations:
        for one in organization.representatives:
            if one.personal_id and one.personal_id not in known:
                found.setdefault(one.personal_id, _background(one.personal_id, one.full_name, one.date_of_birth, ""))
    return tuple(found.values())


def _background(number: str, name: str, born: str, card: str) -> Person:
    return Person(
        personal_id=number,
        full_name=name,
        date_of_birth=born,
        old_card_number=card,
        sex=sex_of_number(number),
        traits=("mentioned",),
    )
