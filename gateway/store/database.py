"""What the audit store asks of a database, so that one log is written in one way into a file and into a server.

Statements are the SQL that SQLite and PostgreSQL share, with ``?`` for values; what they don't share has a method here.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, Literal, Protocol

from gateway.observability.refusals import Refusal

Row = tuple[Any, ...]


class StoreFault(Refusal):
    """A database can't be used: absent, none of ours, newer than this program, not durable; names it, no content."""


class DatabaseFault(Exception):
    """A statement failed. The text is the fault's name, never a value; nothing of its transaction is kept."""


class RowTaken(DatabaseFault):
    """A row with this key is there already, or a constraint says no."""


class DatabaseDamaged(DatabaseFault):
    """What lies on the disk can't be read as a database any more."""


class Rows(list[Row]):
    """All rows of a small answer; a large one is streamed."""

    def fetchone(self) -> Row | None:
        """The first row, if there is one."""
        return self[0] if self else None

    def fetchall(self) -> list[Row]:
        """All of them."""
        return self


class Database(Protocol):
    """One connection. Used by one thread at a time; every method raises `DatabaseFault`.

    Outside a transaction each statement is one of its own.
    """

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Whose catalog, and whose types, it has."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction was begun and has not ended."""

    def execute(self, statement: str, values: Sequence[object] = ()) -> Rows:
        """Run one statement and fetch all it gives."""

    def stream(self, statement: str, values: Sequence[object] = ()) -> Generator[Row]:
        """Rows of a large answer as they come, inside a transaction; memory doesn't grow with their number.

        To be closed before the connection, where it is not read to its end.
        """

    def begin(self) -> None:
        """Begin to write: until the end of the transaction nobody else writes, and nothing read here changes."""

    def begin_to_read(self) -> None:
        """Begin to read one state of every table, whoever writes meanwhile."""

    def commit(self) -> None:
        """End the transaction; what it wrote is on disk when this returns.

        If it raises, it may be or may not be: nobody may act as if it were.
        """

    def rollback(self) -> None:
        """End the transaction, if there is one, without a trace. Never raises."""

    def version(self) -> object:
        """Changes whenever another connection has written; ``None`` where the database doesn't tell."""

    def close(self) -> None:
        """Let go. Never raises."""


class Store(Protocol):
    """Where a database lies."""

    @property
    def name(self) -> str:
        """How messages call it; holds no secret."""

    def connect(self) -> Database:
        """To write; made where there is none. Raises `StoreFault`."""

    def connect_to_read(self) -> Database:
        """To read only; raises `StoreFault`, also where there is none."""
