"""The engine: days and minutes end in order, and wherever it stops and resumes, the findings are the same."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.audit.event import Event
from gateway.audit.findings.catalogue import BY_NAME, build
from gateway.audit.findings.context import Context, Filing
from gateway.audit.findings.engine import Engine
from gateway.audit.findings.rule import Hit, Rule
from tests.gateway.audit.findings.entries import CONTEXT, access, moment, placed

SHARP: dict[str, dict[str, float]] = {
    "enumeration": {"least": 3}, "crowded_dossier": {"most": 2}, "above_peers": {"least": 4, "support": 3},
    "draft_never_linked": {"least": 1, "days": 2}, "many_units": {"least": 2}, "probing": {"least": 1, "ways": 1},
    "new_purpose": {"days": 2, "least": 2}, "waking_caller": {"days": 3},
}  # fmt: skip
"""Parameters under which a handful of entries makes every rule speak."""

KINDS = ("disclosed", "disclosed", "verified", "not_found", "refused", "requested", "failed")


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    count = draw(st.integers(1, 60))
    events, time = [], moment("2026-03-02 08:00")
    for number in range(count):
        time += timedelta(seconds=draw(st.sampled_from((1, 40, 300, 7_000, 40_000, 90_000))))
        kind = draw(st.sampled_from(KINDS))
        unit = draw(st.sampled_from(("H26.99.1", "H26.98", "H26.97")))
        draft = draw(st.booleans())
        events.append(
            access(
                time, kind=kind, entry=f"e{number}", unit=unit, asked=draw(st.sampled_from("abcdef")),
                me=draw(st.sampled_from(("a", "z"))), relatives=draw(st.sampled_from(((), ("a",), ("b", "z")))),
                officer=draw(st.sampled_from(("canbo.mot", "canbo.hai"))),
                procedure=f"1.00000{draw(st.integers(1, 3))}",
                caller=draw(st.sampled_from(("motcua", "khac"))),
                network=draw(st.sampled_from(("192.0.2.1", "192.0.2.2"))),
                code="purpose_not_granted" if kind == "refused" else None,
                dossier=draw(st.sampled_from(("nhap", "H26.98-260302-0001", "x"))),
                detail={"dossier_is": "draft"} if draft else {},
                request=f"e{number - 1}" if draw(st.booleans()) else None,
            )
        )  # fmt: skip
    return placed(events)


def whole(events: list[Event], context: Context) -> list[Hit]:
    return _all(Engine(build(context)), events)


CONTEXT = replace(CONTEXT, parameters=SHARP)


@settings(max_examples=60, deadline=None)
@given(histories(), st.data())
def test_resumed_at_any_point_the_findings_are_the_same(events: list[Event], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(events)), max_size=3)))
    hits: list[Hit] = []
    engine = Engine(build(CONTEXT))
    for begin, end in zip([0, *cuts], [*cuts, len(events)], strict=True):
        for event in events[begin:end]:
            hits += engine.feed(event)
        memory: dict[str, Any] = json.loads(json.dumps(engine.memory()))
        engine = Engine(build(CONTEXT))
        engine.remember(memory)
        assert engine.position == (end if end else 0)
    hits += engine.finish()
    assert hits == whole(events, CONTEXT)


@settings(max_examples=30, deadline=None)
@given(histories(), st.data())
def test_entries_that_are_fed_twice_after_a_crash_bring_no_second_finding(
    events: list[Event], data: st.DataObject
) -> None:
    saved = data.draw(st.integers(0, len(events)))
    crashed = data.draw(st.integers(saved, len(events)))
    engine = Engine(build(CONTEXT))
    found = {hit.key for event in events[:saved] for hit in engine.feed(event)}
    memory = json.loads(json.dumps(engine.memory()))
    found |= {hit.key for event in events[saved:crashed] for hit in engine.feed(event)}
    engine = Engine(build(CONTEXT))
    engine.remember(memory)
    found |= {hit.key for event in events[saved:] for hit in engine.feed(event)}
    found |= {hit.key for hit in engine.finish()}
    assert found == {hit.key for hit in whole(events, CONTEXT)}


@pytest.mark.parametrize("way", ["linked", "non_territorial"])
@settings(max_examples=40, deadline=None)
@given(events=histories())
def test_what_a_procedure_explains_is_no_finding(events: list[Event], way: Filing) -> None:
    """Every procedure of the history is a linked one, or may be filed anywhere: rules without a reason are silent."""
    borderless = frozenset(event.procedure or "" for event in events)
    context = replace(CONTEXT, **{way: borderless})  # type: ignore[arg-type]  # one of its two members
    found = {hit.rule for hit in whole(events, context)}
    assert all(getattr(BY_NAME[name].regardless, way) for name in found)
    looking = [rule for rule in build(CONTEXT) if getattr(rule.regardless, way)]
    assert found == {hit.rule for hit in _all(Engine(looking), events)}


def _all(engine: Engine, events: list[Event]) -> list[Hit]:
    return [hit for event in events for hit in engine.feed(event)] + engine.finish()


class Diary(Rule):
    name = "diary"
    kinds = frozenset({"disclosed"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.told: list[tuple[str, int]] = []

    def feed(self, seen: Any) -> tuple[()]:
        self.told.append(("fed", seen.event.position))
        return ()

    def close_day(self, day: int) -> tuple[()]:
        self.told.append(("closed", day - date(2026, 3, 1).toordinal()))
        return ()

    def pass_time(self, at: int) -> tuple[()]:
        self.told.append(("minute", at // 60 % 60))
        return ()


def test_minutes_and_every_day_end_before_the_entry_that_ends_them() -> None:
    rule = Diary(CONTEXT)
    engine = Engine([rule])
    for event in placed(
        [access("2026-03-02 23:59"), access("2026-03-02 23:59"), access("2026-03-05 00:01"),
         access("2026-03-05 00:02", kind="failed")]
    ):  # fmt: skip
        engine.feed(event)
    engine.finish()
    assert rule.told == [
        ("minute", 59), ("fed", 0), ("fed", 1), ("minute", 1), ("closed", 1), ("closed", 2), ("closed", 3), ("fed", 2),
        ("minute", 2), ("closed", 4),
    ]  # fmt: skip
    assert Engine([Diary(CONTEXT)]).finish() == []


def test_an_entry_that_is_left_out_is_noted_and_not_fed() -> None:
    class Curious(Diary):
        def note(self, seen: Any) -> None:
            self.told.append(("noted", seen.event.position))

    rule = Curious(replace(CONTEXT, linked=frozenset({"2.000986"})))
    engine = Engine([rule])
    for event in placed([access("2026-03-02 09:00", procedure="2.000986"), access("2026-03-02 09:00")]):
        engine.feed(event)
    assert rule.told[1:] == [("noted", 0), ("fed", 1)]
