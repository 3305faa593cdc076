"""The file behind the protocol: opened durable, and damage told from other faults."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.store.database import DatabaseDamaged, DatabaseFault, StoreFault
from gateway.store.sqlite_file import SqliteFile


def test_it_is_opened_durable(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "a.db")
    assert file.name == "a.db"
    with closing(file.connect()) as database:
        assert database.execute("PRAGMA synchronous") == [(2,)]
        assert database.execute("PRAGMA journal_mode") == [("wal",)]


def test_a_damaged_page_is_told_from_a_lock(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(SqliteFile(path).connect()) as database:
        database.execute("CREATE TABLE t (a TEXT)")
        database.execute("INSERT INTO t VALUES (?)", ("x" * 50_000,))
        database.execute("PRAGMA busy_timeout=1")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseFault, match="SQLITE_BUSY") as told:
                database.begin()
        assert not isinstance(told.value, DatabaseDamaged)
    content = bytearray(path.read_bytes())
    content[8192:16384] = b"\xff" * 8192
    path.write_bytes(content)
    with closing(SqliteFile(path).connect_to_read()) as database, pytest.raises(DatabaseDamaged):
        list(database.stream("SELECT * FROM t"))


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreFault):
        SqliteFile(tmp_path / "no" / "a.db").connect()
