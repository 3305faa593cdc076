"""The schema is made once, has no loose types, and every watched table moves the generation."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.access.tables import STEPS, WATCHED
from gateway.store.sqlite import connect, migrate


@pytest.fixture
def made(tmp_path: Path) -> sqlite3.Connection:
    connection = connect(tmp_path / "access.db")
    assert migrate(connection, STEPS) == migrate(connection, STEPS) == len(STEPS)
    return connection


def tables(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE type='table'"))


def test_the_columns_of_old_databases_are_kept(tmp_path: Path) -> None:
    """A register of the first release is brought up to date, with what it holds."""
    connection = connect(tmp_path / "access.db")
    migrate(connection, STEPS[:1])
    connection.execute("INSERT INTO revoked_tokens VALUES ('t', 1)")
    assert migrate(connection, STEPS) == len(STEPS)
    assert connection.execute("SELECT jti FROM revoked_tokens").fetchall() == [("t",)]
    assert connection.execute("SELECT count(*) FROM stops").fetchone() == (0,)
    connection.close()


def test_every_table_is_strict(made: sqlite3.Connection) -> None:
    found = tables(made)
    assert all("STRICT" in sql for sql in found.values())
    assert set(found) == {
        *WATCHED, "embargoes", "proposals", "second_person", "key_sightings", "expiry_warnings", "quota_counts",
        "generation",
    }  # fmt: skip
    made.close()


@pytest.mark.parametrize("table", WATCHED)
def test_every_act_moves_the_generation(made: sqlite3.Connection, table: str) -> None:
    def generation() -> int:
        return int(made.execute("SELECT value FROM generation").fetchone()[0])

    made.execute("PRAGMA foreign_keys=OFF")
    made.execute("PRAGMA ignore_check_constraints=ON")
    columns = made.execute(f"PRAGMA table_info({table})").fetchall()
    values = [{"TEXT": "x", "INTEGER": 1, "BLOB": b"x"}[column[2]] for column in columns]
    seen = generation()
    acts: tuple[Callable[[], object], ...] = (
        lambda: made.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(values))})", values),  # noqa: S608  # words of the schema
        lambda: made.execute(f"UPDATE {table} SET {columns[-1][1]} = {columns[-1][1]}"),  # noqa: S608  # the same
        lambda: made.execute(f"DELETE FROM {table}"),  # noqa: S608  # the same
    )
    for act in acts:
        act()
        assert generation() > seen
        seen = generation()
    made.close()


def test_counting_does_not_move_it(made: sqlite3.Connection) -> None:
    before = made.execute("SELECT value FROM generation").fetchone()
    made.execute("INSERT INTO quota_counts VALUES ('g', 'day:2026-11-22T00', 1)")
    assert made.execute("SELECT value FROM generation").fetchone() == before
    made.close()
