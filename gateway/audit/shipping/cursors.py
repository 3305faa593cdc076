"""Remembers, durably, up to where each target has confirmed what it was sent; the log itself is the buffer."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from gateway.store.shelf import Shelf
from gateway.store.sqlite import StoreFault

DATABASE = "shipping.db"
_STEPS = (
    "CREATE TABLE cursors (target TEXT PRIMARY KEY, position INTEGER NOT NULL CHECK (position >= 0))"
    " STRICT, WITHOUT ROWID;",
)


class Cursors(Shelf):
    """Positions by target name: the first entry that the target has not confirmed. Raises `StoreFault`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _STEPS)

    def position(self, target: str) -> int:
        """Where to go on; 0 for a target that is new."""
        found = self.rows("SELECT position FROM cursors WHERE target=?", target)
        return int(found[0][0]) if found else 0

    def advance(self, target: str, position: int) -> None:
        """All entries before ``position`` are confirmed; durable when it returns. It never goes back."""
        with self.act() as connection:
            connection.execute(
                "INSERT INTO cursors VALUES (?, ?) ON CONFLICT (target)"
                " DO UPDATE SET position = max(position, excluded.position)",
                (target, position),
            )

    def named(self, fault: sqlite3.Error) -> Exception:
        """Nothing was sent in vain: the log is read again from the last position."""
        return StoreFault(f"the cursors can't be kept: {type(fault).__name__}")
