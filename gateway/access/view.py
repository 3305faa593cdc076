"""What the road of a request sees of the register: the file beside it, or a copy of the server's tables.

A file is asked whenever it has changed. A server is never asked on the road: a thread looks several times a second
whether somebody has changed the register, and copies it into memory. A copy that could not be compared for
`BEHIND_SECONDS` is not looked at any more: somebody may have been stopped meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from gateway.access.registrations import RegisterBehind
from gateway.store.database import Database, DatabaseFault, Row, Store
from gateway.store.sqlite_file import SqliteDatabase, SqliteFile

LOOK_SECONDS = 0.2
"""How often a server is asked whether the register has changed."""
BEHIND_SECONDS = 0.9
"""Age at which a copy counts for nothing; with `ServerView.fresh_seconds` it makes the second of the promise."""
_ORDERS: Mapping[str, tuple[str, str]] = {
    "callers": ("id", "id"),
    "units": ("code", "valid_from"),
    "officers": ("account", "valid_from"),
    "grants": ("caller", "dataset, id"),
    "revoked_tokens": ("", "jti"),
    "stops": ("", "id"),
    "epoch": ("", "one"),
}
"""Each watched table: the column by which its rows are asked for (none: all at once), and their order."""


class View(Protocol):
    """The watched tables. Raises ``DatabaseFault`` or `RegisterBehind`; used by one thread at a time."""

    fresh_seconds: float
    """Age at which the next read looks again."""

    def look(self) -> object:
        """Look, and give a mark that is another one once something has changed."""

    def rows(self, table: str, name: str = "") -> Sequence[Row]:
        """Rows of a watched table under a name, or all of one that is read whole."""

    def refresh(self) -> None:
        """This process has changed the register. Never raises: a view that can't look goes out of date."""

    def close(self) -> None:
        """Let go."""


def view_of(place: Store, clock: Callable[[], float]) -> View:
    """Of the register at ``place``, whose tables are there; raises ``StoreFault``."""
    if isinstance(place, SqliteFile):
        return FileView(place.connect())
    return ServerView(place.connect_to_read(), clock)


class FileView:
    """The file itself."""

    fresh_seconds = 0.25

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._version: object = None
        self._generation: object = None

    def look(self) -> object:
        """SQLite tells whether anybody has written; the generation, whether it was anything of ours."""
        version = self._database.version()
        if version != self._version:
            self._generation = self._database.execute("SELECT value FROM generation")[0][0]
            self._version = version
        return self._generation

    def rows(self, table: str, name: str = "") -> Sequence[Row]:
        """See `View.rows`."""
        return self._database.execute(*_query(table, name))

    def refresh(self) -> None:
        """The next look sees it."""

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


@dataclass(frozen=True, slots=True)
class _Copy:
    generation: object
    tables: Mapping[str, Mapping[str, Sequence[Row]]]


class ServerView:
    """A copy that a thread keeps."""

    fresh_seconds = 0.05

    def __init__(
        self, database: Database, clock: Callable[[], float], every: float = LOOK_SECONDS
    ) -> None:  # fmt: skip
        self._database = database
        self._clock = clock
        self._every = every
        self._turn = threading.Lock()
        self._copy = self._shown = _Copy(None, {})
        self._asked_at = float("-inf")
        self._ended = threading.Event()
        self.refresh()
        self._thread = threading.Thread(target=self._keep, name="register", daemon=True)
        self._thread.start()

    def look(self) -> object:
        """The copy of the moment, if it is not too old."""
        if self._clock() - self._asked_at > BEHIND_SECONDS:
            raise RegisterBehind("the register's server does not say what has changed")
        self._shown = self._copy
        return self._shown.generation

    def rows(self, table: str, name: str = "") -> Sequence[Row]:
        """See `View.rows`."""
        return self._shown.tables[table].get(name, ())

    def refresh(self) -> None:
        """Compare now."""
        with suppress(DatabaseFault, LookupError):  # an emptied table is no register: the copy grows old
            with self._turn:
                self._compare()

    def close(self) -> None:
        """End the thread, once it is done with what it asked."""
        self._ended.set()
        self._thread.join()
        self._database.close()

    def _keep(self) -> None:
        while not self._ended.wait(self._every):
            self.refresh()

    def _compare(self) -> None:
        asked = self._clock()  # the answer can be no older than the question
        if self._database.execute("SELECT value FROM generation")[0][0] != self._copy.generation:
            self._database.begin_to_read()
            try:
                generation = self._database.execute("SELECT value FROM generation")[0][0]
                self._copy = _Copy(generation, {table: self._table(table) for table in _ORDERS})
            finally:
                self._database.rollback()
        self._asked_at = asked

    def _table(self, table: str) -> Mapping[str, Sequence[Row]]:
        key, order = _ORDERS[table]
        rows = self._database.execute(f"SELECT * FROM {table} ORDER BY {order}")  # noqa: S608  # words of this file
        if not key:
            return {"": rows}
        place = _PLACES[table]
        found: dict[str, list[Row]] = {}
        for row in rows:
            found.setdefault(row[place], []).append(row)
        return found


_PLACES: Mapping[str, int] = {"callers": 0, "units": 0, "officers": 0, "grants": 1}
"""Where the column by which rows are asked for stands in them."""


def _query(table: str, name: str) -> tuple[str, tuple[str, ...]]:
    key, order = _ORDERS[table]
    if not key:
        return f"SELECT * FROM {table} ORDER BY {order}", ()  # noqa: S608  # words of this file
    return f"SELECT * FROM {table} WHERE {key}=? ORDER BY {order}", (name,)  # noqa: S608  # words of this file
