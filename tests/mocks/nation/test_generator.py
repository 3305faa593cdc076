"""Generated people must be the same everywhere, agree with their number, and leave the named ranges alone."""

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks.folding import check_digit, is_organization_code
from mocks.nation.generator import SyntheticGenerator

FULL = SyntheticGenerator(1, existing=1.0)
USUAL = SyntheticGenerator(1)
numbers = st.builds(
    lambda digit, year, sequence: f"099{digit}{year:02d}{sequence:06d}",
    st.integers(0, 1),
    st.integers(0, 99),
    st.integers(1000, 999_999),
)
sequences = (
    st.integers(100_000, 9_999_999)
    .map(lambda value: f"99{value:07d}")
    .filter(lambda nine: check_digit(nine) is not None and not nine.startswith("990000"))
)


@given(numbers)
def test_a_person_agrees_with_their_number(number: str) -> None:
    person = FULL.person(number)
    assert person is not None
    assert person.personal_id == number
    assert person.sex == 1 + int(number[3])
    assert date.fromisoformat(person.date_of_birth).year == 1900 + int(number[4:6])
    assert person == SyntheticGenerator(1, existing=1.0).person(number)


@given(numbers)
def test_whoever_is_named_with_a_number_exists_under_that_name(number: str) -> None:
    person = USUAL.person(number)
    if person is None:
        return
    for other in (person.father, person.mother, person.spouse, person.household_head):
        if other is not None and other.personal_id:
            found = USUAL.person(other.personal_id)
            assert found is not None
            assert found.full_name == other.full_name
    if person.father is not None:
        assert person.father.full_name.split()[0] == person.full_name.split()[0]


@given(numbers)
def test_an_old_card_leads_back_to_its_owner(number: str) -> None:
    person = FULL.person(number)
    assert person is not None
    if person.old_card_number:
        assert person.old_card_number.startswith("99") and len(person.old_card_number) == 9
        assert FULL.person_with_old_card(person.old_card_number) == person


def test_some_cards_have_an_owner_and_some_do_not() -> None:
    owners = [FULL.person_with_old_card(f"99{value:07d}") for value in range(1_000_000, 1_000_200)]
    assert any(owners)
    assert not all(FULL.person_with_old_card(f"99{value:07d}") for value in range(1_000_000, 9_999_999, 44_997))


@given(sequences)
def test_a_company_has_its_code_and_a_representative_who_exists(nine: str) -> None:
    code = f"{nine}{check_digit(nine)}"
    company = USUAL.organization(code)
    if company is None:
        return
    assert is_organization_code(company.organization_code) and company.organization_code == code
    (one,) = company.representatives
    assert one.personal_id is not None
    person = USUAL.person(one.personal_id)
    assert person is not None
    assert (person.full_name, person.date_of_birth) == (one.full_name, one.date_of_birth)


def companies(generator: SyntheticGenerator, count: int) -> list[str]:
    found = []
    for value in range(100_000, 100_000 + 2 * count):
        digit = check_digit(f"99{value:07d}")
        if digit is not None and generator.organization(f"99{value:07d}{digit}"):
            found.append(f"99{value:07d}{digit}")
    return found[:count]


def test_branches_belong_to_a_company_and_are_counted_from_one() -> None:
    with_branch = [code for code in companies(FULL, 30) if FULL.organization(f"{code}-001")]
    assert with_branch
    branch = FULL.organization(f"{with_branch[0]}-001")
    assert branch is not None
    assert (branch.parent_code, branch.organization_code) == (with_branch[0], f"{with_branch[0]}-001")
    assert FULL.organization(f"{with_branch[0]}-009") is None
    assert FULL.organization(f"{with_branch[0]}-1") is None


def test_some_people_run_a_household_business_under_their_number() -> None:
    run = [FULL.organization(f"0991{year:02d}{sequence:06d}") for year in (60, 80) for sequence in range(5000, 5060)]
    found = [one for one in run if one is not None]
    assert 0 < len(found) < len(run)
    assert all(one.representatives[0].personal_id == one.organization_code for one in found)


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
    assert FULL.person(number) is None


@pytest.mark.parametrize(
    "code", ["9900000160", "9900000017", "9800100000", "990000016", "99000000160", "9900000016-001", "a", ""]
)
def test_such_an_organization_is_never_made(code: str) -> None:
    assert FULL.organization(code) is None


@pytest.mark.parametrize("card", ["990000100", "981234567", "99123456", "9912345678", ""])
def test_such_a_card_is_never_made(card: str) -> None:
    assert FULL.person_with_old_card(card) is None


def test_the_fraction_decides_how_many_exist() -> None:
    asked = [f"099080{sequence:06d}" for sequence in range(1000, 1400)]
    assert not any(SyntheticGenerator(1, existing=0.0).person(number) for number in asked)
    assert all(FULL.person(number) for number in asked)
    half = sum(SyntheticGenerator(1, existing=0.5).person(number) is not None for number in asked)
    assert 100 < half < 300
    with pytest.raises(ValueError, match="between 0 and 1"):
        SyntheticGenerator(1, existing=1.5)


def test_another_seed_is_another_nation() -> None:
    asked = [f"099180{sequence:06d}" for sequence in range(1000, 1050)]
    other = SyntheticGenerator(2, existing=1.0)
    assert [FULL.person(number) for number in asked] != [other.person(number) for number in asked]


def test_the_nation_of_a_seed_never_changes() -> None:
    people = [FULL.person(f"099185{sequence:06d}") for sequence in range(1000, 1010)]
    told = "\n".join(f"{one.full_name} {one.date_of_birth} {one.marital_status}" for one in people if one)
    assert hashlib.sha256(told.encode()).hexdigest() == (
        "e1681be2ca980778dd1c34d4677bdecbcd3e2bfcca753a5567fa5c2d5803513b"
    )
