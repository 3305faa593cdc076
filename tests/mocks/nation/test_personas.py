"""The personas promise what their traits say, and every number lies in a range that no real person has."""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from mocks.folding import fold_name
from mocks.nation import model
from mocks.nation.catalogue import people_with, person_with
from mocks.nation.personas import named_people, sex_of_number, synthetic_nation, year_of_number

NATION = synthetic_nation()


def relatives(person: model.Person) -> Iterator[model.Relative | model.HouseholdHead]:
    for other in (person.father, person.mother, person.spouse, person.guardian, person.household_head):
        if other is not None:
            yield other


def test_there_are_at_least_thirty_and_the_first_is_plain() -> None:
    assert len(NATION.people) >= 30
    first = NATION.people[0]
    assert (first.personal_id, first.name, first.date_of_birth) == (
        "099190000123",
        "Nguyễn Thị Minh Khuê",
        "1990-04-15",
    )
    assert "plain" in first.traits


@pytest.mark.parametrize("person", NATION.people, ids=lambda person: "-".join(person.traits))
def test_every_number_is_synthetic(person: model.Person) -> None:
    assert person.traits
    assert person.personal_id or person.old_card_number
    owned = (person.personal_id, *person.superseded_numbers, *(other.personal_id for other in relatives(person)))
    for number in filter(None, owned):
        assert len(number) == 12 and number.isdigit() and number.startswith("099")
    for card in filter(None, (person.old_card_number, *(other.old_card_number for other in relatives(person)))):
        assert len(card) == 9 and card.isdigit() and card.startswith("99")


@pytest.mark.parametrize("person", NATION.people, ids=lambda person: "-".join(person.traits))
def test_number_name_and_birth_date_agree_unless_a_trait_says_otherwise(person: model.Person) -> None:
    year, *rest = person.date_of_birth.split("-")
    date(int(year), int(rest[0]) if rest else 1, int(rest[1]) if len(rest) > 1 else 1)
    assert int(year) <= 2026
    assert fold_name(person.name) == fold_name(person.full_name) != ""
    if person.personal_id:
        assert (year_of_number(person.personal_id) == int(year)) != ("number_disagrees_on_year" in person.traits)
        if person.sex:
            expected = "number_disagrees_on_sex" not in person.traits
            assert (sex_of_number(person.personal_id) == person.sex) == expected


def test_numbers_belong_to_one_person_save_the_shared_card() -> None:
    numbers = [number for one in NATION.people for number in (one.personal_id, *one.superseded_numbers) if number]
    assert len(numbers) == len(set(numbers))
    cards = [one.old_card_number for one in NATION.people if one.old_card_number]
    shared = {card for card in cards if cards.count(card) > 1}
    assert shared == {one.old_card_number for one in people_with(NATION, "two_matches")}


def test_whoever_is_named_with_a_number_exists_under_that_name() -> None:
    mentioned = [other for person in NATION.people for other in relatives(person) if other.personal_id]
    assert mentioned
    for other in mentioned:
        found = NATION.person(other.personal_id)
        assert found is not None
        assert fold_name(found.full_name) == fold_name(other.full_name)
    for organization in NATION.organizations:
        for one in organization.representatives:
            if one.personal_id:
                found = NATION.person(one.personal_id)
                assert found is not None
                assert (fold_name(found.full_name), found.date_of_birth) == (
                    fold_name(one.full_name),
                    one.date_of_birth,
                )


