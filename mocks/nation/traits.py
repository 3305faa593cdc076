"""Whoever tests wants people with something special about them: every trait of generated people, and how often.

The same words as in personas.toml are used for the same things. `docs/mocks.md` shows this table.
"""

import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from mocks.nation.model import Person


class Facts(NamedTuple):
    """What traits are told from: the record, the age in whole years, whether a twin, whether a company's
    representative."""

    person: Person
    age: int
    twin: bool
    representative: bool


class Trait(NamedTuple):
    """A trait: what it means, how often it is met among all people born by the nation's day, and the test."""

    meaning: str
    frequency: str
    holds: Callable[[Facts], bool]


def _is_head(facts: Facts) -> bool:
    head = facts.person.household_head
    return head is not None and head.relationship_code == "CH01"


TRAITS: Mapping[str, Trait] = {
    "year_only": Trait(
        "only the birth year is known",
        "8 % of those born before 1960, 0.2 % of the others",
        lambda f: len(f.person.date_of_birth) == 4,
    ),
    "year_month": Trait("the day of birth is unknown", "0.3 %", lambda f: len(f.person.date_of_birth) == 7),
    "placeholder_date": Trait(
        "a placeholder such as 19450000 stands for the birth date",
        "year_only born before 1955",
        lambda f: "00" in (f.person.wire_date_of_birth or "")[-4:] or "00/00" in (f.person.wire_date_of_birth or ""),
    ),
    "both_numbers": Trait(
        "has an old nine-digit card too",
        "10 % of those born 1936 to 1995",
        lambda f: bool(f.person.old_card_number),
    ),
    "renumbered": Trait(
        "has an earlier personal ID (sex or birth year was corrected)",
        "1 %",
        lambda f: bool(f.person.superseded_numbers),
    ),
    "one_letter_name": Trait(
        "a name with a one-letter part (Y Thô, A Kam)",
        "about 2.5 %",
        lambda f: any(len(part) == 1 for part in f.person.name.split()),
    ),
    "apostrophe_name": Trait("a name such as H'Mok Niê", "1 %", lambda f: "'" in f.person.name),
    "ethnic_minority": Trait("of another people than Kinh", "15 %", lambda f: f.person.ethnicity_code != "01"),
    "religion": Trait("a religion is on record", "about 14 %", lambda f: f.person.religion_code != "00"),
    "blood_group": Trait("the blood group is on record", "70 %", lambda f: f.person.blood_group != "00"),
    "nfd_name": Trait(
        "the name is stored with combining marks",
        "0.1 %",
        lambda f: not unicodedata.is_normalized("NFC", f.person.full_name),
    ),
    "look_alike_d": Trait("Ð is stored for Đ", "1 % of names with Đ", lambda f: "Ð" in f.person.full_name),
    "married": Trait(
        "is married", "about 45 %", lambda f: f.person.marital_status == "2" and f.person.spouse is not None
    ),
    "divorced_or_widowed": Trait(
        "was married", "about 20 %, many of them dead", lambda f: f.person.marital_status == "3"
    ),
    "foreign_spouse": Trait(
        "is married to a foreigner",
        "about 0.4 %",
        lambda f: f.person.spouse is not None and f.person.spouse.nationality_code != "VN",
    ),
    "spouse_without_number": Trait(
        "the spouse has no personal ID",
        "as foreign_spouse",
        lambda f: f.person.spouse is not None and not f.person.spouse.personal_id,
    ),
    "no_father": Trait("no father on record", "1 %", lambda f: f.person.father is None),
    "twin": Trait("born together with another", "1 %", lambda f: f.twin),
    "minor": Trait("under 18", "about 14 %", lambda f: f.age < 18),
    "legal_guardian": Trait(
        "a child whose parents are dead", "about 1 in 3,000", lambda f: f.person.guardian is not None
    ),
    "deceased": Trait("is dead", "about 42 %", lambda f: f.person.life_status == "2"),
    "missing": Trait("declared missing by a court", "1 in 20,000", lambda f: f.person.life_status == "3"),
    "centenarian": Trait(
        "a hundred or older and alive", "about 0.1 %", lambda f: f.age >= 100 and f.person.life_status is None
    ),
    "household_head_self": Trait("heads the household", "about 30 %", _is_head),
    "household_head_other": Trait(
        "lives in another's household", "about 28 %", lambda f: f.person.household_head is not None and not _is_head(f)
    ),
    "relatives_structured": Trait(
        "relatives' names come in parts", "2 %", lambda f: f.person.mother is not None and f.person.mother.structured
    ),
    "district_era_address": Trait(
        "the residence still has the codes until 2025-06-30",
        "3 %",
        lambda f: f.person.permanent_residence is not None and bool(f.person.permanent_residence.district_code),
    ),
    "foreign_address": Trait(
        "lives abroad at present",
        "0.5 %",
        lambda f: f.person.current_residence is not None and f.person.current_residence.country_code != "VN",
    ),
    "account_level_1": Trait("an electronic identity of level 1", "about 7 %", lambda f: f.person.account_level == 1),
    "no_account": Trait(
        "no electronic identity", "7 % of those alive, all children, all dead", lambda f: f.person.account_level == 0
    ),
    "representative": Trait("represents a company", "about 0.4 %", lambda f: f.representative),
}


def traits_of(facts: Facts) -> tuple[str, ...]:
    """The traits that a record has, in the table's order."""
    return tuple(name for name, trait in TRAITS.items() if trait.holds(facts))


def trait_named(written: str) -> str:
    """A trait as written on a command line: "year-only-birth" and "year_only" are one."""
    plain = written.strip().lower().replace("-", "_")
    return plain.removesuffix("_birth") if plain in ("year_only_birth", "year_month_birth") else plain
