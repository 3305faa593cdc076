"""One connection to ``review.db`` for the many threads of a process, and one transaction per act."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gateway.audit.findings.tables import STEPS
from gateway.observability.refusals import Refusal
from gateway.store.sqlite import StoreFault, connect, migrate


class ReviewUnavailable(Refusal):
    """``review.db`` can't be read or written now; nothing was changed."""


class ReviewDatabase:
    """Opened, or made, at ``path``; raises `ReviewUnavailable`. Other processes may use the same file."""

    def __init__(self, path: Path) -> None:
        try:
            self._connection = connect(path)
            migrate(self._connection, STEPS)
        except StoreFault as fault:
            raise ReviewUnavailable(str(fault)) from None
        self._lock = threading.RLock()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def act(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing if anything is raised inside."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as fault:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(fault, sqlite3.Error):
                    raise ReviewUnavailable(f"review.db can't be written: {type(fault).__name__}") from None
                raise

    def read(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as fault:
                raise ReviewUnavailable(f"review.db can't be read: {type(fault).__name__}") from None
