"""Whether an entry answers a question: all that is named must fit, and the scope always."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.audit.event import Event, Filed
from gateway.audit.index.rows import subject_number
from gateway.audit.query import Query, Scope, covers, fits
from tests.gateway.audit.samples import START, new_id

EVENT = Event(
    position=0, time=START, kind="disclosed", entry=new_id(), caller="demo", unit="H26.99", procedure="1.001193",
    officer="canbo.thu", dossier="d-1", code="stopped", fields_asked=("full_name",),
    fields_delivered=("permanent_residence.province_code",), subjects=(Filed("h1", "personal_id", "asked"),), trace="t",
)  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"caller": "demo"}, {"caller": "dem"}), ({"unit": "H26.99"}, {"unit": "H26"}),
        ({"code": "stopped"}, {"code": "x"}),
        ({"officer": "canbo.thu"}, {"officer": "canbo.minh"}), ({"dossier": "d-1"}, {"dossier": "d-2"}),
        ({"trace": "t"}, {"trace": "T"}), ({"kind": "disclosed"}, {"kind": "refused"}),
        ({"subject": "h1"}, {"subject": "h2"}), ({"start": START}, {"start": START + timedelta(microseconds=1)}),
        ({"end": START + timedelta(microseconds=1)}, {"end": START}),
        ({"field": "permanent_residence"}, {"field": "permanent"}), ({"field": "full_name"}, {"field": "full_name.x"}),
        ({"scope": Scope(units=frozenset({"H26.99", "H26.98"}))}, {"scope": Scope(units=frozenset({"H26.98"}))}),
        ({"scope": Scope(callers=frozenset({"demo"}))}, {"scope": Scope(callers=frozenset({"x"}))}),
        ({"scope": Scope(procedures=frozenset({"1.001193"}))}, {"scope": Scope(procedures=frozenset({"x"}))}),
        ({"scope": Scope(start=START)}, {"scope": Scope(end=START)}),
    ],
)  # fmt: skip
def test_each_filter(right: dict[str, object], wrong: dict[str, object]) -> None:
    assert fits(Query(**right), EVENT) and not fits(Query(**wrong), EVENT)  # type: ignore[arg-type]  # one filter each
    assert not fits(replace(Query(**right), source="x"), EVENT)  # type: ignore[arg-type]  # one filter each


def test_a_person_has_several_numbers() -> None:
    assert fits(Query(subject="h7"), EVENT, {subject_number("h7"), subject_number("h1")})
    assert not fits(Query(subject="h7"), EVENT, {subject_number("h7")})


def test_names_and_texts_of_filters() -> None:
    query = Query(subject="h", start=START, officer="o", scope=Scope(units=frozenset({"u"})))
    assert query.named() == ("subject", "officer", "start") and query.texts() == {"subject": "h", "officer": "o"}


def test_the_narrower_time_counts() -> None:
    later = START + timedelta(days=1)
    query = Query(start=START, end=later, scope=Scope(start=later, end=START))
    assert (query.begins, query.ends) == (later, START) and Query().begins is None and Query().ends is None
    assert covers("a", "a.b") and not covers("a", "ab")