TRAITS: dict[str, Callable[[model.Person], bool]] = {
    "year_only": lambda one: len(one.date_of_birth) == 4,
    "year_month": lambda one: len(one.date_of_birth) == 7,
    "placeholder_date": lambda one: "00" in (one.wire_date_of_birth or ""),
    "placeholder_slashes": lambda one: (one.wire_date_of_birth or "").startswith("00/00/"),
    "old_card_only": lambda one: one.personal_id is None and bool(one.old_card_number),
    "both_numbers": lambda one: bool(one.personal_id and one.old_card_number),
    "foreign_address": lambda one: any(
        place is not None and place.country_code != "VN" for place in (one.permanent_residence, one.current_residence)
    ),
    "overseas_permanent_residence": lambda one: (
        one.permanent_residence is not None and one.permanent_residence.country_code != "VN"
    ),
    "one_letter_name": lambda one: len(one.name.split()[0]) == 1,
    "apostrophe_name": lambda one: "'" in one.full_name,
    "long_name": lambda one: len(one.name) == 60,
    "nfd_name": lambda one: one.full_name == unicodedata.normalize("NFD", one.full_name) != one.name.upper(),
    "look_alike_d": lambda one: "Ð" in one.full_name and "Đ" in one.name,
    "tone_placement": lambda one: fold_name(one.name) == fold_name(one.full_name) and one.name.upper() != one.full_name,
    "double_space": lambda one: "  " in one.full_name,
    "deceased": lambda one: one.life_status == "2",
    "missing": lambda one: one.life_status == "3",
    "renumbered": lambda one: bool(one.superseded_numbers),
    "single_mother": lambda one: one.sex == 2 and one.spouse is None and one.marital_status == "1",
    "no_father": lambda one: one.father is None and one.mother is not None,
    "divorced_or_widowed": lambda one: one.marital_status == "3",
    "household_head_other": lambda one: (
        one.household_head is not None and one.household_head.personal_id != one.personal_id
    ),
    "household_head_self": lambda one: (
        one.household_head is not None and one.household_head.personal_id == one.personal_id
    ),
    "household_book": lambda one: bool(one.household_book_number),
    "spouse_without_number": lambda one: one.spouse is not None and not one.spouse.personal_id,
    "foreign_spouse": lambda one: one.spouse is not None and one.spouse.nationality_code != "VN",
    "relatives_as_text": lambda one: one.father is not None and not one.father.structured,
    "relatives_structured": lambda one: all(other.structured for other in relatives(one)),
    "district_era_address": lambda one: (
        one.permanent_residence is not None and bool(one.permanent_residence.district_code)
    ),
    "after_2000": lambda one: one.date_of_birth >= "2000",
    "ethnic_minority": lambda one: one.ethnicity_code not in (None, "", "01"),
    "religion": lambda one: one.religion_code not in (None, "", "00"),
    "blood_group": lambda one: one.blood_group in ("01", "02", "03", "04"),
    "born_abroad": lambda one: one.birth_registration is not None and one.birth_registration.country_code != "VN",
    "no_address": lambda one: (
        one.birth_registration is one.home_town is one.permanent_residence is one.current_residence is None
    ),
    "empty_codes": lambda one: one.sex == 0 and one.ethnicity_code == "" and one.blood_group == "00",
    "sparse_record": lambda one: one.ethnicity_code is None and one.nationality_code is None,
    "centenarian": lambda one: one.date_of_birth < "1926",
    "minor": lambda one: one.date_of_birth > "2009",
    "legal_guardian": lambda one: one.guardian is not None,
    "long_address": lambda one: one.permanent_residence is not None and len(one.permanent_residence.line) > 250,
    "other_name": lambda one: bool(one.other_name),
    "undetermined_nationality": lambda one: one.nationality_code == "",
    "leap_day": lambda one: one.date_of_birth.endswith("02-29"),
    "account_level_1": lambda one: one.account_level == 1,
    "no_account": lambda one: one.account_level == 0,
}


@pytest.mark.parametrize("trait", sorted(TRAITS))
def test_a_trait_holds_for_whoever_has_it(trait: str) -> None:
    for person in people_with(NATION, trait):
        assert TRAITS[trait](person), person.traits


def test_twins_differ_by_number_alone() -> None:
    first, second = people_with(NATION, "twin")
    assert first.personal_id != second.personal_id
    assert (first.full_name, first.date_of_birth) == (second.full_name, second.date_of_birth)


def test_two_matches_share_card_folded_name_and_year() -> None:
    first, second = people_with(NATION, "two_matches")
    assert first.full_name != second.full_name
    assert fold_name(first.full_name) == fold_name(second.full_name)
    assert (first.old_card_number, first.date_of_birth) == (second.old_card_number, second.date_of_birth)


def test_a_renumbered_person_is_found_under_both_numbers() -> None:
    person = person_with(NATION, "renumbered")
    assert person.personal_id is not None
    assert NATION.person(person.superseded_numbers[0]) is NATION.person(person.personal_id) is person


def test_representatives_and_owners_have_their_organizations() -> None:
    for person in people_with(NATION, "representative"):
        assert any(
            one.personal_id == person.personal_id
            for organization in NATION.organizations
            for one in organization.representatives
        )


def test_officers_are_people_of_their_own() -> None:
    officers = named_people()[1]
    assert officers[0].account == "canbo.thu"
    assert officers[0].personal_id == "099080000001"
    assert {officer.licensed for officer in officers} == {True, False}
    assert len({officer.account for officer in officers}) == len(officers)


def test_the_nation_is_the_same_each_time() -> None:
    again = synthetic_nation()
    assert again.people == NATION.people
    assert again.person("099190123456") == NATION.person("099190123456")
