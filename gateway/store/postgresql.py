"""A schema of a PostgreSQL server as a `Database`, opened in one place, so that it is as durable as it must be.

``synchronous_commit``, ``fsync`` and ``full_page_writes`` are read back: a server that does without them stops the
start instead of losing an entry later. One advisory lock per schema orders its writers, whichever machine they run on.
A connection that is lost is made anew by the next statement outside a transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Literal

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.numeric import Int8Dumper

from gateway.store.database import DatabaseDamaged, DatabaseFault, Row, Rows, RowTaken, StoreFault
from gateway.store.postgresql_schema import PostgresqlSchema

CONNECT_SECONDS = 5
WAIT_MILLISECONDS = 10_000
"""How long a writer waits for another's transaction, and for one statement; a frozen one is ended by the server."""

_DURABLE = {"fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "remote_apply")}
_DAMAGED = (errors.DataCorrupted, errors.IndexCorrupted)
_STREAMED = 2_000


class PostgresqlDatabase:
    """A connection to a server; see `gateway.store.database.Database`."""

    dialect: Literal["sqlite", "postgresql"] = "postgresql"

    def __init__(self, place: PostgresqlSchema, *, writes: bool) -> None:
        self._place = place
        self._writes = writes
        self._in_transaction = False
        self._closed = False
        self._streams = 0
        digest = hashlib.sha256(b"lienthong\0" + place.schema.encode()).digest()
        self._lock = int.from_bytes(digest[:8], signed=True)
        self._raw: psycopg.Connection[Row] | None = self._connect(first=True)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction has not ended."""
        return self._in_transaction

    def execute(self, statement: str, values: Sequence[object] = ()) -> Rows:
        """Run one statement and fetch all it gives.

        Whoever only reads learns of a cut connection by asking: outside a transaction the question is asked once more.
        """
        alone = not self._writes and not self._in_transaction and self._raw is not None
        try:
            return self._run(statement, values)
        except DatabaseFault:
            if not alone or self._raw is not None:
                raise
        return self._run(statement, values)

    def _run(self, statement: str, values: Sequence[object]) -> Rows:
        raw = self._alive()
        try:
            cursor = raw.execute(_translated(statement), values) if values else raw.execute(statement.encode())
            return Rows(cursor.fetchall() if cursor.description else ())
        except (psycopg.Error, UnicodeError) as fault:
            raise self._failed(fault) from None

    def stream(self, statement: str, values: Sequence[object] = ()) -> Generator[Row]:
        """Rows through a cursor of the server's."""
        self._streams += 1
        try:
            with self._alive().cursor(f"s{self._streams}") as cursor:
                cursor.itersize = _STREAMED
                cursor.execute(_translated(statement) if values else statement.encode(), values or None)
                yield from cursor
        except (psycopg.Error, UnicodeError) as fault:
            raise self._failed(fault) from None

    def begin(self) -> None:
        """Begin, and take the schema's lock: whoever has it writes alone."""
        self.execute(f"BEGIN; SELECT pg_advisory_xact_lock({self._lock})")
        self._in_transaction = True

    def begin_to_read(self) -> None:
        """One state: that of the first read."""
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self._in_transaction = True

    def commit(self) -> None:
        """Durable when it returns."""
        self.execute("COMMIT")
        self._in_transaction = False

    def rollback(self) -> None:
        """Undo, if there is something to undo; a lost connection has undone it."""
        self._in_transaction = False
        if self._raw is not None and self._raw.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            try:
                self._raw.execute("ROLLBACK")
            except psycopg.Error:
                self._drop()

    def version(self) -> object:
        """The server doesn't tell."""
        return None

    def close(self) -> None:
        """Let go of the connection, for good."""
        self._drop()
        self._closed = True

    def _alive(self) -> psycopg.Connection[Row]:
        if self._raw is None or self._raw.closed:
            if self._in_transaction or self._closed:
                raise DatabaseFault("the connection was lost" if self._in_transaction else "the connection is closed")
            try:
                self._raw = self._connect(first=False)
            except StoreFault as fault:
                raise DatabaseFault(str(fault)) from None
        return self._raw

    def _drop(self) -> None:
        if self._raw is not None:
            with suppress(psycopg.Error):
                self._raw.close()
            self._raw = None

    def _failed(self, fault: Exception) -> DatabaseFault:
        if self._raw is not None and self._raw.closed:
            self._raw = None
        if self._raw is not None and not self._in_transaction:
            self.rollback()  # a `begin` that got no lock has begun all the same
        name = getattr(fault, "sqlstate", None) or "no connection" if isinstance(fault, psycopg.Error) else "encoding"
        name = f"PostgreSQL {type(fault).__name__} ({name})"
        if isinstance(fault, psycopg.IntegrityError):
            return RowTaken(name)
        return DatabaseDamaged(name) if isinstance(fault, _DAMAGED) else DatabaseFault(name)

    def _connect(self, *, first: bool) -> psycopg.Connection[Row]:
        where = self._place.name
        try:
            raw = psycopg.connect(self._place.url, autocommit=True, **_patience(self._place.url))
        except (psycopg.Error, UnicodeError) as fault:
            raise StoreFault(f"{where} can't be reached: {type(fault).__name__}") from None
        try:
            self._set_up(raw, first)
        except psycopg.Error as fault:
            raw.close()
            raise StoreFault(f"{where} can't be opened: {type(fault).__name__} ({fault.sqlstate})") from None
        except StoreFault:
            raw.close()
            raise
        return raw

    def _set_up(self, raw: psycopg.Connection[Row], first: bool) -> None:
        schema, wait = self._place.schema, WAIT_MILLISECONDS
        raw.adapters.register_dumper(int, Int8Dumper)  # one type for all numbers: a statement is planned once
        raw.execute(f"SET search_path = {schema}")
        raw.execute("SET row_security = off")  # a policy that would hide rows becomes a fault
        if not self._writes:
            raw.execute("SET default_transaction_read_only = on")
        else:
            for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
                raw.execute(f"SET {name} = {wait}")
            self._make_durable(raw)
        encodings = {_shown(raw, "server_encoding"), _shown(raw, "client_encoding")}
        if encodings != {"UTF8"}:
            raise StoreFault(f"{self._place.name} can't be opened safely: its encoding is not UTF8")
        if raw.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)).fetchone() is None:
            # only a first connection may make it: one that was there and is gone must not come back empty
            if not self._writes or not first:
                raise StoreFault(f"{self._place.name} is not there")
            raw.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")

    def _make_durable(self, raw: psycopg.Connection[Row]) -> None:
        if _shown(raw, "synchronous_commit") not in _DURABLE["synchronous_commit"]:
            raw.execute("SET synchronous_commit = on")
        for name, good in _DURABLE.items():
            if _shown(raw, name) not in good:
                raise StoreFault(f"{self._place.name} can't be opened safely: {name} is not {good[0]}")


def is_address(url: str) -> bool:
    """Whether ``url`` is a connection address of PostgreSQL's."""
    try:
        return url.startswith(("postgresql://", "postgres://")) and bool(conninfo_to_dict(url))
    except psycopg.ProgrammingError:
        return False


def _patience(url: str) -> dict[str, Any]:
    """A peer that is gone is noticed within seconds, unless the address says otherwise."""
    wanted: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": WAIT_MILLISECONDS,
        "application_name": "lienthong",
    }
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return wanted
    return {name: value for name, value in wanted.items() if name not in given}


def _shown(raw: psycopg.Connection[Row], name: str) -> str:
    row = raw.execute(f"SHOW {name}").fetchone()
    return str(row[0]) if row else ""


@lru_cache(maxsize=512)
def _translated(statement: str) -> bytes:
    """Psycopg's placeholders; no text of ours holds a question mark that is none."""
    return statement.replace("%", "%%").replace("?", "%s").encode()
