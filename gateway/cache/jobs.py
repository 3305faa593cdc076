"""What must survive a restart but is no evidence lives in ``jobs.db``: one list of its tables, one way to use it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from gateway.store.sqlite import StoreFault, connect, migrate
from gateway.store.worker import Worker

STEPS = (
    """
    CREATE TABLE secrets (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
    CREATE TABLE answers (
        id BLOB PRIMARY KEY, digest BLOB NOT NULL, keep_seconds INTEGER NOT NULL, expires_at REAL NOT NULL,
        status INTEGER, entry TEXT, sealed BLOB
    ) STRICT;
    CREATE INDEX answers_expiry ON answers (expires_at);
    CREATE TABLE sign_ins (
        id BLOB NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('session', 'identity')), sealed BLOB NOT NULL,
        expires_at REAL NOT NULL, PRIMARY KEY (id, kind)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sign_ins_expiry ON sign_ins (expires_at);
    """,
)
"""Migrations, oldest first (``user_version``); append only."""

_Result = TypeVar("_Result")


class JobsDatabase:
    """One connection to ``jobs.db`` and the thread that uses it; raises `StoreFault` where it can't be opened."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        try:
            migrate(self._connection, STEPS)
        except StoreFault:
            self._connection.close()
            raise
        self._worker = Worker("jobs")

    def now(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Do ``work`` in one transaction, in this thread: for the start only. Raises `StoreFault`."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(self._connection)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as fault:  # its text may quote a statement, never a value; the name is enough
            raise StoreFault(f"jobs.db: {getattr(fault, 'sqlite_errorname', type(fault).__name__)}") from None
        return result

    async def run(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Do ``work`` in one transaction, in the database's thread; durable when it returns. Raises `StoreFault`."""
        return await self._worker.run(lambda: self.now(work))

    def close(self) -> None:
        """Finish what was given, then close."""
        self._worker.close()
        self._connection.close()
