"""Tests of the tables: they are made once, and a table refuses what isn't typed as it says."""

import sqlite3
from pathlib import Path

import pytest

from gateway.console.schema import STEPS
from gateway.store.sqlite import connect, migrate


def test_the_tables_are_made_once_and_typed(tmp_path: Path) -> None:
    connection = connect(tmp_path / "console.db")
    assert migrate(connection, STEPS) == len(STEPS) == migrate(connection, STEPS)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO reviewers (account, name, roles, valid_from) VALUES ('a', 'b', '[]', 'noon')")
    with pytest.raises(sqlite3.IntegrityError):  # a session is somebody's
        connection.execute("INSERT INTO sessions VALUES (x'00', 'nobody', 't', 'm', 1, 1, NULL)")
    connection.close()
