"""Reads the log in order for whoever follows it: index, rules, proofs, shipping; only what is on disk is seen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

from gateway.audit.event import Event, read_event
from gateway.audit.faults import AuditUnavailable
from gateway.audit.prepared import subject_key
from gateway.audit.store import Place, at
from gateway.store.database import DatabaseFault, StoreFault

PAGE = 500
"""Entries that are read at once, so that no reader holds a transaction open for long."""


class Row(NamedTuple):
    """One entry as it is stored."""

    position: int
    leaf: str
    entry: str
    opened: str


class LogReader:
    """A reader of the audit store; may be used by several threads. Raises `AuditUnavailable` where it can't be read."""

    def __init__(self, place: Place) -> None:
        try:
            self._connection = at(place).database.connect_to_read()
        except StoreFault as fault:
            raise AuditUnavailable(f"the log can't be opened: {fault}") from None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._connection.close()

    def size(self) -> int:
        """Entries on record."""
        return int(self._all("SELECT size FROM head WHERE id=0")[0][0])

    def rows(self, first: int, count: int) -> list[Row]:
        """Up to ``count`` entries from position ``first`` on."""
        found = self._all(
            "SELECT e.position, e.leaf, o.entry, o.opened FROM entries AS e"
            " JOIN openings AS o ON o.position = e.position"
            " WHERE e.position >= ? AND e.position < ? ORDER BY e.position",
            first, first + count,
        )  # fmt: skip
        return [Row(*row) for row in found]

    def events(self, first: int, count: int) -> list[Event]:
        """The same, parsed; raises `AuditUnavailable` for an entry that can't be read."""
        try:
            return [read_event(*row) for row in self.rows(first, count)]
        except (ValueError, TypeError, LookupError):
            raise AuditUnavailable("an entry can't be read: run the verification") from None

    def walk(self, first: int = 0, last: int | None = None) -> Iterator[Event]:
        """Events from ``first`` up to, and without, ``last`` (by default the end as it was at the call)."""
        end = self.size() if last is None else last
        while first < end:
            page = self.events(first, min(PAGE, end - first))
            if not page:
                return
            yield from page
            first = page[-1].position + 1

    def position_of(self, entry: str) -> int | None:
        """Position of an entry id."""
        found = self._all("SELECT position FROM openings WHERE entry=?", entry)
        return int(found[0][0]) if found else None

    def told(self, kind: str, word: str) -> list[Row]:
        """Entries of a kind whose values hold a word, in order; all of the log is looked through."""
        found = self._all(
            "SELECT e.position, e.leaf, o.entry, o.opened FROM entries AS e"
            " JOIN openings AS o ON o.position = e.position"
            " WHERE e.leaf LIKE ? AND o.opened LIKE ? ORDER BY e.position",
            f'%"kind":"{kind}"%', f"%{word}%",
        )  # fmt: skip
        return [Row(*row) for row in found]

    def hashes(self, level: int, first: int, count: int) -> list[bytes]:
        """Up to ``count`` hashes of a tile level: leaves (0), or roots of full subtrees of 256^level leaves."""
        if level == 0:
            found = self._all(
                "SELECT hash FROM entries WHERE position >= ? AND position < ? ORDER BY position", first, first + count
            )
        else:
            found = self._all(
                "SELECT hash FROM nodes WHERE level=? AND idx >= ? AND idx < ? ORDER BY idx",
                level,
                first,
                first + count,
            )
        return [bytes(row[0]) for row in found]

    def handle_of(self, index_key: bytes, kind: str, identifier: str) -> str | None:
        """The handle of a subject, if any entry is filed under it."""
        found = self._all("SELECT handle FROM subjects WHERE key=?", subject_key(index_key, kind, identifier))
        return str(found[0][0]) if found else None

    def sealed_of(self, handle: str) -> bytes | None:
        """The sealed identifier behind a handle."""
        found = self._all("SELECT sealed FROM subjects WHERE handle=?", handle)
        return bytes(found[0][0]) if found and found[0][0] is not None else None

    def _all(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(statement, values)
        except DatabaseFault as fault:
            raise AuditUnavailable(f"the log can't be read: {fault}") from None
