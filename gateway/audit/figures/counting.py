"""What one entry adds to the figures: the one place where a definition becomes arithmetic."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.errors import TABLE
from contracts.events import ENDINGS, Kind
from gateway.audit.event import Event
from gateway.audit.figures.durations import bucket
from gateway.audit.figures.steps import StepName, steps_of
from gateway.audit.months import Month

Measure = Literal[
    "found", "not_found", "ambiguous", "out_of_scope", "refused", "failed", "cancelled", "interrupted", "resent",
    "sent", "live", "cached", "shared", "source_answered", "source_failed", "occasions", "spared",
]  # fmt: skip
MEASURES: tuple[Measure, ...] = Measure.__args__  # type: ignore[attr-defined]  # the words of a Literal
ANSWERS: tuple[Measure, ...] = ("found", "not_found", "ambiguous", "out_of_scope")
ENDED: tuple[Measure, ...] = (*ANSWERS, "refused", "failed", "cancelled", "interrupted", "resent", "sent")
"""Each ending counts under exactly one of these, so they add up to the endings of the log."""

_BY_KIND: dict[str, Measure] = {
    Kind.DISCLOSED: "found", Kind.VERIFIED: "found", Kind.NOT_FOUND: "not_found", Kind.AMBIGUOUS: "ambiguous",
    Kind.OUT_OF_SCOPE: "out_of_scope", Kind.REFUSED: "refused", Kind.FAILED: "failed", Kind.CANCELLED: "cancelled",
    Kind.INTERRUPTED: "interrupted", Kind.RESENT: "resent", Kind.SENT: "sent",
}  # fmt: skip
_FRESHNESS: dict[str, Measure] = {"live": "live", "cached": "cached", "stale": "cached", "shared": "shared"}
_ANNOUNCED = frozenset({"source_maintenance", "source_announced"})
"""What a source said beforehand is no breach of its promise."""
SOURCES_FAULT = frozenset(
    code for code, row in TABLE.items() if row.owner in ("source", "network") and row.status >= 500
) - _ANNOUNCED  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """Under what an entry counts; an empty text where the entry has no such field."""

    month: str
    procedure: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Spared:
    """Fields that somebody was not asked for: ``key`` is of month, caller, procedure, dossier, subject and dataset."""

    key: bytes
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """What one ending adds."""

    cell: Cell
    measures: tuple[Measure, ...]
    officer: str | None
    bucket: int | None
    """Of its duration, where it was an answer."""
    freshness: str
    spared: Spared | None
    steps: Mapping[StepName, int]
    """Milliseconds of each, where it was an answer."""


def count(event: Event) -> Counted | None:
    """What an entry adds; ``None`` for one that is no ending."""
    measure = _BY_KIND.get(event.kind) if event.kind in ENDINGS else None
    if measure is None:
        return None
    cell = Cell(str(Month.of(event.time)), event.procedure or "", event.unit or "", event.source or "")
    measures: list[Measure] = [measure]
    answered = measure in ANSWERS
    freshness = _FRESHNESS.get(event.freshness or "")
    if answered and freshness is not None:
        measures.append(freshness)
    if event.freshness == "live" and event.exchange_of is None:
        if answered or measure == "sent":  # taking something over is a source's answer too
            measures.append("source_answered")
        elif measure == "failed" and event.code in SOURCES_FAULT:
            measures.append("source_failed")
    officer = next((subject.handle for subject in event.subjects if subject.role == "officer"), None)
    timed = bucket(event.duration_ms) if answered and event.duration_ms is not None else None
    return Counted(cell, tuple(measures), officer, timed, freshness or "", _spared(event, cell), steps_of(event))


def _spared(event: Event, cell: Cell) -> Spared | None:
    if event.kind not in (Kind.DISCLOSED, Kind.VERIFIED) or event.outcome != "found" or not event.fields_delivered:
        return None
    asked = next((subject.handle for subject in event.subjects if subject.role == "asked"), event.entry)
    parts = (cell.month, event.caller or "", cell.procedure, event.dossier or event.entry, asked, event.dataset or "")
    key = hashlib.blake2b("\0".join(parts).encode(), digest_size=12).digest()
    return Spared(key, tuple(dict.fromkeys(field.partition(".")[0] for field in event.fields_delivered)))


def counted(events: Iterator[Event]) -> Iterator[Counted]:
    """What entries add, in their order."""
    return (found for event in events if (found := count(event)) is not None)
