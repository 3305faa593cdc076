"""Holds an index against its log, row by row: what somebody altered, added or took away in it is named.

Each row of ``entries``, ``postings`` and ``links`` is derived from the log again; shapes and officers prove themselves,
because their numbers are hashes of what they say; counts are summed again; and nothing else may be in the database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gateway.audit.event import Event
from gateway.audit.examination import Finding
from gateway.audit.excuses import taken
from gateway.audit.faults import AuditUnavailable
from gateway.audit.index import aliases, sums
from gateway.audit.index.follower import INDEX_NAME
from gateway.audit.index.rows import IndexRow, Shape, number_of, row_of, shape_number
from gateway.audit.index.schema import APPLICATION_ID, STEPS
from gateway.audit.reading import LogReader
from gateway.audit.store import DATABASE_NAME, Place
from gateway.audit.verdicts import BadEntry, Verdict, Verdicts
from gateway.store.sqlite import StoreFault, connect_to_read, statements

_PAGE = 500
_ALTERED = "the search index is not what the log says: make it again (lienthong audit index rebuild)"
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class IndexFound:
    """How far the index goes, and the first thing that is wrong with it."""

    size: int
    fault: Finding | None


class _Wrong(Exception):
    """What is wrong, and at which entry."""

    def __init__(self, what: str, position: int | None = None) -> None:
        super().__init__(what)
        self.finding = Finding(position, what)


def judge_index(verdicts: Verdicts, state: Path, place: Place | None = None) -> Verdicts:
    """Verdicts on the log at ``place`` with its index in ``state`` judged too. A broken log can't judge an index."""
    if verdicts.integrity.verdict != "ok":
        return verdicts
    try:
        found = check(state, place)
    except (AuditUnavailable, StoreFault) as fault:
        return _integrity(verdicts, "unchecked", None, f"the search index can't be read: {fault}")
    if found is None:
        return _integrity(verdicts, "ok", 0, f"{verdicts.integrity.reason}; there is no search index")
    if found.fault is None:
        return _integrity(
            verdicts, "ok", 0, f"{verdicts.integrity.reason}; the search index of {found.size} entries is too"
        )
    where = "" if found.fault.position is None else f"entry {found.fault.position}: "
    broken = _integrity(verdicts, "broken", found.fault.position or 0, f"{where}{found.fault.what}; {_ALTERED}")
    bad = None if found.fault.position is None else BadEntry(found.fault.position, None)
    return replace(broken, first_bad_entry=verdicts.first_bad_entry or bad)


def _integrity(verdicts: Verdicts, word: Any, begin: int | None, reason: str) -> Verdicts:
    return replace(verdicts, integrity=Verdict(word, begin, verdicts.integrity.end, reason))


def check(state: Path, place: Place | None = None) -> IndexFound | None:
    """Hold the index in ``state`` against the log at ``place``, by default there too; ``None`` where there is no index.

    Raises `AuditUnavailable` and `StoreFault` for what can't be read.
    """
    if not (state / INDEX_NAME).is_file():
        return None
    with (
        closing(connect_to_read(state / INDEX_NAME)) as connection,
        closing(LogReader(place or state / DATABASE_NAME)) as log,
    ):
        size = 0
        try:
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            # the index first: what is in it can't be newer than the log
            connection.execute("BEGIN")
            _shape(connection)
            size = _head(connection, log)
            _Entries(connection, log, size).examine()
            _derived(connection)
        except _Wrong as wrong:
            return IndexFound(size, wrong.finding)
        except sqlite3.DatabaseError as fault:
            code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                return IndexFound(size, Finding(None, "the index's file is damaged"))
            raise AuditUnavailable(f"the search index can't be read: {type(fault).__name__}") from None
        return IndexFound(size, None)


def _shape(connection: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(":memory:")) as pattern:
        for step in STEPS:
            for statement in statements(step):
                pattern.execute(statement)
        if _objects(pattern) != _objects(connection):
            raise _Wrong("the index's tables are not those of this program")
    identity = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id")]
    if identity != [len(STEPS), APPLICATION_ID]:
        raise _Wrong("the index's version or application id was altered")
    if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise _Wrong("the index's file is damaged")


def _objects(connection: sqlite3.Connection) -> set[_Row]:
    return set(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))


def _head(connection: sqlite3.Connection, log: LogReader) -> int:
    rows = connection.execute("SELECT id, size, hash FROM head").fetchall()
    if len(rows) != 1 or rows[0][0] != 0 or rows[0][1] < 0:
        raise _Wrong("the index's head is gone or doubled")
    size, hashed = int(rows[0][1]), bytes(rows[0][2])
    if hashed != (log.hashes(0, size - 1, 1)[0] if 0 < size <= log.size() else b""):
        raise _Wrong("the index's head is not an entry of this log", size - 1 if size else None)
    return size


