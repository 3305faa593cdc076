"""Where a database on a PostgreSQL server lies: naming it needs no driver, which takes as long to load as a command."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.store.postgresql import PostgresqlDatabase


@dataclass(frozen=True, slots=True)
class PostgresqlSchema:
    """A schema (its name: small letters, digits, _) of the database that ``url`` names; the address is a secret."""

    url: str = field(repr=False)
    schema: str

    @property
    def name(self) -> str:
        """The schema's name."""
        return f"the PostgreSQL schema {self.schema}"

    def connect(self) -> PostgresqlDatabase:
        """Reach the server, and make the schema if it is not there; raises `StoreFault`."""
        return self._reach(writes=True)

    def connect_to_read(self) -> PostgresqlDatabase:
        """Reach the server to read only; raises `StoreFault`, also where the schema is not there."""
        return self._reach(writes=False)

    def _reach(self, *, writes: bool) -> PostgresqlDatabase:
        from gateway.store.postgresql import PostgresqlDatabase  # the driver: who keeps files does without

        return PostgresqlDatabase(self, writes=writes)
