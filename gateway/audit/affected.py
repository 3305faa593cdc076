"""Whose data an incident touched: the distinct subjects, fields, dossiers and period of what one caller was given.

An incident notice (Law 91/2025, 72 hours) needs exactly these; they are read from the log, so that nothing has to be
kept beside it. Subjects are handles: who they are is opened by two reviewers (`gateway.audit.unsealing`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.events import Kind
from gateway.audit.event import Event
from gateway.audit.reading import LogReader

GIVEN = frozenset({Kind.DISCLOSED.value, Kind.VERIFIED.value, Kind.RESENT.value})
"""Entries with which something about a person left."""
TOUCHED = frozenset({"asked", "answered", "relative", "representative"})
"""Roles whose data it was; the officer who asked is none of them."""


@dataclass(slots=True)
class Touched:
    """One subject: in how many entries, in which roles."""

    kind: str
    entries: int = 0
    roles: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Affected:
    """What an incident touched. Times are those of the first and last entry; counts are entries."""

    entries: int = 0
    first: datetime | None = None
    last: datetime | None = None
    subjects: dict[str, Touched] = field(default_factory=dict)
    fields: Counter[str] = field(default_factory=Counter)
    dossiers: Counter[str] = field(default_factory=Counter)

    def add(self, event: Event) -> None:
        """Count one entry, if something left with it."""
        if event.kind not in GIVEN:
            return
        self.entries += 1
        self.first, self.last = self.first or event.time, event.time
        # an answer that was sent once more holds what its first entry says; the names asked for stand in both
        self.fields.update(event.fields_delivered or (event.fields_asked if event.kind == Kind.RESENT.value else ()))
        if event.dossier:
            self.dossiers[event.dossier] += 1
        seen: set[str] = set()
        for filed in event.subjects:
            if filed.role in TOUCHED:
                touched = self.subjects.setdefault(filed.handle, Touched(filed.kind))
                touched.roles.add(filed.role)
                touched.entries += filed.handle not in seen
                seen.add(filed.handle)

    def to_json(self) -> dict[str, Any]:
        """For programs: handles, names of fields, numbers of dossiers; most often first."""
        return {
            "entries": self.entries,
            "period": {"first": _text(self.first), "last": _text(self.last)},
            "subjects": [
                {"handle": handle, "kind": one.kind, "entries": one.entries, "roles": sorted(one.roles)}
                for handle, one in sorted(self.subjects.items(), key=lambda item: (-item[1].entries, item[0]))
            ],
            "fields": _counted(self.fields),
            "dossiers": _counted(self.dossiers),
        }


def affected(events: Iterable[Event], wanted: Callable[[Event], bool] = lambda _event: True) -> Affected:
    """Read entries in their order and count those that are ``wanted``."""
    found = Affected()
    for event in events:
        if wanted(event):
            found.add(event)
    return found


def between(log: LogReader, start: datetime, end: datetime) -> Iterator[Event]:
    """Entries from ``start`` up to, and without, ``end``; times never go back in the log, so the first is searched."""
    low, high = 0, log.size()
    last = high
    while low < high:
        middle = (low + high) // 2
        found = log.events(middle, 1)
        if found and found[0].time < start:
            low = middle + 1
        else:
            high = middle
    for event in log.walk(low, last):
        if event.time >= end:
            return
        yield event


def _counted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
