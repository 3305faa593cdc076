"""The figures by month, kept in a database that can be made again from the log at any time: a follower, no evidence."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gateway.audit.figures.counting import Cell, Counted, Measure
from gateway.audit.figures.durations import bucket
from gateway.store.shelf import Shelf
from gateway.store.sqlite import StoreFault

DATABASE = "figures.db"
_STEPS = (
    """
CREATE TABLE cells (month TEXT NOT NULL, procedure TEXT NOT NULL, unit TEXT NOT NULL, source TEXT NOT NULL,
  measure TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (month, procedure, unit, source, measure))
  STRICT, WITHOUT ROWID;
CREATE TABLE officers (month TEXT NOT NULL, procedure TEXT NOT NULL, unit TEXT NOT NULL, source TEXT NOT NULL,
  officer TEXT NOT NULL, PRIMARY KEY (month, procedure, unit, source, officer)) STRICT, WITHOUT ROWID;
CREATE TABLE durations (month TEXT NOT NULL, source TEXT NOT NULL, freshness TEXT NOT NULL, bucket INTEGER NOT NULL,
  count INTEGER NOT NULL, PRIMARY KEY (month, source, freshness, bucket)) STRICT, WITHOUT ROWID;
CREATE TABLE spared (key BLOB PRIMARY KEY, month TEXT NOT NULL, fields BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE fields (name TEXT PRIMARY KEY, bit INTEGER NOT NULL UNIQUE) STRICT, WITHOUT ROWID;
CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 0), position INTEGER NOT NULL, leaf BLOB NOT NULL) STRICT;
INSERT INTO head VALUES (0, 0, x'');
""",
    """
CREATE TABLE steps (month TEXT NOT NULL, source TEXT NOT NULL, step TEXT NOT NULL, bucket INTEGER NOT NULL,
  count INTEGER NOT NULL, milliseconds INTEGER NOT NULL, PRIMARY KEY (month, source, step, bucket))
  STRICT, WITHOUT ROWID;
