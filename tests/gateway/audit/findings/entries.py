"""Makes entries for the tests of rules: one line per access, times as they read in Hanoi."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.audit.event import Event, Filed
from gateway.audit.findings.calendar import working
from gateway.audit.findings.context import Context
from gateway.audit.findings.engine import Engine
from gateway.audit.findings.rule import Hit, Rule

CALENDAR = working.load()
CONTEXT = Context(calendar=CALENDAR)


def moment(text: str) -> datetime:
    """``2026-03-03 09:00`` in Viet Nam, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=7)


def access(
    at: str | datetime,
    *,
    asked: str | None = "thu",
    relatives: Iterable[str] = (),
    me: str | None = None,
    answered: str | None = None,
    **fields: Any,
) -> Event:
    """An ending: who was asked for, which relatives the answer named, all by handle; ``me`` is the official's."""
    time = moment(at) if isinstance(at, str) else at
    subjects = [Filed(asked, "personal_id", "asked")] if asked else []
    subjects += [Filed(answered, "personal_id", "answered")] if answered else []
    subjects += [Filed(handle, "personal_id", "relative") for handle in relatives]
    subjects += [Filed(me, "personal_id", "officer")] if me else []
    values: dict[str, Any] = {
        "kind": "disclosed", "caller": "motcua", "unit": "H26.99.1", "procedure": "1.000001", "channel": "counter",
        "officer": "canbo.mot", "dossier": f"H26.99.1-{time.strftime('%y%m%d')}-0001", "grant": "g1",
        "network": "192.0.2.1", "fields_asked": ("full_name",),
    } | fields  # fmt: skip
    return Event(position=-1, time=time, subjects=tuple(subjects), **({"entry": ""} | values))


def series(start: str, count: int, seconds: float = 60, **fields: Any) -> Iterator[Event]:
    """Accesses one after another, each about somebody else unless ``asked`` is given."""
    for number in range(count):
        yield access(moment(start) + timedelta(seconds=number * seconds), **({"asked": f"{start}-{number}"} | fields))


def placed(events: Iterable[Event]) -> list[Event]:
    """In order of time, with positions, and an entry id where there is none."""
    ordered = sorted(events, key=lambda event: event.time)
    return [replace(e, position=n, entry=e.entry or f"entry-{n:020d}") for n, e in enumerate(ordered)]


def run(
    rule: type[Rule], events: Iterable[Event], context: Context = CONTEXT, *, until: str | None = None
) -> list[Hit]:
    """The findings of one rule: the last hit of each key, the running day closed."""
    engine = Engine([rule(context)])
    found: dict[str, Hit] = {}
    for event in placed(events):
        found |= {hit.key: hit for hit in engine.feed(event)}
    if until is not None:
        found |= {hit.key: hit for hit in engine.pass_time(int(moment(until).timestamp()))}
    found |= {hit.key: hit for hit in engine.finish()}
    return list(found.values())
