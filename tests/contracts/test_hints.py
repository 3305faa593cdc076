"""A hint is told from the caller's own words alone: it must not become a way to learn who is in the register."""

import inspect
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dates import PartialDate
from contracts.hints import HintCode, hints
from contracts.identifiers import OldCardNumber, OrganizationCode, PersonalId
from contracts.queries import OrganizationQuery, PersonQuery, Query, RepresentationQuery

NUMBER = PersonalId.parse("099190000123")


def person(
    number: PersonalId | OldCardNumber = NUMBER, name: str = "Nguyễn Thị Minh Khuê", born: str = "1990-04-15"
) -> PersonQuery:
    return PersonQuery(number, name, PartialDate.parse_iso(born))


def codes(query: Query, **claims: object) -> list[tuple[str, str]]:
    return [(hint["code"], hint["field"]) for hint in hints(query, claims)]


def test_nothing_wrong_nothing_said() -> None:
    assert codes(person()) == []
    assert codes(person(), sex="female") == []
    assert codes(OrganizationQuery(OrganizationCode.parse("9900000016"))) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (person(born="1991-04-15"), "birth_year_differs_from_number"),
        (person(born="1991"), "birth_year_differs_from_number"),
        (person(PersonalId.parse("099305000001"), born="1905-04-15"), "birth_century_differs_from_number"),
        (person(born="1990-04-05"), "day_and_month_may_be_swapped"),
    ],
)
def test_birth_dates(query: PersonQuery, expected: str) -> None:
    assert codes(query) == [(expected, "date_of_birth")]


@pytest.mark.parametrize("born", ["1990", "1990-04", "1990-04-04", "1990-04-13"])
def test_a_day_that_can_be_no_month_is_not_swapped(born: str) -> None:
    assert codes(person(born=born)) == []


def test_a_claimed_sex_against_the_number() -> None:
    assert codes(person(), sex="male") == [("sex_differs_from_number", "sex")]
    assert codes(person(), sex="unknown") == []


@pytest.mark.parametrize(
    "name", ["Ðỗ Văn Thử", "Ɖỗ Văn Thử", "Nguyễn Thị Κhuê", "Nguyen Аn", "Nguyễn Thị M1nh", "Ｎguyễn"]
)
def test_letters_that_only_look_right(name: str) -> None:
    assert codes(person(name=name)) == [("look_alike_letter", "full_name")]


@pytest.mark.parametrize("name", ["Đỗ Văn Thử", "đỗ thị", "H'Mok", "Y Thô", "Ênuôl Ưng"])
def test_proper_letters_are_none_of_those(name: str) -> None:
    assert codes(person(name=name)) == []


@pytest.mark.parametrize("name", ["Bà Nguyễn Thị Khuê", "ông Đỗ Văn Thử", "TS. Nguyễn Thị Khuê", "Mr. Thu"])
def test_a_title_in_the_name(name: str) -> None:
    assert codes(person(name=name)) == [("title_in_name", "full_name")]


@pytest.mark.parametrize("name", ["Ông", "Bàng Thị Thử", "Cônin", "Emmanuel"])
def test_a_name_that_begins_like_a_title_is_a_name(name: str) -> None:
    assert codes(person(name=name)) == []


def test_an_old_card_tells_nothing_of_birth_or_sex() -> None:
    assert codes(person(OldCardNumber.parse("990000001"), born="1955-04-15"), sex="male") == []


def test_representations_point_into_the_person() -> None:
    query = RepresentationQuery(OrganizationCode.parse("9900000016"), person(born="1991-04-15"))
    assert codes(query) == [("birth_year_differs_from_number", "person.date_of_birth")]


def test_an_unusual_organization_code() -> None:
    """A first two digits of 00 is no province's; in a household's twelve digits 000 is just a place like any other."""
    assert codes(OrganizationQuery(OrganizationCode("0000000000"))) == [
        ("organization_code_unusual", "organization_code")
    ]
    assert codes(OrganizationQuery(OrganizationCode.parse("000190000123"))) == []


def test_by_signature_no_record_can_be_seen() -> None:
    """It takes the question and the claims: there is no parameter that a source's data could enter by."""
    assert list(inspect.signature(hints).parameters) == ["query", "claims"]
    assert get_type_hints(hints)["query"] == Query
    assert inspect.getclosurevars(hints).nonlocals == {}


numbers = st.builds(PersonalId, st.text("0123456789", min_size=9, max_size=9).map(lambda tail: "099" + tail))
questions = st.builds(
    PersonQuery,
    numbers,
    st.text(min_size=1, max_size=40),
    st.builds(PartialDate, st.integers(1900, 2026), st.integers(1, 12), st.integers(1, 28)),
)


@given(questions, st.fixed_dictionaries({}, optional={"sex": st.sampled_from(["male", "female", "unknown"])}))
def test_the_same_question_gets_the_same_hints_and_no_value(query: PersonQuery, claims: dict[str, object]) -> None:
    first = hints(query, claims)
    assert first == hints(PersonQuery(query.identifier, query.full_name, query.date_of_birth), dict(claims))
    assert all(set(hint) == {"code", "field"} and hint["code"] in get_args(HintCode) for hint in first)
    assert {hint["field"] for hint in first} <= {"date_of_birth", "sex", "full_name"}
