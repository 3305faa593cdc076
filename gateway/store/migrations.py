"""Brings tables up to date in a file and on a server, from one text of the schema where the two agree on it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gateway.store import sqlite
from gateway.store.database import Database, DatabaseFault, StoreFault
from gateway.store.sqlite_file import SqliteDatabase

_WORDS = (
    (re.compile(r"\) STRICT(, WITHOUT ROWID)?"), ")"),
    (re.compile(r"\bid INTEGER PRIMARY KEY\b"), "id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    (re.compile(r"\bINTEGER\b"), "BIGINT"),
    (re.compile(r"\bBLOB\b"), "BYTEA"),
    (re.compile(r"\bTEXT\b"), 'TEXT COLLATE "C"'),  # ordered by bytes on both, whatever the server's language
)
_ABOUT = "CREATE TABLE IF NOT EXISTS about (id BIGINT PRIMARY KEY CHECK (id = 0), version BIGINT NOT NULL)"


def for_server(script: str) -> tuple[str, ...]:
    """The statements of a script of tables as PostgreSQL understands them."""
    found = sqlite.statements(script)
    for pattern, word in _WORDS:
        found = [pattern.sub(word, statement) for statement in found]
    return tuple(found)


def migrate(database: Database, steps: Sequence[str], server_steps: Sequence[Sequence[str]]) -> None:
    """Bring a database to the last of the steps, all or nothing; safe when several processes start at once.

    One that is newer than the program is refused with `StoreFault`.
    """
    if isinstance(database, SqliteDatabase):
        sqlite.migrate(database.raw, steps)
        return
    try:
        database.begin()
        database.execute(_ABOUT)
        about = database.execute("SELECT version FROM about WHERE id=0").fetchone()
        version = int(about[0]) if about else 0
        if version > len(server_steps):
            raise StoreFault("a database was written by a newer version of this program")
        for step in server_steps[version:]:
            for statement in step:
                database.execute(statement)
        database.execute(
            "INSERT INTO about VALUES (0, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version",
            (len(server_steps),),
        )
        database.commit()
    except DatabaseFault as fault:
        raise StoreFault(f"a database can't be brought up to date: {fault}") from None
    finally:
        database.rollback()
