"""A small database in a file of its own is opened, brought up to date, locked and closed in one way, whoever owns it.

What a fault is called is its owner's to say: ``named`` makes the owner's exception of SQLite's, which may quote a
statement and never goes further.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gateway.store.sqlite import StoreFault, connect, migrate, statements


class Shelf:
    """One connection that the threads of a process use in turn; other processes may use the same file.

    Raises `StoreFault` where it can't be opened. Without a path the tables lie in memory.
    """

    def __init__(self, path: Path | None, steps: Sequence[str]) -> None:
        self._lock = threading.RLock()  # an act may read by the way
        if path is None:
            self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            for statement in (one for step in steps for one in statements(step)):
                self._connection.execute(statement)
            return
        self._connection = connect(path)
        try:
            migrate(self._connection, steps)
        except StoreFault:
            self._connection.close()
            raise

    def named(self, fault: sqlite3.Error) -> Exception:
        """The owner's exception for a fault; the name of SQLite's is enough for it."""
        return StoreFault(f"a database can't be used: {type(fault).__name__}")

    @contextmanager
    def act(self) -> Iterator[sqlite3.Connection]:
        """One transaction that may write: all of it, durable at the end, or nothing if anything is raised inside."""
        with self.look() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def look(self) -> Iterator[sqlite3.Connection]:
        """The connection, for reading."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as fault:
                raise self.named(fault) from None

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a question."""
        with self.look() as connection:
            return connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()
