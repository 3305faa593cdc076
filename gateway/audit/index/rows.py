"""What the index says of an entry, as a pure function of it: so incremental, rebuilt and checked rows can't differ.

Everything is addressed by its content: a number of 63 bits is made of each text by hashing, and none is handed out in
the order of arrival. Two texts with the same number would only make a search look at one entry too many: what is found
is read from the log again and compared with the question.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter

from contracts.events import Kind
from gateway.audit.event import Event
from gateway.audit.index.buckets import micros

ROLES = ("", "asked", "answered", "relative", "representative", "officer", "searched", "linked")
"""Roles of a subject by their number; 0 stands for one that this program doesn't know."""

SEARCHED = "searched"
"""The role of a person whom an officer searched for; the handle stands in ``detail`` of the ``searched`` entry."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What many entries have in common; the columns of a report. Absent is the empty text.

    ``asked`` and ``delivered`` hold names of fields, sorted, each between spaces.
    """

    kind: str
    caller: str
    unit: str
    procedure: str
    channel: str
    dataset: str
    operation: str
    source: str
    outcome: str
    code: str
    freshness: str
    asked: str
    delivered: str


DIMENSIONS = tuple(Shape.__dataclass_fields__)
"""Columns by which entries can be counted, in their order in the table of shapes."""
texts_of = attrgetter(*DIMENSIONS)
"""What a shape holds, as a tuple."""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """An entry in the index: numbers only. ``links`` are (entry id, sort of link)."""

    position: int
    time: int
    shape: int
    officer: int | None
    dossier: int | None
    trace: int | None
    duration: int | None
    subjects: tuple[tuple[int, int], ...]
    """(subject, role)"""
    links: tuple[tuple[str, int], ...]

    @property
    def columns(self) -> tuple[int | None, ...]:
        """The columns of table ``entries``."""
        return self.position, self.time, self.shape, self.officer, self.dossier, self.trace, self.duration


LINKS = {"request": 1, "exchange_of": 2, "resends": 3}
"""Fields that name an earlier entry, and their numbers."""


def number_of(field: str, text: str) -> int:
    """63 bits of a text, other ones for each field."""
    return int.from_bytes(sha256(f"{field}\0{text}".encode()).digest()[:8], "big") >> 1


@lru_cache(maxsize=50_000)
def _number(field: str, text: str) -> int:
    return number_of(field, text)


@lru_cache(maxsize=100_000)
def shape_number(shape: Shape) -> int:
    """The number of a shape."""
    return number_of("shape", json.dumps(texts_of(shape), ensure_ascii=False, separators=(",", ":")))


def spaced(names: Sequence[str]) -> str:
    """Names as they stand in a shape."""
    return f" {' '.join(sorted(set(names)))} " if names else ""


def shape_of(event: Event) -> Shape:
    """The shape of an entry."""
    return Shape(
        event.kind, event.caller or "", event.unit or "", event.procedure or "", event.channel or "",
        event.dataset or "", event.operation or "", event.source or "", event.outcome or "", event.code or "",
        event.freshness or "", spaced(event.fields_asked), spaced(event.fields_delivered),
    )  # fmt: skip


def filed(event: Event) -> tuple[tuple[str, str], ...]:
    """(handle, role) of everybody an entry is found under: its subjects, and the person that was searched for."""
    pairs = [(subject.handle, subject.role) for subject in event.subjects]
    if event.kind == Kind.SEARCHED.value and (handle := event.detail.get("subject")):
        pairs.append((handle, SEARCHED))
    return tuple(dict.fromkeys(pairs))


def role_number(role: str) -> int:
    """The number of a role."""
    return ROLES.index(role) if role in ROLES else 0


def subject_number(handle: str) -> int:
    """The number of a handle."""
    return number_of("subject", handle)


def row_of(event: Event) -> tuple[IndexRow, Shape]:
    """The row of an entry, and its shape."""
    shape = shape_of(event)
    row = IndexRow(
        event.position,
        micros(event.time),
        shape_number(shape),
        _number("officer", event.officer) if event.officer else None,
        number_of("dossier", event.dossier) if event.dossier else None,
        number_of("trace", event.trace) if event.trace else None,
        event.duration_ms,
        tuple(sorted({(subject_number(handle), role_number(role)) for handle, role in filed(event)})),
        tuple((entry, number) for name, number in LINKS.items() if (entry := getattr(event, name))),
    )
    return row, shape
