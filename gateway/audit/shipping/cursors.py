"""Remembers, durably, up to where each target has confirmed what it was sent; the log itself is the buffer."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from gateway.store.sqlite import StoreFault, connect, migrate

DATABASE = "shipping.db"
_STEPS = (
    "CREATE TABLE cursors (target TEXT PRIMARY KEY, position INTEGER NOT NULL CHECK (position >= 0))"
    " STRICT, WITHOUT ROWID;",
)


class Cursors:
    """Positions by target name: the first entry that the target has not confirmed. Raises `StoreFault`."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._lock = threading.Lock()
        try:
            migrate(self._connection, _STEPS)
        except StoreFault:
            self._connection.close()
            raise

    def position(self, target: str) -> int:
        """Where to go on; 0 for a target that is new."""
        with self._lock, _guarded():
            row = self._connection.execute("SELECT position FROM cursors WHERE target=?", (target,)).fetchone()
        return int(row[0]) if row else 0

    def advance(self, target: str, position: int) -> None:
        """All entries before ``position`` are confirmed; durable when it returns. It never goes back."""
        with self._lock, _guarded():
            self._connection.execute(
                "INSERT INTO cursors VALUES (?, ?) ON CONFLICT (target)"
                " DO UPDATE SET position = max(position, excluded.position)",
                (target, position),
            )

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._connection.close()


class _guarded:
    """Turns the database's own errors into `StoreFault`."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, fault: BaseException | None, _trace: object) -> None:
        if isinstance(fault, sqlite3.Error):
            raise StoreFault(f"the cursors can't be kept: {type(fault).__name__}") from None
