"""A review database on disk for tests, with hits to put into it, and a clock that tests turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.audit.event import Event
from gateway.audit.findings.database import ReviewDatabase
from gateway.audit.findings.desk import Desk, Person
from gateway.audit.findings.rule import Hit, Severity
from gateway.audit.findings.store import FindingStore, finding_id

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
THU, LAN, MINH = Person("thu"), Person("lan"), Person("minh", lead=True)
HIT = Hit(
    rule="enumeration", severity=Severity.HIGH, key="enumeration:k", at=int(NOW.timestamp()) - 3_600, caller="motcua",
    unit="H26.99.1", officer="canbo.mot", procedure="1.000001", dossier=None, subjects=("a", "b"), first=3, last=9,
    evidence=(3, 5, 9), count=3, facts=(("missed", "3"),),
)  # fmt: skip
ID = finding_id(HIT.key)


class Bench:
    """``store`` over ``review.db`` in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.time = NOW
        self.database = ReviewDatabase(folder / "review.db")
        self.store = FindingStore(self.database, lambda: self.time)
        self.desk = Desk(self.store)

    def later(self, **span: float) -> None:
        """Turn the clock."""
        self.time += timedelta(**span)

    def acts(self, about: str = ID) -> list[tuple[str, str, str | None]]:
        """Who did what, to what."""
        return [(change.by, change.act, change.after) for change in self.store.changes(about)]


class ListLog:
    """A log in memory; its entries stand at their positions."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.entries = [replace(event, position=n, entry=event.entry or f"E{n}") for n, event in enumerate(events)]
        self.pruned: set[int] = set()

    def size(self) -> int:
        return len(self.entries)

    def events(self, first: int, count: int) -> list[Event]:
        return [event for event in self.entries[first : first + count] if event.position not in self.pruned]

    def walk(self, first: int = 0, last: int | None = None) -> list[Event]:
        return self.events(first, (self.size() if last is None else last) - first)