DELETE FROM cells;
DELETE FROM officers;
DELETE FROM durations;
DELETE FROM spared;
DELETE FROM fields;
UPDATE head SET position=0, leaf=x'';
""",
)
"""Migrations: only ever add one at the end. The second begins anew, so that steps are counted from the first entry."""
_TABLES = ("cells", "officers", "durations", "spared", "fields", "steps")


class Book(Shelf):
    """Figures in a file, or in memory without one; may be used by several threads. Raises `StoreFault`."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, _STEPS)

    def named(self, fault: sqlite3.Error) -> Exception:
        """They can be made again from the log."""
        return StoreFault(f"the figures can't be kept: {type(fault).__name__}")

    def head(self) -> tuple[int, bytes]:
        """Entries counted, and the leaf's hash of the last one."""
        [row] = self.rows("SELECT position, leaf FROM head")
        return int(row[0]), bytes(row[1])

    def clear(self) -> None:
        """Begin anew."""
        with self.act() as connection:
            for table in _TABLES:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608  # our own names
            connection.execute("UPDATE head SET position=0, leaf=x''")

    def take(self, found: Iterable[Counted], first: int, position: int, leaf: bytes) -> bool:
        """Add what entries from ``first`` up to, and without, ``position`` tell; all or nothing.

        Whether it was done: not where somebody else has counted them meanwhile.
        """
        with self.act() as connection:
            (before,) = connection.execute("SELECT position FROM head").fetchone()
            if before != first:
                return False
            latest = ""
            cells: Counter[tuple[Cell, Measure]] = Counter()
            durations: Counter[tuple[str, str, str, int]] = Counter()
            steps: Counter[tuple[str, str, str, int]] = Counter()
            milliseconds: Counter[tuple[str, str, str, int]] = Counter()
            officers: set[tuple[Cell, str]] = set()
            for one in found:
                cells.update((one.cell, measure) for measure in one.measures)
                if one.officer is not None:
                    officers.add((one.cell, one.officer))
                if one.bucket is not None:
                    durations[one.cell.month, one.cell.source, one.freshness, one.bucket] += 1
                for step, taken_ms in one.steps.items():
                    key = (one.cell.month, one.cell.source, step, bucket(taken_ms))
                    steps[key] += 1
                    milliseconds[key] += taken_ms
                if one.spared is not None:
                    if one.cell.month != latest:
                        latest = one.cell.month
                        # entries never go back in time: what earlier months had is not needed any more
                        connection.execute("DELETE FROM spared WHERE month < ?", (latest,))
                    fresh, more = self._spare(one.spared.key, one.cell.month, one.spared.fields)
                    cells[one.cell, "occasions"] += fresh
                    cells[one.cell, "spared"] += more
            self._write(cells, durations, officers)
            connection.executemany(
                "INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count,"
                " milliseconds = milliseconds + excluded.milliseconds",
                [(*key, n, milliseconds[key]) for key, n in steps.items()],
            )
            connection.execute("UPDATE head SET position=?, leaf=?", (position, leaf))
        return True

    def _spare(self, key: bytes, month: str, fields: Sequence[str]) -> tuple[int, int]:
        """Whether this occasion is new, and how many fields of it are."""
        mask = 0
        for name in fields:
            mask |= 1 << self._bit(name)
        row = self._connection.execute("SELECT fields FROM spared WHERE key=?", (key,)).fetchone()
        before = int.from_bytes(row[0], "big") if row else 0
        after = before | mask
        if after != before:
            data = after.to_bytes((after.bit_length() + 7) // 8, "big")
            self._connection.execute("INSERT OR REPLACE INTO spared VALUES (?, ?, ?)", (key, month, data))
        return int(row is None), after.bit_count() - before.bit_count()

    def _bit(self, name: str) -> int:
        row = self._connection.execute("SELECT bit FROM fields WHERE name=?", (name,)).fetchone()
        if row is None:
            row = self._connection.execute(
                "INSERT INTO fields SELECT ?, count(*) FROM fields RETURNING bit", (name,)
            ).fetchone()
        return int(row[0])

    def _write(
        self,
        cells: Counter[tuple[Cell, Measure]],
        durations: Counter[tuple[str, str, str, int]],
        officers: set[tuple[Cell, str]],
    ) -> None:
        self._connection.executemany(
            "INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            [(c.month, c.procedure, c.unit, c.source, measure, n) for (c, measure), n in cells.items() if n],
        )
        self._connection.executemany(
            "INSERT INTO durations VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            [(*key, n) for key, n in durations.items()],
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO officers VALUES (?, ?, ?, ?, ?)",
            [(c.month, c.procedure, c.unit, c.source, officer) for c, officer in officers],
        )

    # ---- reading

    def months(self) -> list[str]:
        """Months that have figures, oldest first."""
        return [row[0] for row in self.rows("SELECT DISTINCT month FROM cells ORDER BY month")]

    def sums(self, month: str, by: Sequence[str]) -> dict[tuple[str, ...], Mapping[str, int]]:
        """Counts of all measures by some of ``procedure``, ``unit`` and ``source``."""
        names = _known(by)
        rows = self.rows(
            f"SELECT {names} measure, sum(count) FROM cells WHERE month=? GROUP BY {names} measure"  # noqa: S608  # names that were checked
            f" ORDER BY {names} measure",
            month,
        )
        found: dict[tuple[str, ...], dict[str, int]] = {}
        for *key, measure, number in rows:
            found.setdefault(tuple(key), {})[measure] = int(number)
        return dict(found)

    def officers(self, month: str, by: Sequence[str]) -> dict[tuple[str, ...], int]:
        """How many different officers, by the same."""
        names = _known(by)
        group = f"GROUP BY {names.rstrip(', ')}" if by else ""
        rows = self.rows(
            f"SELECT {names} count(DISTINCT officer) FROM officers WHERE month=? {group}",  # noqa: S608  # known names
            month,
        )
        return {tuple(key): int(number) for *key, number in rows if number}

    def durations(self, month: str) -> dict[tuple[str, str], dict[int, int]]:
        """(source, freshness) to bucket to count."""
        found: dict[tuple[str, str], dict[int, int]] = {}
        for source, freshness, number, count in self.rows(
            "SELECT source, freshness, bucket, count FROM durations WHERE month=?", month
        ):
            found.setdefault((source, freshness), {})[number] = int(count)
        return found

    def steps(self, month: str) -> dict[tuple[str, str], tuple[dict[int, int], int]]:
        """(source, step) to bucket to count, and to milliseconds in whole."""
        found: dict[tuple[str, str], tuple[dict[int, int], int]] = {}
        for source, step, number, count, milliseconds in self.rows(
            "SELECT source, step, bucket, count, milliseconds FROM steps WHERE month=?", month
        ):
            counts, whole = found.get((source, step), ({}, 0))
            found[source, step] = ({**counts, number: int(count)}, whole + int(milliseconds))
        return found

    def by_month(self, measures: Sequence[Measure]) -> dict[str, dict[str, int]]:
        """Whole counts of some measures, month by month."""
        found: dict[str, dict[str, int]] = {}
        for month, measure, number in self.rows(
            "SELECT month, measure, sum(count) FROM cells GROUP BY month, measure ORDER BY month"
        ):
            if measure in measures:
                found.setdefault(month, {})[measure] = int(number)
        return found

    def whole(self, month: str) -> tuple[list[tuple[Any, ...]], ...]:
        """Every row of a month, to be compared with another book's."""
        return tuple(
            self.rows(f"SELECT * FROM {table} WHERE month=? ORDER BY {order}", month)  # noqa: S608  # our own names
            for table, order in (
                ("cells", "2,3,4,5"),
                ("officers", "2,3,4,5"),
                ("durations", "2,3,4"),
                ("steps", "2,3,4"),
            )
        )


def _known(by: Sequence[str]) -> str:
    if not set(by) <= {"procedure", "unit", "source"} or len(set(by)) != len(by):
        raise ValueError("figures are told by procedure, unit and source")
    return "".join(f"{name}, " for name in by)
