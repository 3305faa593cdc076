"""Writes entries into the index: rows, postings, links, aliases and counts move together, and with the head.

Every count is a sum over rows of ``entries``, so what an entry no longer says (pruned, forgotten) can be taken out by
summing again; the hour, day and month that hold it are enough.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from contracts.events import Kind
from gateway.audit.event import Event
from gateway.audit.excuses import taken
from gateway.audit.index import aliases, sums
from gateway.audit.index.buckets import Span, bucket
from gateway.audit.index.rows import DIMENSIONS, IndexRow, Shape, row_of, texts_of
from gateway.audit.index.schema import TABLES
from gateway.audit.reading import LogReader

_ENTRIES_KEPT = 20_000
_SHAPE = "INSERT INTO shapes VALUES (?{}) ON CONFLICT (shape) DO NOTHING".format(", ?" * len(DIMENSIONS))
_ADD = (
    "INSERT INTO rollups VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (span, bucket, shape) DO UPDATE SET"
    " count = rollups.count + excluded.count, timed = rollups.timed + excluded.timed,"
    " duration = rollups.duration + excluded.duration,"
    " longest = CASE WHEN rollups.longest > excluded.longest THEN rollups.longest ELSE excluded.longest END"
)


class IndexWriter:
    """The writing half of the index over one connection; used by one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, log: LogReader) -> None:
        self._connection = connection
        self._log = log
        self._classes = aliases.TableClasses(connection)
        self._recent: OrderedDict[str, int] = OrderedDict()
        """Positions of the entries that were indexed last: most links lead to them."""

    def head(self) -> tuple[int, bytes]:
        """How many entries are indexed, and the hash of the last one's leaf."""
        size, hashed = self._connection.execute("SELECT size, hash FROM head WHERE id=0").fetchone()
        return int(size), bytes(hashed)

    def clear(self) -> None:
        """Throw everything away, to begin anew."""
        with self._transaction():
            for table in TABLES:
                self._connection.execute(f"DELETE FROM {table}")
            self._connection.execute("UPDATE head SET size=0, hash=x''")
        self._recent.clear()

    def add(self, events: Sequence[Event], last_hash: bytes) -> bool:
        """Index the next entries; ``False`` where another writer was faster and nothing was done.

        ``last_hash`` is that of the last one's leaf.
        """
        with self._transaction():
            if not events or self.head()[0] != events[0].position:
                return False
            waiting: list[Event] = []
            for event in events:
                waiting.append(event)
                self._recent[event.entry] = event.position
                aliases.hear(self._classes, event)
                gone = taken(event.kind, event.position, event.detail)
                if gone:
                    self._insert(waiting)
                    waiting = []
                    self._read_again(gone)
            self._insert(waiting)
            values = (events[-1].position + 1, last_hash)
            self._connection.execute("UPDATE head SET size=?, hash=? WHERE id=0", values)
        while len(self._recent) > _ENTRIES_KEPT:
            self._recent.popitem(last=False)
        return True

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _insert(self, events: Iterable[Event]) -> None:
        rows = [(event, *row_of(event)) for event in events]
        self._put([row for _, row, _ in rows], {row.shape: shape for _, row, shape in rows})
        self._many(
            "INSERT INTO officers VALUES (?, ?) ON CONFLICT (officer) DO NOTHING",
            {(row.officer, event.officer) for event, row, _ in rows if row.officer is not None},
        )
        self._many(_ADD, sums.of_shapes([row for _, row, _ in rows]))
        self._many(
            "INSERT INTO officer_rollups VALUES (?, ?, ?, ?) ON CONFLICT (span, bucket, officer) DO UPDATE SET"
            " count = officer_rollups.count + excluded.count",
            sums.of_officers([row for _, row, _ in rows]),
        )
        hours: dict[int, list[int]] = {}
        for _, row, _ in rows:
            hours.setdefault(bucket(Span.HOUR, row.time), [row.position, 0])[1] += 1
        self._many(
            "INSERT INTO hours VALUES (?, ?, ?) ON CONFLICT (hour) DO UPDATE SET count = hours.count + excluded.count",
            [(hour, first, count) for hour, (first, count) in hours.items()],
        )

    def _put(self, rows: Sequence[IndexRow], shapes: dict[int, Shape]) -> None:
        self._many(_SHAPE, [(number, *texts_of(shape)) for number, shape in sorted(shapes.items())])
        self._many("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", [row.columns for row in rows])
        self._many(
            "INSERT INTO postings VALUES (?, ?, ?)",
            sorted((subject, row.position, role) for row in rows for subject, role in row.subjects),
        )
        self._many("INSERT INTO links VALUES (?, ?, ?)", self._links(rows))

    def _links(self, rows: Sequence[IndexRow]) -> set[tuple[int, int, int]]:
        found = set()
        for row in rows:
            for entry, link in row.links:
                target = self._recent.get(entry)
                target = self._log.position_of(entry) if target is None else target
                if target is not None:
                    found.add((target, link, row.position))
        return found

    def _read_again(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Bring the rows of entries that lost values to what the log still says of them."""
        hours: set[int] = set()
        linked = False
        for first, last in ranges:
            for table in ("entries", "postings", "links"):
                self._connection.execute(
                    f"DELETE FROM {table} WHERE position BETWEEN ? AND ?",
                    (first, last),
                )
            for events in _pages(self._log, first, last):
                rows = [row_of(event) for event in events]
                self._put([row for row, _ in rows], {row.shape: shape for row, shape in rows})
                hours |= {bucket(Span.HOUR, row.time) for row, _ in rows}
                linked |= any(event.kind == Kind.LINKED.value for event in events)
        if hours:
            sums.again(self._connection, hours)
        if linked:
            self._join_again()

    def _join_again(self) -> None:
        """Read all entries about who is who once more: one of them no longer says it."""
        self._connection.execute("DELETE FROM aliases")
        positions = self._connection.execute(
            "SELECT e.position FROM entries AS e JOIN shapes AS s ON s.shape = e.shape"
            " WHERE s.kind IN (?, ?) ORDER BY e.position",
            (Kind.LINKED.value, Kind.FORGOTTEN.value),
        ).fetchall()
        for (position,) in positions:
            for event in self._log.events(position, 1):
                aliases.hear(self._classes, event)

    def _many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._connection.executemany(statement, rows)


def _pages(log: LogReader, first: int, last: int, size: int = 2_000) -> Iterator[list[Event]]:
    while first <= last:
        events = log.events(first, min(size, last + 1 - first))
        if not events:
            return
        yield events
        first = events[-1].position + 1
