"""Finds entries in the index, newest first, and says how far back it looked: no question may take longer than a look.

A question with a person, dossier, trace or officer walks that one's entries; any other walks the newest entries and,
where few of them fit, the entries of each fitting shape. A walk ends after `MOST` entries: then it says where, and can
go on from there.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.audit.index.buckets import Span, bucket, micros
from gateway.audit.index.conditions import Condition, of_entry, of_shape
from gateway.audit.index.follower import INDEX_NAME, IndexUnavailable
from gateway.audit.index.rows import number_of, subject_number
from gateway.audit.query import Query
from gateway.store.sqlite import StoreFault, connect_to_read

WINDOWS = (500, 5_000, 20_000, 80_000)
"""Entries that a walk looks at in one step."""
MOST = sum(WINDOWS)
_DENSE = WINDOWS[:3]
"""Steps over the newest entries before the shapes are asked one by one."""
_SHAPES = 20_000
"""Shapes that are asked one by one without a look at the newest entries first."""


@dataclass(frozen=True, slots=True)
class Found:
    """Positions that fit, newest first. ``looked_to``: older ones were not looked at yet; ``None``: all were."""

    positions: tuple[int, ...]
    looked_to: int | None


@dataclass(frozen=True, slots=True)
class Near:
    """Entries that a walk looks at: a query for their positions, with its values."""

    sql: str
    values: tuple[object, ...]


class IndexReader:
    """Reads the index; may be used by several threads. Raises `IndexUnavailable`."""

    def __init__(self, state: Path) -> None:
        self._path = state / INDEX_NAME
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def size(self) -> int:
        """Entries that are indexed."""
        return int(self.all("SELECT size FROM head WHERE id=0")[0][0])

    def person(self, handle: str) -> frozenset[int]:
        """Numbers of all handles of a person."""
        own = subject_number(handle)
        rows = self.all(
            "SELECT subject FROM aliases WHERE same = (SELECT same FROM aliases WHERE subject=?)", (own,)
        )  # fmt: skip
        return frozenset({own, *(row[0] for row in rows)})

    def linked_to(self, position: int) -> list[tuple[int, int]]:
        """(sort of link, position) of the entries that name an entry."""
        return self.all("SELECT link, position FROM links WHERE target=? ORDER BY position", (position,))

    def place(self, at: int) -> int:
        """Position of the first entry that is not older than a moment (microseconds); the end, if there is none."""
        hour = bucket(Span.HOUR, at)
        row = self.all("SELECT hour, first, count FROM hours WHERE hour >= ? ORDER BY hour LIMIT 1", (hour,))
        if not row:
            return self.size()
        if row[0][0] > hour:
            return int(row[0][1])
        first, end = row[0][1], row[0][1] + row[0][2]
        found = self.all(
            "SELECT min(position) FROM entries WHERE position >= ? AND position < ? AND time >= ?", (first, end, at)
        )
        return int(end if found[0][0] is None else found[0][0])

    def bounds(self, query: Query, before: int | None = None) -> tuple[int, int]:
        """Positions (the last excluded) within which a question's time lies."""
        first = 0 if query.begins is None else self.place(micros(query.begins))
        end = self.size() if query.ends is None else self.place(micros(query.ends))
        return first, end if before is None else min(before, end)

    def find(self, query: Query, before: int | None, count: int) -> Found:
        """The newest ``count`` entries before a position that fit."""
        first, end = self.bounds(query, before)
        shaped, single = of_shape(query), of_entry(query)
        if near := self._driver(query):
            return self._walk(near, shaped, single, (first, end), count)
        if not shaped:
            return Found(tuple(range(end - 1, max(first, end - count) - 1, -1)), None)
        return self._dense(shaped, (first, end), count)

    def near(self, query: Query, most: int) -> tuple[Near, bool]:
        """The newest ``most`` entries that can fit, as a query for their positions, and whether that is all."""
        first, end = self.bounds(query)
        driver = self._driver(query)
        inner = self._window(driver, first, end, most)
        rows = self.all(f"SELECT min(position), count(*) FROM ({inner.sql})", inner.values)
        complete = rows[0][1] < most if driver else end - first <= most
        return inner, complete

    def _driver(self, query: Query) -> Near | None:
        """Whose entries are walked: the rarest thing that a question names."""
        if query.subject:
            person = sorted(self.person(query.subject))
            marks = ", ".join("?" * len(person))
            return Near(f"SELECT DISTINCT position FROM postings WHERE subject IN ({marks}) AND", tuple(person))
        for name in ("dossier", "trace", "officer"):
            if value := getattr(query, name):
                return Near(f"SELECT position FROM entries WHERE {name} = ? AND", (number_of(name, value),))
        return None

    @staticmethod
    def _window(driver: Near | None, first: int, end: int, most: int) -> Near:
        start = driver or Near("SELECT position FROM entries WHERE", ())
        sql = f"{start.sql} position >= ? AND position < ? ORDER BY position DESC LIMIT ?"
        return Near(sql, (*start.values, first, end, most))

    def _walk(
        self, driver: Near, shaped: Condition, single: Condition, place: tuple[int, int], count: int
    ) -> Found:  # fmt: skip
        first, end = place
        positions: list[int] = []
        for most in WINDOWS:
            inner = self._window(driver, first, end, most)
            rows = self.all(f"SELECT min(position), count(*) FROM ({inner.sql})", inner.values)
            positions += self._fitting(inner, shaped, single, count - len(positions))
            if len(positions) >= count or rows[0][1] < most:
                return Found(tuple(positions), None)
            end = rows[0][0]
        return Found(tuple(positions), end if end > first else None)

    def _fitting(self, inner: Near, shaped: Condition, single: Condition, count: int) -> list[int]:
        rows = self.all(
            f"SELECT e.position FROM ({inner.sql}) AS n JOIN entries AS e ON e.position = n.position"
            f" JOIN shapes AS s ON s.shape = e.shape WHERE {single.sql} AND {shaped.sql}"
            " ORDER BY e.position DESC LIMIT ?",
            (*inner.values, *single.values, *shaped.values, count),
        )
        return [row[0] for row in rows]

    def _dense(self, shaped: Condition, place: tuple[int, int], count: int) -> Found:
        first, end = place
        positions: list[int] = []
        shapes = self.all(
            "SELECT s.shape, r.count FROM shapes AS s JOIN rollups AS r ON r.shape = s.shape AND r.bucket = 0"
            f" WHERE r.span = {Span.ALL.value} AND {shaped.sql}",
            shaped.values,
        )
        fitting = sum(each[1] for each in shapes)
        if fitting * sum(_DENSE) < count * self.size() and len(shapes) < _SHAPES:  # the newest ones would not do
            return Found(tuple(self._merged([each[0] for each in shapes], place, count)), None)
        for most in _DENSE:
            begin = max(first, end - most)
            inner = Near("SELECT position FROM entries WHERE position >= ? AND position < ?", (begin, end))
            positions += self._fitting(inner, shaped, Condition(), count - len(positions))
            if len(positions) >= count or begin == first:
                return Found(tuple(positions), None)
            end = begin
        older = self._merged([each[0] for each in shapes], (first, end), count - len(positions))
        return Found((*positions, *older), None)

    def _merged(self, shapes: Sequence[int], place: tuple[int, int], count: int) -> Sequence[int]:
        """The newest entries of all fitting shapes; each has an index of its own."""
        first, end = place
        found: list[int] = []
        for shape in shapes:
            rows = self.all(
                "SELECT position FROM entries WHERE shape=? AND position >= ? AND position < ?"
                " ORDER BY position DESC LIMIT ?",
                (shape, first, end, count),
            )
            if rows:
                found = sorted([*found, *(row[0] for row in rows)], reverse=True)[:count]
                first = max(first, found[-1] + 1) if len(found) == count else first
        return found

    def all(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """Rows of a query."""
        try:
            with self._lock:
                if self._connection is None:  # the index may be made after its reader
                    self._connection = connect_to_read(self._path)
                return self._connection.execute(statement, values).fetchall()
        except (sqlite3.Error, StoreFault) as fault:
            raise IndexUnavailable(f"the index can't be read: {type(fault).__name__}") from None
