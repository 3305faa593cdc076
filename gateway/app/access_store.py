"""Says where the register of access lies, once for the gateway and every command: where the log lies, unless told."""

from __future__ import annotations

from gateway.access.register import DATABASE
from gateway.settings import Settings
from gateway.store.database import Store
from gateway.store.postgresql_schema import PostgresqlSchema
from gateway.store.sqlite_file import SqliteFile

SCHEMA = "lienthong_access"


def access_store(settings: Settings) -> Store:
    """The store that ``[access]`` names. The address is the log's: `audit_store` looks at it first."""
    backend = settings.access.backend or settings.audit.backend
    if backend == "sqlite":
        return SqliteFile(settings.state_path / DATABASE)
    return PostgresqlSchema(str(settings.audit.url), SCHEMA)
