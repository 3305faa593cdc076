"""One connection to ``review.db`` for the many threads of a process, and one transaction per act."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from gateway.audit.findings.tables import STEPS
from gateway.observability.refusals import Refusal
from gateway.store.shelf import Shelf
from gateway.store.sqlite import StoreFault


class ReviewUnavailable(Refusal):
    """``review.db`` can't be read or written now; nothing was changed."""


class ReviewDatabase(Shelf):
    """Opened, or made, at ``path``; raises `ReviewUnavailable`. Other processes may use the same file."""

    def __init__(self, path: Path) -> None:
        try:
            super().__init__(path, STEPS)
        except StoreFault as fault:
            raise ReviewUnavailable(str(fault)) from None

    def named(self, fault: sqlite3.Error) -> Exception:
        """Nothing was changed."""
        return ReviewUnavailable(f"review.db can't be used: {type(fault).__name__}")

    def read(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.rows(statement, *values)
