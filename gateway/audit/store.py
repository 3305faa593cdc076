"""Where a log lies: a file or a schema of a server, and beside it the file with its public key.

``log.vkey`` is for auditors, and the sign that a log has begun here: a log that is gone is never silently begun anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.store.database import Store
from gateway.store.postgresql_schema import PostgresqlSchema
from gateway.store.sqlite_file import SqliteFile

VKEY_NAME = "log.vkey"
DATABASE_NAME = "audit.db"
SCHEMA = "lienthong_audit"


@dataclass(frozen=True, slots=True)
class AuditStore:
    """The log's database and the path of ``log.vkey``."""

    database: Store
    vkey: Path


Place = Path | AuditStore
"""A file's path stands for the log in it."""


def in_file(path: Path) -> AuditStore:
    """The log in a SQLite file; its key lies beside it."""
    return AuditStore(SqliteFile(path), path.with_name(VKEY_NAME))


def on_server(url: str, folder: Path, schema: str = SCHEMA) -> AuditStore:
    """The log in a schema of a PostgreSQL server; each replica keeps the key in a ``folder`` of its own."""
    return AuditStore(PostgresqlSchema(url, schema), folder / VKEY_NAME)


def at(place: Place) -> AuditStore:
    """The store of a place."""
    return in_file(place) if isinstance(place, Path) else place
