"""Makes a whole index at once, so that one that was lost at ten million entries is back in minutes.

In a file of its own, without a journal: rows in the order of the log, postings sorted once, indexes and counts made
from the rows at the end. The finished file is then put into the index's place in one transaction, so a reader sees the
old index or the new one, and a process that is killed leaves nothing but a file that the next one removes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from gateway.audit.faults import AuditUnavailable
from gateway.audit.index import sums
from gateway.audit.index.columns import Columns
from gateway.audit.index.rows import DIMENSIONS, texts_of
from gateway.audit.index.schema import STEPS
from gateway.audit.reading import LogReader
from gateway.store.sqlite import connect, migrate

SCRATCH_NAME = "index.new"
_READ = 5_000
_CACHE_KIB = 262_144
_SETTINGS = (
    "journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "secure_delete=OFF",
    f"cache_size=-{_CACHE_KIB}",
)  # fmt: skip
Told = Callable[[int], bool]
"""Told how many entries were read; ``False`` breaks it off."""


def build(state: Path, index: sqlite3.Connection, log: LogReader, told: Told) -> bool:
    """Put an index of all that is on record now into ``index``; ``False`` where it was broken off, and nothing changed.

    What is pruned meanwhile, an entry says that comes later: whoever follows from there reads what was pruned again.
    """
    path = state / SCRATCH_NAME
    path.unlink(missing_ok=True)
    try:
        with closing(connect(path)) as scratch:
            for setting in _SETTINGS:
                scratch.execute(f"PRAGMA {setting}").fetchall()
            migrate(scratch, STEPS)
            if not _fill(scratch, log, told):
                return False
            scratch.backup(index)
        index.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return True
    finally:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _fill(scratch: sqlite3.Connection, log: LogReader, told: Told) -> bool:
    size = log.size()
    indexes = scratch.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type='index' AND tbl_name='entries'"
    ).fetchall()
    scratch.execute("BEGIN")
    for name, _ in indexes:
        scratch.execute(f"DROP INDEX {name}")
    scratch.execute("CREATE TEMP TABLE unsorted (subject INTEGER, position INTEGER, role INTEGER)")
    columns = Columns(log.position_of)
    done = 0
    while done < size:
        if not told(done):
            return False
        rows = log.rows(done, min(_READ, size - done))
        if not rows:
            raise AuditUnavailable("the log can't be read to its end")
        try:
            columns.take(rows)
        except (ValueError, TypeError, LookupError):
            raise AuditUnavailable("an entry can't be read: run the verification") from None
        _write(scratch, columns)
        done = rows[-1].position + 1
    _finish(scratch, columns, [sql for _, sql in indexes])
    head = (size, log.hashes(0, size - 1, 1)[0] if size else b"")
    scratch.execute("UPDATE head SET size=?, hash=? WHERE id=0", head)
    scratch.execute("COMMIT")
    return told(done)


def _write(scratch: sqlite3.Connection, columns: Columns) -> None:
    scratch.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", columns.entries)
    scratch.executemany("INSERT INTO unsorted VALUES (?, ?, ?)", columns.postings)
    scratch.executemany("INSERT INTO links VALUES (?, ?, ?)", columns.links)
    for rows in (columns.entries, columns.postings, columns.links):
        rows.clear()


def _finish(scratch: sqlite3.Connection, columns: Columns, indexes: list[str]) -> None:
    """What is made from the rows once all are there."""
    order = "ORDER BY subject, position, role"
    scratch.execute(f"INSERT INTO postings SELECT subject, position, role FROM temp.unsorted {order}")
    scratch.execute("DROP TABLE temp.unsorted")
    marks = ", ?" * len(DIMENSIONS)
    shapes = sorted((number, *texts_of(shape)) for number, shape in columns.shapes.items())
    scratch.executemany(f"INSERT INTO shapes VALUES (?{marks})", shapes)
    officers = sorted((number, account) for account, number in columns.officers.items())
    scratch.executemany("INSERT INTO officers VALUES (?, ?)", officers)
    scratch.executemany("INSERT INTO aliases VALUES (?, ?)", sorted(columns.classes.same.items()))
    for each in sums.whole(scratch):
        scratch.execute(f"INSERT INTO {each.table} ({each.columns}) {each.sums} ORDER BY 1, 2, 3")
    for sql in indexes:
        scratch.execute(sql)
