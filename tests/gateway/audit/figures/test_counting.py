"""Each ending counts under one heading, and what is spared is what was delivered for the one who was asked about."""

from typing import Any

import pytest

from contracts.events import ENDINGS, Kind
from gateway.audit.event import Event, Filed
from gateway.audit.figures.counting import ENDED, SOURCES_FAULT, count
from tests.gateway.audit import samples
from tests.gateway.audit.figures.months import TURN


def event(kind: Kind = Kind.DISCLOSED, **members: Any) -> Event:
    given: dict[str, Any] = {
        "position": 0, "time": samples.START, "entry": "E1", "caller": "demo", "unit": "H26.1", "procedure": "1.1",
        "source": "population", "dataset": "persons", "dossier": "d", "freshness": "live", "outcome": "found",
        "fields_delivered": ("full_name", "home_town.line", "home_town.text"), "duration_ms": 12,
        "subjects": (Filed("h1", "personal_id", "asked"), Filed("h2", "personal_id", "officer")), **members,
    }  # fmt: skip
    return Event(kind=kind, **given)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind in ENDINGS])
def test_every_ending_counts_once(kind: Kind) -> None:
    found = count(event(kind))
    assert found is not None and len([m for m in found.measures if m in ENDED]) == 1


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in ENDINGS])
def test_what_is_no_ending_counts_nowhere(kind: Kind) -> None:
    assert count(event(kind)) is None


def test_an_answer_in_full() -> None:
    found = count(event())
    assert found is not None and found.measures == ("found", "live", "source_answered")
    assert (found.cell.month, found.cell.procedure, found.cell.unit, found.cell.source) == (
        "2026-11", "1.1", "H26.1", "population",
    )  # fmt: skip
    assert found.officer == "h2" and found.freshness == "live" and found.bucket is not None
    assert found.spared is not None and found.spared.fields == ("full_name", "home_town")


@pytest.mark.parametrize(
    ("members", "same"),
    [({}, True), ({"entry": "E2", "fields_delivered": ("sex",)}, True), ({"unit": "H26.2"}, True),
     ({"dossier": "e"}, False),
     ({"caller": "other"}, False), ({"procedure": "1.2"}, False), ({"dataset": "organizations"}, False),
     ({"subjects": (Filed("h9", "personal_id", "asked"),)}, False), ({"dossier": None}, False)],
)  # fmt: skip
def test_what_makes_an_occasion_another(members: dict[str, Any], same: bool) -> None:
    one, other = count(event()), count(event(**members))
    assert one and other and one.spared and other.spared and (one.spared.key == other.spared.key) is same


@pytest.mark.parametrize(
    "members",
    [
        {"kind": Kind.RESENT},
        {"kind": Kind.NOT_FOUND, "outcome": "not_found"},
        {"fields_delivered": ()},
        {"kind": Kind.REFUSED},
    ],
)
def test_what_spares_nobody_anything(members: dict[str, Any]) -> None:
    found = count(event(**members))
    assert found is not None and found.spared is None


@pytest.mark.parametrize(
    ("members", "measure"),
    [({"kind": Kind.FAILED, "code": "source_timeout"}, "source_failed"),
     ({"kind": Kind.FAILED, "code": "internal"}, None),
     ({"kind": Kind.FAILED, "code": "source_maintenance"}, None),
     ({"kind": Kind.FAILED, "code": "source_credentials"}, None),
     ({"kind": Kind.FAILED, "code": "source_timeout", "exchange_of": "E0"}, None),
     ({"kind": Kind.FAILED, "code": "source_timeout", "freshness": None}, None),
     ({"kind": Kind.NOT_FOUND}, "source_answered"), ({"kind": Kind.SENT, "outcome": "sent"}, "source_answered"),
     ({"kind": Kind.SENT, "freshness": None}, None),
     ({"freshness": "shared", "exchange_of": "E0"}, None),
     ({"freshness": "cached"}, None), ({"kind": Kind.CANCELLED}, None)],
)  # fmt: skip
def test_what_counts_for_and_against_a_source(members: dict[str, Any], measure: str | None) -> None:
    found = count(event(**members))
    assert found is not None
    assert [m for m in found.measures if m.startswith("source_")] == ([measure] if measure else [])


def test_whose_fault_is_taken_from_the_table_of_problems() -> None:
    assert {"source_timeout", "source_unavailable", "source_malformed", "source_busy"} <= SOURCES_FAULT
    assert not {"internal", "source_credentials", "source_officer_not_licensed", "source_maintenance"} & SOURCES_FAULT


def test_the_month_is_the_citys() -> None:
    before, after = count(event(time=TURN.replace(hour=16))), count(event(time=TURN))
    assert before and after and (before.cell.month, after.cell.month) == ("2026-10", "2026-11")
