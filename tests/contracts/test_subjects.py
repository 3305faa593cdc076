"""A subject is read by the types of a query's fields, and what is wrong with it is said without a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.dates import PartialDate
from contracts.errors import Problem
from contracts.identifiers import OrganizationCode, PersonalId
from contracts.queries import PersonQuery, Query, Words
from contracts.subjects import check_type, form, read, unprintable

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
PERSON = {"personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê", "date_of_birth": "1990-04-15"}


@dataclass(frozen=True, slots=True, repr=False)
class PlotQuery(Query):
    """A plot of land as a foreign connector may ask for it: every kind of field once."""

    owner: PersonQuery
    sheet: int
    commune: Annotated[str, Words(10)]
    since: PartialDate
    use: Literal["home", "field"]
    tenant: OrganizationCode | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class OddQuery(Query):
    """A type that nothing reads."""

    weight: float


@dataclass(frozen=True, slots=True, repr=False)
class EitherQuery(Query):
    """Only identifiers may stand for one another."""

    one: PersonalId | str


@dataclass(frozen=True, slots=True, repr=False)
class WithinQuery(Query):
    """The fault lies deeper."""

    odd: OddQuery


PLOT: dict[str, Any] = {"owner": PERSON, "sheet": 7, "commune": "00070", "since": "2030", "use": "home"}


def refused(query: type[Query], raw: dict[str, Any]) -> Problem:
    with pytest.raises(Problem) as problem:
        read(query, raw, NOW)
    return problem.value


def test_a_foreign_type_is_read_like_ours() -> None:
    form(PlotQuery).model_validate(PLOT)
    plot = read(PlotQuery, {**PLOT, "tenant": "9900000016001", "note": " a  b "}, NOW)
    assert plot.owner.identifier.value == "099190000123" and plot.owner.full_name == "Nguyễn Thị Minh Khuê"
    assert (plot.sheet, plot.commune, plot.since.iso, plot.use, plot.note) == (7, "00070", "2030", "home", "a b")
    assert plot.tenant is not None and plot.tenant.value == "9900000016-001"
    assert [item.value for item in plot.subjects()] == ["099190000123", "9900000016-001"]
    assert plot.canonical() == {
        "owner.personal_id": "099190000123", "owner.full_name": "Nguyễn Thị Minh Khuê",
        "owner.date_of_birth": "1990-04-15", "sheet": "7", "commune": "00070", "since": "2030", "use": "home",
        "tenant": "9900000016-001", "note": "a b",
    }  # fmt: skip
    assert plot.normalised().owner.full_name == "NGUYỄN THỊ MINH KHUÊ" and plot.normalised().note == "a b"
    assert [prefix for prefix, _ in plot.persons()] == ["owner."]
    assert "0991" not in repr(plot) and "00070" not in repr(plot)


def test_what_may_lack_may_lack() -> None:
    plot = read(PlotQuery, PLOT, NOW)
    assert plot.tenant is None and plot.note is None and "tenant" not in plot.canonical()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"sheet": "7"}, ("sheet",)), ({"sheet": True}, ("sheet",)), ({"use": "castle"}, ("use",)),
        ({"owner": {**PERSON, "x": 1}}, ("owner", "x")), ({"x": 1}, ("x",)), ({"commune": 70}, ("commune",)),
    ],
)  # fmt: skip
def test_the_shape_is_strict(changes: dict[str, Any], named: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as fault:
        form(PlotQuery).model_validate({**PLOT, **changes})
    assert [error["loc"] for error in fault.value.errors(include_input=False)] == [named]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"owner": {**PERSON, "personal_id": "1"}}, "/subject/owner/personal_id"),
        ({"owner": {**PERSON, "full_name": "1 2"}}, None),
        ({"owner": {**PERSON, "full_name": "+"}}, "/subject/owner/full_name"),
        ({"owner": {**PERSON, "date_of_birth": "2027"}}, "/subject/owner/date_of_birth"),
        ({"tenant": "9900000017"}, "/subject/tenant"),
        ({"commune": "00070000001"}, "/subject/commune"),
        ({"commune": "\u202e1"}, "/subject/commune"),
        ({"commune": "  "}, "/subject/commune"),
        ({"since": "20300101"}, "/subject/since"),
    ],
)
def test_a_wrong_value_is_named_by_its_place(changes: dict[str, Any], pointer: str | None) -> None:
    if pointer is None:
        read(PlotQuery, {**PLOT, **changes}, NOW)
        return
    problem = refused(PlotQuery, {**PLOT, **changes})
    assert problem.code == "invalid_subject" and [error.pointer for error in problem.errors] == [pointer]


@pytest.mark.parametrize("given_", [{}, {"personal_id": "099190000123", "old_card_number": "990000001"}])
def test_one_of_several_identifiers_is_given(given_: dict[str, str]) -> None:
    rest = {name: value for name, value in PERSON.items() if name != "personal_id"}
    problem = refused(PersonQuery, {**rest, **given_})
    assert problem.code == "invalid_request"
    assert [(error.pointer, error.reason) for error in problem.errors] == [
        ("/subject", "must hold either personal_id or old_card_number")
    ]


def test_a_type_that_nothing_reads_is_named() -> None:
    assert check_type(PlotQuery) is None
    assert check_type(OddQuery) == "weight is of a kind that can't be asked"
    assert check_type(EitherQuery) == "one may be one of several identifiers, of nothing else"
    assert check_type(WithinQuery) == "odd.weight is of a kind that can't be asked"


@given(st.text("ỄỜỰĐỖ0123456789", min_size=4, max_size=40))
def test_what_is_said_never_holds_what_was_sent(text: str) -> None:
    try:
        read(PersonQuery, {**PERSON, "full_name": f"{text}\u0007", "personal_id": text}, NOW)
    except Problem as problem:
        for error in problem.errors:
            assert text not in error.pointer + error.reason


def test_letters_that_can_not_be_printed() -> None:
    assert not unprintable("Nguyễn Thị 'Ð’ 山 😀 ")
    assert all(
        unprintable(letter)
        for letter in "\x00\x1f\x7f\x85\u200b\u200d\u202e\u2066\u2028\u2029\ufeff\ue000\U000e0001\u0378\ud800"
    )
