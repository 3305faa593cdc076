"""SQLite is opened in one place, so that no database of ours is ever less durable than it claims.

WAL, ``synchronous=FULL`` and foreign keys are set and read back: a library built without them stops the start instead
of losing an entry later. One thread per database writes
(`gateway.store.worker`).
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from gateway.store.database import StoreFault as StoreFault

BUSY_MILLISECONDS = 5_000
"""How long a writer waits for another process's transaction."""

PAGE_BYTES = 8_192
"""Entries of the log take 1 to 2 KiB: twice SQLite's default packs them a quarter denser."""


def connect(path: Path, *, synchronous: Literal["FULL"] = "FULL") -> sqlite3.Connection:
    """Open, or make with mode 0600, the database at ``path``; raises `StoreFault`.

    Transactions are explicit (``isolation_level`` is ``None``). The connection may move between threads, but must be
    used by one at a time.
    """
    try:
        _make(path)
        connection = _open(path, "rw")
    except (OSError, sqlite3.Error) as fault:
        raise StoreFault(f"{path.name} can't be opened: {_why(fault)}") from None
    try:
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")  # heard by a new database only
        _turn_to_wal(connection, path)
        _set(connection, path, "synchronous", synchronous, 2)
        _set(connection, path, "foreign_keys", "ON", 1)
        _set(connection, path, "secure_delete", "ON", 1)  # what is forgotten is overwritten, not only unlinked
        _set(connection, path, "trusted_schema", "OFF", 0)
    except sqlite3.Error as fault:
        connection.close()
        raise StoreFault(f"{path.name} can't be opened: {_why(fault)}") from None
    except StoreFault:
        connection.close()
        raise
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open an existing database for reading only, beside its writer or without one; raises `StoreFault`."""
    if not path.is_file():
        raise StoreFault(f"{path.name} is not there")
    try:
        connection = _open(path, "ro")
    except sqlite3.Error as fault:
        raise StoreFault(f"{path.name} can't be opened: {_why(fault)}") from None
    try:
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error as fault:
        connection.close()
        raise StoreFault(f"{path.name} can't be read: {_why(fault)}") from None
    return connection


def check(path: Path) -> None:
    """Look through a whole database for damage (pages, indexes, foreign keys); raises `StoreFault` if there is any."""
    connection = connect_to_read(path)
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()
        orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as fault:
        raise StoreFault(f"{path.name} can't be read: {_why(fault)}") from None
    finally:
        connection.close()
    if found != ("ok",) or orphan is not None:
        raise StoreFault(f"{path.name} is damaged")


def migrate(
    connection: sqlite3.Connection,
    steps: Sequence[str],
    after: Mapping[int, Callable[[sqlite3.Connection], object]] | None = None,
) -> int:
    """Bring a database to version ``len(steps)`` (``user_version``), each step in a transaction; gives the version.

    ``after`` holds, by version, what SQL alone can't do; it is done in the transaction of that version's step.
    Safe when two processes start at once. A database newer than the program is refused with `StoreFault`: an old
    program must not write into what it doesn't understand.
    """
    try:
        for version in range(len(steps)):
            connection.execute("BEGIN IMMEDIATE")
            try:
                if _version(connection) <= version:
                    for statement in statements(steps[version]):
                        connection.execute(statement)
                    if after and version + 1 in after:
                        after[version + 1](connection)
                    connection.execute(f"PRAGMA user_version={version + 1}")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        found = _version(connection)
    except sqlite3.Error as fault:
        raise StoreFault(f"a database can't be brought up to date: {_why(fault)}") from None
    if found > len(steps):
        raise StoreFault("a database was written by a newer version of this program")
    return found


def statements(script: str) -> list[str]:
    """The statements of a script, one by one (``executescript`` would commit between them)."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending.strip())
            pending = ""
    if pending.strip():
        raise StoreFault("a migration ends within a statement")
    return found


def _make(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return
    os.close(descriptor)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)  # SQLite does the same for its WAL, but not for a file that it finds
    finally:
        os.close(folder)


def _open(path: Path, mode: Literal["rw", "ro"]) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )


def _set(connection: sqlite3.Connection, path: Path, pragma: str, value: str, expected: str | int) -> None:
    connection.execute(f"PRAGMA {pragma}={value}")
    found = connection.execute(f"PRAGMA {pragma}").fetchone()
    if found is None or found[0] != expected:
        raise StoreFault(f"{path.name} can't be opened safely: {pragma} does not stay {value}")


def _turn_to_wal(connection: sqlite3.Connection, path: Path) -> None:
    # SQLite doesn't wait for its busy timeout here: of several first starters all but one are told "busy" at once
    give_up = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            return _set(connection, path, "journal_mode", "WAL", "wal")
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.005)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _why(fault: OSError | sqlite3.Error) -> str:
    if isinstance(fault, OSError):
        return fault.strerror or "input/output error"
    return getattr(fault, "sqlite_errorname", "") or type(fault).__name__
