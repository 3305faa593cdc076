"""Reads of each entry only what the index keeps, for an index that is made of millions of them at once.

The same as `gateway.audit.index.rows.row_of` of `read_event`, without making either: a shape, an official or a field
that was met before costs one look-up. Entries about who is who, and searches, are few and take the ordinary way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from contracts.events import Kind
from gateway.audit.event import Event, read_event
from gateway.audit.index import aliases
from gateway.audit.index.buckets import DAY, SECOND, micros
from gateway.audit.index.rows import (
    LINKS,
    ROLES,
    Shape,
    number_of,
    row_of,
    shape_number,
    spaced,
    subject_number,
)
from gateway.audit.leaf import SUBJECTS
from gateway.audit.reading import Row

_ORDINARY = frozenset(kind.value for kind in Kind) - {Kind.LINKED.value, Kind.FORGOTTEN.value, Kind.SEARCHED.value}
_ROLES = {role: number for number, role in enumerate(ROLES)}
_KEPT = 200_000
"""Entries, and handles, that are remembered: most links lead to what came just before."""
_TIME = len("2026-01-05T01:00:00.000000Z")
_Key = tuple[object, ...]


class Columns:
    """Rows of the index's tables, as entries are `take`n; whoever writes them empties the lists."""

    def __init__(self, position_of: Callable[[str], int | None]) -> None:
        """``position_of`` is the log's: for links that lead further back than what is remembered."""
        self._position_of = position_of
        self.entries: list[tuple[int | None, ...]] = []
        self.postings: list[tuple[int, int, int]] = []
        self.links: list[tuple[int, int, int]] = []
        self.shapes: dict[int, Shape] = {}
        self.officers: dict[str, int] = {}
        self.classes = aliases.MemoryClasses()
        self._numbers: dict[_Key, int] = {}
        self._days: dict[str, int] = {}
        self._handles: dict[str, int] = {}
        self._recent: dict[str, int] = {}
        self._older: dict[str, int] = {}

    def take(self, rows: Iterable[Row]) -> None:
        """Take in entries, in their order; raises ``ValueError``, ``TypeError`` or ``LookupError`` for no entry."""
        for row in rows:
            self._take(*row)
        if len(self._recent) > _KEPT:
            self._older, self._recent = self._recent, {}
        if len(self._handles) > _KEPT:
            self._handles = {}

    def _take(self, position: int, leaf: str, entry: str, opened: str) -> None:
        time = leaf[-_TIME - 2 : -2]
        tail = f'","position":{position},"time":"{time}"}}'
        if not leaf.endswith(tail):
            raise ValueError("not an entry of ours")
        kind = leaf[leaf.rindex('"', 0, -len(tail)) + 1 : -len(tail)]
        self._recent[entry] = position
        if kind not in _ORDINARY:
            self._rare(read_event(position, leaf, entry, opened))
            return
        fields = {name: value for name, (_, value) in json.loads(opened).items()}
        get = fields.get
        asked, delivered = tuple(get("fields_asked", ())), tuple(get("fields_delivered", ()))
        key = (
            kind, get("caller"), get("unit"), get("procedure"), get("channel"), get("dataset"), get("operation"),
            get("source"), get("outcome"), get("code"), get("freshness"), asked, delivered,
        )  # fmt: skip
        shape = self._numbers.get(key) or self._shape(key, asked, delivered)
        officer = get("officer")
        dossier, trace = get("dossier"), get("trace")
        self.entries.append((
            position, self._micros(time), shape, self._officer(officer) if officer else None,
            number_of("dossier", dossier) if dossier else None, number_of("trace", trace) if trace else None,
            get("duration_ms"),
        ))  # fmt: skip
        if listed := get(SUBJECTS):
            for subject, role in {(self._subject(each["handle"]), _ROLES.get(each["role"], 0)) for each in listed}:
                self.postings.append((subject, position, role))
        for name, link in LINKS.items():
            if target := get(name):
                self._link(target, link, position)

    def _rare(self, event: Event) -> None:
        aliases.hear(self.classes, event)
        row, shape = row_of(event)
        self.shapes[row.shape] = shape
        if event.officer:
            self._officer(event.officer)
        self.entries.append(row.columns)
        self.postings += [(subject, row.position, role) for subject, role in row.subjects]
        for target, link in row.links:
            self._link(target, link, row.position)

    def _link(self, entry: str, link: int, position: int) -> None:
        target = self._recent.get(entry)
        if target is None:
            target = self._older.get(entry)
        if target is None:
            target = self._position_of(entry)
        if target is not None:
            self.links.append((target, link, position))

    def _shape(self, key: _Key, asked: Sequence[str], delivered: Sequence[str]) -> int:
        shape = Shape(*[*(str(text or "") for text in key[:-2]), spaced(asked), spaced(delivered)])
        number = self._numbers[key] = shape_number(shape)
        self.shapes[number] = shape
        return number

    def _officer(self, account: str) -> int:
        number = self.officers.get(account)
        if number is None:
            number = self.officers[account] = number_of("officer", account)
        return number

    def _subject(self, handle: str) -> int:
        number = self._handles.get(handle)
        if number is None:
            number = self._handles[handle] = subject_number(handle)
        return number

    def _micros(self, time: str) -> int:
        """Microseconds since 1970 of a time as the log writes it."""
        day = self._days.get(time[:10])
        if day is None:
            day = self._days[time[:10]] = micros(datetime.fromisoformat(time)) // DAY * DAY
        seconds = (int(time[11:13]) * 60 + int(time[14:16])) * 60 + int(time[17:19])
        return day + seconds * SECOND + int(time[20:26])
