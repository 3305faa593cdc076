"""Companies and people agree: whoever represents or owns a company has it in return, and every code is a valid one."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mocks.folding import is_organization_code
from mocks.nation.companies import RUNNING, Companies
from mocks.nation.kinship import Kinship, Place
from mocks.nation.lives import Lives
from tests.mocks.nation.places import places

LIVES = Lives(1, Kinship(1))
COMPANIES = Companies(1, LIVES, date(2026, 12, 31).toordinal())
numbers = st.integers(0, RUNNING - 1)


@given(numbers)
def test_a_code_leads_back(number: int) -> None:
    code = COMPANIES.code(number)
    if code:
        assert is_organization_code(code) and code.startswith("99") and not code.startswith("990000")
        assert COMPANIES.number(code) == number


@given(numbers)
def test_representatives_have_their_companies(number: int) -> None:
    people = COMPANIES.representatives(number)
    assert 1 <= len(people) <= 2 and len(set(people)) == len(people)
    founded = COMPANIES.founded(number)
    assert 2000 <= date.fromordinal(founded).year <= 2026
    for place in people:
        assert founded - LIVES.born(place) > 24 * 365
        assert (number in COMPANIES.represented_by(place)) == bool(COMPANIES.code(number))


@given(places(1955, 2005))
def test_represented_companies_have_their_representative(place: Place) -> None:
    for number in COMPANIES.represented_by(place):
        assert place in COMPANIES.representatives(number)


@given(numbers)
def test_owners_own(number: int) -> None:
    shares = COMPANIES.shares(number)
    assert sum(share.percent for share in shares) == 100
    assert len({share.holder for share in shares}) == len(shares)
    if COMPANIES.code(number):
        assert all(number in COMPANIES.owned_by(share.holder) for share in shares)
        for share in shares:
            if isinstance(share.holder, int):
                assert COMPANIES.code(share.holder)


@given(numbers)
def test_what_is_owned_names_its_owner(number: int) -> None:
    holders: list[Place | int] = [number, *COMPANIES.representatives(number)]
    for holder in holders:
        for owned in COMPANIES.owned_by(holder):
            assert holder in [share.holder for share in COMPANIES.shares(owned)]


def test_forms_states_and_branches_are_mixed() -> None:
    some = range(500, 1_500)
    assert {COMPANIES.form(number) for number in some} == {f"MOCK{kind}" for kind in range(1, 6)}
    assert {COMPANIES.status(number) for number in some} == {f"MOCK{kind}" for kind in range(1, 8)}
    assert {COMPANIES.branches(number) for number in some} == {0, 1, 2, 3}
    assert 750 < sum(COMPANIES.status(number) == "MOCK1" for number in some) < 850
    assert any(isinstance(share.holder, int) for number in some for share in COMPANIES.shares(number))


def test_about_a_million_are_issued() -> None:
    """One sequence in eleven has no check digit, so 1,101,000 running numbers make a million companies."""
    sample = range(0, RUNNING, 101)
    issued = sum(bool(COMPANIES.code(number)) for number in sample) / len(sample) * RUNNING
    assert 980_000 < issued < 1_020_000


def test_a_company_exists_from_its_founding_on() -> None:
    number = next(number for number in range(100) if COMPANIES.code(number))
    before = Companies(1, LIVES, COMPANIES.founded(number) - 1)
    assert before.code(number) == ""
    assert before.number(COMPANIES.code(number)) is None
    assert Companies(1, LIVES, COMPANIES.founded(number)).number(COMPANIES.code(number)) == number


def test_other_codes_are_nobodys() -> None:
    assert COMPANIES.number("9900000016") is None
    assert COMPANIES.number("9900100000") is None
    assert COMPANIES.number("") is None
