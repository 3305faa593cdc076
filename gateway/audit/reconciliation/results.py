"""Keeps what each reconciliation found, and what people decided about it, in a database of its own."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway.audit.reconciliation.compare import Comparison, Difference
from gateway.store.shelf import Shelf
from gateway.store.sqlite import StoreFault

DATABASE = "reconciliations.db"
_STEPS = (
    """
CREATE TABLE runs (entry TEXT PRIMARY KEY, source TEXT NOT NULL, made TEXT NOT NULL, begin TEXT NOT NULL,
  end TEXT NOT NULL, digest TEXT NOT NULL, theirs INTEGER NOT NULL, ours INTEGER NOT NULL, matched INTEGER NOT NULL,
  unknown INTEGER NOT NULL, bad INTEGER NOT NULL, only_theirs INTEGER NOT NULL, only_ours INTEGER NOT NULL,
  differing INTEGER NOT NULL, settled TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE differences (run TEXT NOT NULL REFERENCES runs (entry), number INTEGER NOT NULL, sort TEXT NOT NULL,
  line INTEGER, entry TEXT, fields TEXT NOT NULL, PRIMARY KEY (run, number)) STRICT, WITHOUT ROWID;
""",
)
_KEPT = 100_000
"""Differences that are kept one by one; all are counted."""


@dataclass(frozen=True, slots=True)
class Run:
    """One reconciliation: its entry in the log, its counts, and the entry that settled it, if people did."""

    entry: str
    source: str
    made: datetime
    begin: datetime
    end: datetime
    digest: str
    theirs: int
    ours: int
    matched: int
    unknown: int
    bad: int
    only_theirs: int
    only_ours: int
    differing: int
    settled: str | None

    @property
    def agrees(self) -> bool:
        """Whether nothing differed and every line could be read."""
        return not (self.only_theirs or self.only_ours or self.differing or self.bad)

    @property
    def open(self) -> bool:
        """Whether somebody has to look at it still."""
        return not self.agrees and self.settled is None


class Reconciliations(Shelf):
    """The results in one file; may be used by several threads. Raises `StoreFault`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _STEPS)

    def named(self, fault: sqlite3.Error) -> Exception:
        """What was compared stands in the log."""
        return StoreFault(f"reconciliations can't be kept: {type(fault).__name__}")

    def keep(self, entry: str, source: str, made: datetime, digest: str, found: Comparison) -> None:
        """Keep a comparison under the entry that tells of it."""
        with self.act() as connection:
            connection.execute(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (entry, source, _text(made), _text(found.begin), _text(found.end), digest, found.theirs,
                 found.ours, found.matched, found.unknown, found.bad, found.count("only_theirs"),
                 found.count("only_ours"), found.count("differing")),
            )  # fmt: skip
            connection.executemany(
                "INSERT INTO differences VALUES (?, ?, ?, ?, ?, ?)",
                [(entry, number, each.sort, each.line, each.entry, json.dumps(each.fields))
                 for number, each in enumerate(found.differences[:_KEPT])],
            )  # fmt: skip

    def settle(self, entry: str, by: str) -> bool:
        """Note the entry ``by`` in which somebody said why an open run needs nothing more; whether there was one."""
        with self.act() as connection:
            done = connection.execute("UPDATE runs SET settled=? WHERE entry=? AND settled IS NULL", (by, entry))
        return done.rowcount == 1

    def runs(self) -> list[Run]:
        """All, newest first."""
        return [_run(row) for row in self.rows("SELECT * FROM runs ORDER BY made DESC, entry DESC")]

    def run(self, entry: str) -> Run | None:
        """One of them."""
        return next((run for run in self.runs() if run.entry == entry), None)

    def differences(self, entry: str, first: int = 0, count: int = 1000) -> list[Difference]:
        """Differences of a run, in the order in which they were found."""
        statement = (
            "SELECT sort, line, entry, fields FROM differences WHERE run=? AND number >= ? ORDER BY number LIMIT ?"
        )
        rows = self.rows(statement, entry, first, count)
        return [Difference(sort, line, ours, tuple(json.loads(fields))) for sort, line, ours, fields in rows]


def _run(row: tuple[Any, ...]) -> Run:
    made, begin, end = (datetime.fromisoformat(text) for text in row[2:5])
    return Run(row[0], row[1], made, begin, end, *row[5:])


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
