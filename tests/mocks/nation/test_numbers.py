"""Each number leads to its holder and back, in the synthetic ranges alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks.nation.kinship import COHORT, Place
from mocks.nation.numbers import CARD_ONLY, EARLIER, INSURED, Numbers
from tests.mocks.nation.places import places

NUMBERS = Numbers(1)


@given(places(1900, 2099))
def test_a_personal_id_leads_back(place: Place) -> None:
    number = NUMBERS.personal_id(place)
    assert len(number) == 12 and number.startswith("099")
    assert 1900 + 100 * (int(number[3]) // 2) + int(number[4:6]) == place.year
    assert int(number[3]) % 2 == place.sex
    assert int(number[6:]) >= 1_000
    assert NUMBERS.holder(number) == (place, False)


@given(places(1901, 2098))
def test_an_earlier_number_leads_to_its_owner(place: Place) -> None:
    owner = place._replace(community=place.rank % 100)
    earlier = NUMBERS.earlier(owner)
    assert earlier.startswith("099") and earlier != NUMBERS.personal_id(owner)
    assert NUMBERS.holder(earlier) == (owner, True)
    assert NUMBERS.earlier(place._replace(community=(place.rank + 1) % 100)) == ""


@given(places(1936, 1995))
def test_a_card_leads_back(place: Place) -> None:
    holder = place._replace(rank=place.rank // 10 * 10 + (place.year + place.community) % 10)
    card = NUMBERS.card(holder)
    assert len(card) == 9 and "991" <= card[:3] <= "999"
    assert NUMBERS.card_holder(card) == holder
    assert NUMBERS.card(holder._replace(rank=(holder.rank + 1) % 7_000)) in ("",)


@given(st.integers(0, CARD_ONLY - 1))
def test_some_have_nothing_but_a_card(number: int) -> None:
    assert NUMBERS.card_holder(NUMBERS.card_of_one_without_id(number)) == number


@given(places(1950, 2020))
def test_a_social_insurance_number_leads_back(place: Place) -> None:
    number = NUMBERS.insurance(place)
    assert len(number) == 10 and number.startswith("99")
    assert NUMBERS.insured(number) == place


@given(st.integers(0, 600))
def test_the_named_have_social_insurance_numbers_of_their_own(number: int) -> None:
    assert NUMBERS.insured(NUMBERS.insurance_of_named(number)) == number


def test_outside_the_years_there_is_no_number() -> None:
    assert NUMBERS.personal_id(Place(1899, 0, 0, 0)) == "" == NUMBERS.personal_id(Place(2100, 0, 0, 0))
    assert NUMBERS.insurance(Place(1949, 0, 0, 0)) == "" == NUMBERS.card(Place(1996, 0, 0, 0))
    assert NUMBERS.earlier(Place(1899, 0, 0, 0)) == ""


@pytest.mark.parametrize("text", ["099190000123", "098190123456", "099490123456", "09919012345", "", "\u0660" * 12])
def test_such_a_personal_id_is_nobodys(text: str) -> None:
    assert NUMBERS.holder(text) is None


@pytest.mark.parametrize("text", ["990000100", "981234567", "99123456", ""])
def test_such_a_card_is_nobodys(text: str) -> None:
    assert NUMBERS.card_holder(text) is None


def test_a_number_of_the_rest_is_nobodys() -> None:
    held = [NUMBERS.holder(f"099085{sequence:06d}") for sequence in range(1_000, 21_000, 7)]
    assert 0.6 < sum(one is not None for one in held) / len(held) < 0.8
    assert NUMBERS.insured("9800000000") is None


def test_how_many_the_ranges_hold() -> None:
    """What docs/mocks.md says."""
    assert COHORT + EARLIER <= 999_000
    assert INSURED <= 10**8
    assert CARD_ONLY == 600_000
