"""One text of tables for both databases: translated word by word, brought up to date all or nothing."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from gateway.store.database import DatabaseFault, Store, StoreFault
from gateway.store.migrations import for_server, migrate
from gateway.store.postgresql_schema import PostgresqlSchema
from gateway.store.sqlite_file import SqliteFile

FIRST = """
CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, much INTEGER, sealed BLOB) STRICT;
"""
SECOND = "CREATE TABLE more (name TEXT PRIMARY KEY CHECK (name <> '')) STRICT, WITHOUT ROWID;\n"
STEPS = (FIRST, SECOND)
SERVER = tuple(for_server(step) for step in STEPS)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path, postgres_url: str) -> Iterator[Store]:
    if request.param == "sqlite":
        yield SqliteFile(tmp_path / "a.db")
        return
    yield PostgresqlSchema(postgres_url, "a_migration")
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute("DROP SCHEMA IF EXISTS a_migration CASCADE")


def test_what_was_kept_by_an_older_version_stays(place: Store) -> None:
    with closing(place.connect()) as database:
        migrate(database, STEPS[:1], SERVER[:1])
        database.execute("INSERT INTO things (name, much, sealed) VALUES (?,?,?)", ("ă", 2**40, b"\x00x"))
        migrate(database, STEPS, SERVER)
        migrate(database, STEPS, SERVER)
        assert database.execute("SELECT * FROM things") == [(1, "ă", 2**40, b"\x00x")]
        assert database.execute("SELECT * FROM more") == []


def test_texts_are_in_the_order_of_their_bytes(place: Store) -> None:
    with closing(place.connect()) as database:
        migrate(database, STEPS, SERVER)
        for name in ("b", "A", "a", "Ă", "B", "a-b", "ab"):
            database.execute("INSERT INTO more VALUES (?)", (name,))
        assert [row[0] for row in database.execute("SELECT name FROM more ORDER BY name")] == [
            "A", "B", "a", "a-b", "ab", "b", "Ă",
        ]  # fmt: skip


def test_a_newer_database_is_refused(place: Store) -> None:
    with closing(place.connect()) as database:
        migrate(database, STEPS, SERVER)
        with pytest.raises(StoreFault, match="newer version"):
            migrate(database, STEPS[:1], SERVER[:1])
        assert not database.in_transaction


def test_a_step_that_fails_leaves_nothing(place: Store) -> None:
    with closing(place.connect()) as database:
        with pytest.raises(StoreFault, match="brought up to date"):
            migrate(database, ("CREATE TABLE more (name TEXT);\nSELEC;\n",), (("CREATE TABLE more (a TEXT)", "SELEC"),))
        with pytest.raises(DatabaseFault):
            database.execute("SELECT * FROM more")
        migrate(database, STEPS, SERVER)
