"""What the index says of an entry: numbers that are the same tomorrow, and nothing that leads to a person."""

from dataclasses import replace

from gateway.audit.event import Event, Filed
from gateway.audit.index.rows import (
    DIMENSIONS,
    ROLES,
    filed,
    number_of,
    role_number,
    row_of,
    shape_number,
    shape_of,
    spaced,
    subject_number,
)
from tests.gateway.audit import samples

EVENT = Event(
    position=4, time=samples.START, kind="disclosed", entry=samples.new_id(), caller="demo", officer="canbo.thu",
    dossier="H26.99-260302-0001", trace="ab" * 16, duration_ms=7, request="01ARZ3NDEKTSV4RRFFQ69G5FAV",
    fields_asked=("b", "a", "a"),
    subjects=(Filed("h1", "personal_id", "asked"), Filed("h2", "personal_id", "new-role")),
)  # fmt: skip


def test_numbers_never_change() -> None:
    assert number_of("officer", "canbo.thu") == 2324796503598379527  # as in every index out there
    assert number_of("officer", "x") != number_of("dossier", "x") and 0 <= number_of("a", "b") < 1 << 63
    assert shape_number(shape_of(EVENT)) == shape_number(shape_of(replace(EVENT, officer=None)))
    assert shape_number(shape_of(EVENT)) != shape_number(shape_of(replace(EVENT, unit="H26.99")))


def test_a_row_is_numbers() -> None:
    row, shape = row_of(EVENT)
    assert row.columns == (
        4, 1795316645678901, shape_number(shape), number_of("officer", "canbo.thu"),
        number_of("dossier", "H26.99-260302-0001"), number_of("trace", "ab" * 16), 7,
    )  # fmt: skip
    assert row.subjects == tuple(sorted([(subject_number("h1"), 1), (subject_number("h2"), 0)]))
    assert row.links == (("01ARZ3NDEKTSV4RRFFQ69G5FAV", 1),)
    assert shape.asked == " a b " and shape.delivered == "" == shape.unit and spaced(()) == ""
    assert DIMENSIONS[0] == "kind" and role_number("officer") == ROLES.index("officer") == 5


def test_a_search_is_filed_under_whom_it_was_for() -> None:
    searched = replace(EVENT, kind="searched", detail={"subject": "h9"})
    assert filed(searched) == (("h1", "asked"), ("h2", "new-role"), ("h9", "searched"))
    assert filed(replace(searched, kind="disclosed")) == filed(EVENT)
