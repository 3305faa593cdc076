"""No field of an entry is forgotten on the way out, and each ending is what it was."""

from dataclasses import fields
from pathlib import Path

import pytest

from gateway.audit.event import Event
from gateway.audit.shipping.entry import address, epoch_milliseconds, instant, rest_of, result_of
from tests.gateway.audit import samples
from tests.gateway.audit.shipping.samples import of_every_kind


async def test_every_field_that_is_there_is_told(tmp_path: Path) -> None:
    events = await of_every_kind(tmp_path)
    for event in events:
        there = {f.name for f in fields(Event) if getattr(event, f.name) not in (None, (), frozenset(), {})}
        assert rest_of(event).keys() == there - {"position", "time", "entry"}


@pytest.mark.parametrize(
    ("kind", "result"),
    [("disclosed", "success"), ("not_found", "success"), ("refused", "failure"), ("failed", "failure"),
     ("requested", "unknown"), ("cancelled", "unknown"), ("authentication_summary", "failure")],
)  # fmt: skip
def test_how_it_ended(kind: str, result: str) -> None:
    assert result_of(Event(position=0, time=samples.START, kind=kind, entry="e")) == result


def test_a_refused_act_is_a_failure() -> None:
    assert result_of(Event(position=0, time=samples.START, kind="administered", entry="e", outcome="refused")) == (
        "failure"
    )


def test_times_and_addresses() -> None:
    event = Event(position=0, time=samples.START, kind="disclosed", entry="e")
    assert instant(event) == "2026-11-22T03:04:05.678901Z"
    assert epoch_milliseconds(event) == 1_795_316_645_678
    assert address("192.0.2.7") == "192.0.2.7" and address("2001:db8::/64") is None and address(None) is None
