"""``console.db`` is opened and locked in one place; when it can't be read nobody is signed in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from gateway.console.schema import STEPS
from gateway.observability.refusals import Refusal
from gateway.store.shelf import Shelf

DATABASE = "console.db"
"""Its file in a state directory."""


class ConsoleUnavailable(Refusal):
    """``console.db`` can't be read or written: nobody is let in."""


class ConsoleStore(Shelf):
    """``console.db``; transactions are short. ``now`` gives aware UTC. Raises `ConsoleUnavailable` once it is open."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Open or make the database; raises ``StoreFault``."""
        super().__init__(path, STEPS)
        self._now = now

    def named(self, fault: sqlite3.Error) -> Exception:
        """Nobody is let in."""
        return ConsoleUnavailable("console.db can't be read or written")

    def seconds(self) -> int:
        """The time as the tables hold it."""
        return int(self._now().timestamp())
