"""The schema is made once, has no loose types, and every watched table moves the generation."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.access.tables import _WATCHED, STEPS
from gateway.store.sqlite import connect, migrate


@pytest.fixture
def made(tmp_path: Path) -> sqlite3.Connection:
    connection = connect(tmp_path / "access.db")
    assert migrate(connection, STEPS) == migrate(connection, STEPS) == len(STEPS)
    return connection


def tables(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE type='table'"))


def test_every_table_is_strict(made: sqlite3.Connection) -> None:
    found = tables(made)
    assert all("STRICT" in sql for sql in found.values())
    assert set(found) == {*_WATCHED, "quota_counts", "generation"}
    made.close()


@pytest.mark.parametrize("table", _WATCHED)
def test_every_act_moves_the_generation(made: sqlite3.Connection, table: str) -> None:
    def generation() -> int:
        return int(made.execute("SELECT value FROM generation").fetchone()[0])

    made.execute("PRAGMA foreign_keys=OFF")
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
