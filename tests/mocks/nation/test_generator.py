"""Generated people must be the same everywhere, agree with their number and each other, and take no memory."""

import gc
import hashlib
import json
import tracemalloc
from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given

from mocks.nation.generator import SyntheticGenerator
from mocks.nation.kinship import Place
from tests.mocks.nation.places import places

MADE = SyntheticGenerator(1)
LATER = SyntheticGenerator(1, date(2060, 1, 1))


@given(places())
def test_a_record_agrees_with_its_number(place: Place) -> None:
    number = MADE.numbers.personal_id(place)
    person = MADE.person(number)
    if MADE.lives.born(place) > MADE.day:
        assert person is None
        return
    assert person is not None and person.personal_id == number
    assert person.sex == 1 + int(number[3]) % 2
    assert int(person.date_of_birth[:4]) == place.year
    assert person == SyntheticGenerator(1).person(number)


@given(places())
def test_relatives_in_a_record_have_records_that_say_the_same(place: Place) -> None:
    for made in (MADE, LATER):
        person = made.person(made.numbers.personal_id(place))
        if person is None:
            continue
        for other in (person.father, person.mother, person.spouse, person.guardian, person.household_head):
            if other is None or not other.personal_id:
                continue
            found = made.person(other.personal_id)
            assert found is not None
            assert found.name.upper() == other.full_name
            assert found.old_card_number == other.old_card_number
        if person.spouse is not None and person.spouse.personal_id:
            spouse = made.person(person.spouse.personal_id)
            assert spouse is not None and spouse.spouse is not None
            assert spouse.spouse.personal_id == person.personal_id
        assert (person.spouse is not None) <= (person.marital_status == "2")
        if person.household_head is not None and person.permanent_residence is not None:
            head = made.person(person.household_head.personal_id)
            assert head is not None and head.permanent_residence is not None
            if not {"district_era_address"} & {*person.traits, *head.traits}:
                assert head.permanent_residence == person.permanent_residence


@given(places(1936, 1995))
def test_an_old_card_and_an_earlier_number_lead_to_the_same_record(place: Place) -> None:
    for holder in (
        place._replace(rank=place.rank // 10 * 10 + (place.year + place.community) % 10),
        place._replace(community=place.rank % 100),
    ):
        person = MADE.record(holder)
        if person.old_card_number:
            assert MADE.person_with_old_card(person.old_card_number) == person
        for earlier in person.superseded_numbers:
            assert MADE.person(earlier) == person


def test_one_with_a_card_only_has_no_number() -> None:
    card = MADE.numbers.card_of_one_without_id(77)
    person = MADE.person_with_old_card(card)
    assert person is not None
    assert (person.personal_id, person.old_card_number) == (None, card)
    assert "old_card_only" in person.traits
    assert MADE.person_with_old_card("990000100") is None


def test_the_day_decides_who_is_born_married_and_dead() -> None:
    place = next(
        place
        for rank in range(1_000)
        if MADE.kinship.spouse(place := Place(1950, 1, 3, rank))
        and MADE.lives.died(place) < date(2059, 1, 1).toordinal()
    )
    number = MADE.numbers.personal_id(place)
    child = SyntheticGenerator(1, date(1955, 1, 1)).person(number)
    then = SyntheticGenerator(1, date.fromordinal(MADE.lives.died(place) - 1)).person(number)
    dead = LATER.person(number)
    assert SyntheticGenerator(1, date(1949, 12, 31)).person(number) is None
    assert child is not None and (child.marital_status, child.spouse, child.life_status) == ("1", None, None)
    assert then is not None and then.marital_status in ("2", "3")
    assert dead is not None and dead.life_status == "2"
    assert dead.spouse is None and dead.household_head is None


def test_the_foreign_spouse_has_no_number() -> None:
    person = next(
        MADE.record(place) for rank in range(6_020, 6_069) if MADE.households.present(place := Place(1980, 1, 4, rank))
    )
    assert person.spouse is not None
    assert person.spouse.nationality_code != "VN" and not person.spouse.personal_id
    assert {"foreign_spouse", "spouse_without_number"} <= set(person.traits)


def test_missing_people_have_neither_home_nor_household() -> None:
    found = [
        MADE.record(place)
        for community in range(40)
        for rank in range(6_069, 7_000)
        if MADE.lives.missing(place := Place(1970, 0, community, rank), MADE.day) and MADE.lives.alive(place, MADE.day)
    ]
    assert found
    for person in found:
        assert (person.life_status, person.permanent_residence, person.household_head) == ("3", None, None)


@pytest.mark.parametrize(
    "number",
    [
        "099190000123",  # the named range
        "098190123456",  # another prefix
        "099490123456",  # a century that isn't here yet
        "099299123456",  # born in 2099
        "09919012345",
        "0991901234567",
        "099190 23456",
        "\u0660\u0669\u0669190123456",
        "",
    ],
)
def test_such_a_person_is_never_made(number: str) -> None:
    assert MADE.person(number) is None


def test_another_seed_is_another_nation() -> None:
    asked = [f"099180{sequence:06d}" for sequence in range(1000, 1050)]
    other = SyntheticGenerator(2)
    assert [MADE.person(number) for number in asked] != [other.person(number) for number in asked]


def test_memory_stays_the_same_however_many_are_asked_for() -> None:
    """Hundreds of whole records leave nothing behind; `bench/nation.py` looks up a million."""
    asked = [f"0991{sequence % 100:02d}{1_000 + sequence * 331:06d}" for sequence in range(800)]
    for number in asked[:100]:
        MADE.person(number)
    tracemalloc.start()
    try:
        for number in asked[:200]:
            MADE.person(number)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for number in asked[200:]:
            MADE.person(number)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 4_096


def test_the_nation_of_a_seed_never_changes() -> None:
    """Golden vectors: another implementation of docs/mocks.md computes the same."""
    people = [MADE.person(number) for number in VECTORS if number]
    told = {
        one.personal_id: [one.known_as, one.date_of_birth, one.mother.personal_id if one.mother else "",
                          one.spouse.personal_id if one.spouse else "", one.old_card_number]
        for one in people if one is not None
    }  # fmt: skip
    assert told == VECTORS
    computed = [
        {name: value for name, value in asdict(one).items() if name not in ("wedding", "died_on")}
        for one in people if one
    ]  # fmt: skip
    whole = json.dumps(computed, ensure_ascii=False, sort_keys=True)
    assert hashlib.sha256(whole.encode()).hexdigest() == WHOLE


VECTORS: dict[str | None, list[str]] = {
    "099085001137": ["Phạm Đức Dũng", "1985-02-13", "099157587671", "099187945716", ""],
    "099152001274": ["Vũ Thị Lan", "1952-10-25", "099127254122", "", ""],
    "099170001411": ["Lê Thị Lan", "1970-11-27", "099139213760", "099065429189", ""],
    "099215001548": ["Đỗ Đức Lộc", "2015-04-02", "099185579135", "", ""],
    "099198001822": ["Trịnh Ngọc Nhi", "1998-07-07", "099166773557", "099097325231", ""],
}
WHOLE = "d0ebf26a3e9a87d6c374777c81fc41db3f3596f52d580cb5159b43d027572862"
