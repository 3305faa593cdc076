"""Takes a register in a file over to a server, whole, so that moving there doesn't mean registering anew."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.access.entries import RegistrationRefused
from gateway.access.registrations import RegisterUnavailable
from gateway.access.tables import SERVER_STEPS, STEPS
from gateway.store.database import Database, DatabaseFault, Store
from gateway.store.migrations import migrate

_TABLES: Mapping[str, str] = {
    "units": "*",
    "callers": "*",
    "officers": "*",
    "grants": "*",
    "revoked_tokens": "*",
    "stops": "*",
    "embargoes": "*",
    "proposals": "*",
    "second_person": "*",
    "key_sightings": "*",
    "expiry_warnings": "kind, name, what, expires, days, contact, made_at, sent_at",
    "quota_counts": "*",
    "epoch": "*",
}
"""Every table but the generation, and its columns: the server numbers warnings itself."""


def adopt(source: Store, target: Store) -> dict[str, int]:
    """Copy everything from ``source`` to ``target`` in one transaction; gives the rows of each table.

    Raises `RegistrationRefused` where the target holds a register already, `RegisterUnavailable` where one of them
    can't be read or written; then nothing was copied. The source is left as it is.
    """
    old, new = source.connect(), target.connect()
    try:
        for database in (old, new):
            migrate(database, STEPS, SERVER_STEPS)
        new.begin()
        new.execute("DELETE FROM epoch")  # a gateway that has just looked is no register
        if any(new.execute(f"SELECT 1 FROM {table} LIMIT 1") for table in _TABLES):  # noqa: S608  # words of this file
            raise RegistrationRefused("there is a register on the server already: nothing was copied")
        copied = {table: _copy(old, new, table, columns) for table, columns in _TABLES.items()}
        new.commit()
    except DatabaseFault:
        raise RegisterUnavailable("the register can't be copied") from None
    finally:
        new.rollback()
        new.close()
        old.close()
    return copied


def _copy(old: Database, new: Database, table: str, columns: str) -> int:
    rows = old.execute(f"SELECT {columns} FROM {table}")  # noqa: S608  # words of this file
    into = table if columns == "*" else f"{table} ({columns})"
    for row in rows:
        new.execute(f"INSERT INTO {into} VALUES ({','.join('?' * len(row))})", row)  # noqa: S608  # the same
    return len(rows)
