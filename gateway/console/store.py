"""``console.db`` is opened and locked in one place; when it can't be read nobody is signed in."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from gateway.console.schema import STEPS
from gateway.observability.refusals import Refusal
from gateway.store.sqlite import connect, migrate

DATABASE = "console.db"
"""Its file in a state directory."""


class ConsoleUnavailable(Refusal):
    """``console.db`` can't be read or written: nobody is let in."""


class ConsoleStore:
    """One connection, used by one thread at a time; transactions are short. ``now`` gives aware UTC."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Open or make the database; raises ``StoreFault``."""
        self._connection = connect(path)
        migrate(self._connection, STEPS)
        self._lock = threading.Lock()
        self._now = now

    def seconds(self) -> int:
        """The time as the tables hold it."""
        return int(self._now().timestamp())

    @contextmanager
    def act(self) -> Iterator[sqlite3.Connection]:
        """One transaction that may write: whole, or not at all. Raises `ConsoleUnavailable`."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                except BaseException:
                    self._connection.execute("ROLLBACK")
                    raise
                self._connection.execute("COMMIT")
            except sqlite3.Error:
                raise ConsoleUnavailable("console.db can't be read or written") from None

    @contextmanager
    def look(self) -> Iterator[sqlite3.Connection]:
        """The connection for reading. Raises `ConsoleUnavailable`."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error:
                raise ConsoleUnavailable("console.db can't be read") from None

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()