class _Entries:
    """Compares what is derived from each entry."""

    def __init__(self, connection: sqlite3.Connection, log: LogReader, size: int) -> None:
        self._connection = connection
        self._log = log
        self._size = size
        self._late = self._taken_since()
        self._classes = aliases.MemoryClasses()
        self._unsure_who = False
        self._counted = {"postings": 0, "links": 0}

    def _taken_since(self) -> list[tuple[int, int]]:
        """Entries that lost values after the index was last written: it may still say what they said."""
        later = self._log.walk(self._size)
        return [each for event in later for each in taken(event.kind, event.position, event.detail)]

    def _is_late(self, position: int) -> bool:
        return any(first <= position <= last for first, last in self._late)

    def examine(self) -> None:
        """Raise `_Wrong` for the first entry that the index says something else of."""
        first = 0
        while first < self._size:
            events = self._log.events(first, min(_PAGE, self._size - first))
            if not events:
                raise AuditUnavailable("the log can't be read to the end of its index")
            self._page(events)
            first = events[-1].position + 1
        if self._connection.execute("SELECT count(*) FROM entries").fetchone()[0] != self._size:
            raise _Wrong("the index holds an entry that is not on record")
        for table, count in self._counted.items():
            if self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] != count:
                raise _Wrong(f"the index holds {table} that no entry made")
        kept = dict(self._connection.execute("SELECT subject, same FROM aliases").fetchall())
        if not self._unsure_who and kept != self._classes.same:
            raise _Wrong("the index says of numbers that they are one person's, or not, against the log")

    def _page(self, events: Sequence[Event]) -> None:
        rows = {event.position: row_of(event)[0] for event in events}
        first, last = events[0].position, events[-1].position
        kept = {
            row[0]: row
            for row in self._connection.execute(
                "SELECT position, time, shape, officer, dossier, trace, duration FROM entries"
                " WHERE position BETWEEN ? AND ?",
                (first, last),
            )
        }
        for event in events:
            aliases.hear(self._classes, event)
            row = rows[event.position]
            says = [kept.get(event.position) == row.columns, self._posted(row), self._linked(row)]
            if all(says):
                continue
            if not self._is_late(event.position):
                self._late = self._taken_since()  # it may have happened while we looked
            if not self._is_late(event.position):
                raise _Wrong("the search index says something else of this entry than the log", event.position)
            self._unsure_who = True
            self._recount(row)

    def _posted(self, row: IndexRow) -> bool:
        self._counted["postings"] += len(row.subjects)
        return all(
            self._connection.execute(
                "SELECT 1 FROM postings WHERE subject=? AND position=? AND role=?", (subject, row.position, role)
            ).fetchone()
            for subject, role in row.subjects
        )

    def _links(self, row: IndexRow) -> set[tuple[int, int]]:
        found = ((self._log.position_of(entry), link) for entry, link in row.links)
        return {(target, link) for target, link in found if target is not None}

    def _linked(self, row: IndexRow) -> bool:
        links = self._links(row)
        self._counted["links"] += len(links)
        return all(
            self._connection.execute(
                "SELECT 1 FROM links WHERE target=? AND link=? AND position=?", (target, link, row.position)
            ).fetchone()
            for target, link in links
        )

    def _recount(self, row: IndexRow) -> None:
        """Count what the index still holds of an entry that lost values meanwhile."""
        for table, ours in (("postings", len(row.subjects)), ("links", len(self._links(row)))):
            held = self._connection.execute(f"SELECT count(*) FROM {table} WHERE position=?", (row.position,))
            self._counted[table] += held.fetchone()[0] - ours


def _derived(connection: sqlite3.Connection) -> None:
    """Shapes, officers and counts against the rows of ``entries``, which were compared with the log."""
    for number, *columns in connection.execute("SELECT * FROM shapes"):
        if shape_number(Shape(*columns)) != number:
            raise _Wrong("a shape in the index was altered")
    for number, account in connection.execute("SELECT officer, account FROM officers"):
        if number_of("officer", account) != number:
            raise _Wrong("an officer in the index was altered")
    for what, column, table in (("shapes", "shape", "shapes"), ("officers", "officer", "officers")):
        used = f"SELECT DISTINCT {column} FROM entries WHERE {column} IS NOT NULL"
        _same(connection, what, f"SELECT {column} FROM {table}", used)
    for each in sums.whole(connection):
        _same(connection, each.what, f"SELECT {each.columns} FROM {each.table} WHERE {each.where}", each.sums)


def _same(connection: sqlite3.Connection, what: str, kept: str, again: str) -> None:
    for one, other in ((kept, again), (again, kept)):
        if connection.execute(f"SELECT * FROM ({one}) EXCEPT SELECT * FROM ({other}) LIMIT 1").fetchone():
            raise _Wrong(f"{what} in the index are not those of its entries")
