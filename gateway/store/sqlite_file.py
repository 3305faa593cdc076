"""A SQLite file as a `Database`: the embedded default."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gateway.store.database import DatabaseDamaged, DatabaseFault, Row, Rows, RowTaken
from gateway.store.sqlite import connect, connect_to_read

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A database file."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def connect(self) -> SqliteDatabase:
        """Open or make it; raises `StoreFault`."""
        return SqliteDatabase(connect(self.path))

    def connect_to_read(self) -> SqliteDatabase:
        """Open it, beside its writer or without one; raises `StoreFault`."""
        return SqliteDatabase(connect_to_read(self.path))


class SqliteDatabase:
    """A connection to a file; see `gateway.store.database.Database`."""

    dialect: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction has not ended."""
        return self.raw.in_transaction

    def execute(self, statement: str, values: Sequence[object] = ()) -> Rows:
        """Run one statement; fetched whole, because an open one would keep its transaction from ending."""
        try:
            return Rows(self.raw.execute(statement, values))
        except sqlite3.Error as fault:
            raise _named(fault) from None

    def stream(self, statement: str, values: Sequence[object] = ()) -> Generator[Row]:
        """Rows as they come."""
        try:
            yield from self.raw.execute(statement, values)
        except sqlite3.Error as fault:
            raise _named(fault) from None

    def begin(self) -> None:
        """Take the writer's lock at once: a lock that is taken at the first write could come too late."""
        self.execute("BEGIN IMMEDIATE")

    def begin_to_read(self) -> None:
        """One state: that of the first read."""
        self.execute("BEGIN")

    def commit(self) -> None:
        """Durable when it returns: the file is opened with ``synchronous=FULL``."""
        self.execute("COMMIT")

    def rollback(self) -> None:
        """Undo, if there is something to undo."""
        with suppress(sqlite3.Error):
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")

    def version(self) -> object:
        """SQLite counts the commits of others."""
        return self.execute("PRAGMA data_version")[0][0]

    def close(self) -> None:
        """Let go of the file."""
        self.raw.close()


def _named(fault: sqlite3.Error) -> DatabaseFault:
    name = getattr(fault, "sqlite_errorname", "") or type(fault).__name__
    if isinstance(fault, sqlite3.IntegrityError):
        return RowTaken(name)
    if getattr(fault, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
        return DatabaseDamaged(name)
    return DatabaseFault(name)
