"""Both databases keep the one protocol: the same statements, the same faults, one writer at a time."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from gateway.store.database import DatabaseFault, Rows, RowTaken, Store, StoreFault
from gateway.store.postgresql_schema import PostgresqlSchema
from gateway.store.sqlite_file import SqliteFile


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        yield SqliteFile(tmp_path / "a.db")
        return
    url = request.getfixturevalue("postgres_url")
    yield PostgresqlSchema(url, "a_store")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS a_store CASCADE")


def test_rows() -> None:
    assert Rows().fetchone() is None
    assert Rows([(1,), (2,)]).fetchone() == (1,)
    assert Rows([(1,), (2,)]).fetchall() == [(1,), (2,)]


def test_what_is_not_there_is_not_read(store: Store) -> None:
    with pytest.raises(StoreFault, match="is not there"):
        store.connect_to_read()


def test_values_come_back_as_they_went(store: Store) -> None:
    values = (1, -(2**53), "Hồ sơ \u0001 % ? 🙂", b"\x00\xff", None)
    with closing(store.connect()) as database:
        kind = "BLOB" if database.dialect == "sqlite" else "bytea"
        database.execute(f"CREATE TABLE t (a bigint PRIMARY KEY, b bigint, c text, d {kind}, e {kind})")
        database.execute("INSERT INTO t VALUES (?,?,?,?,?),(?,?,?,?,?)", (*values, 2, *values[1:]))
        assert database.execute("SELECT * FROM t WHERE a=?", (1,)) == [values]
        assert database.execute("SELECT a FROM t WHERE c LIKE '%?%' ORDER BY a") == [(1,), (2,)]
        assert database.execute("SELECT a FROM t WHERE c LIKE '%🙂%' AND a=?", (2,)) == [(2,)]
        assert database.execute("DELETE FROM t WHERE a IN (?,?) RETURNING a", (2, 3)) == [(2,)]


def test_a_taken_key_and_a_wrong_statement_are_told_apart_and_hold_no_value(store: Store) -> None:
    with closing(store.connect()) as database:
        database.execute("CREATE TABLE t (a text PRIMARY KEY)")
        database.execute("INSERT INTO t VALUES (?)", ("secret",))
        for statement, kind in (("INSERT INTO t VALUES (?)", RowTaken), ("INSERT INTO u VALUES (?)", DatabaseFault)):
            database.begin()
            with pytest.raises(kind) as told:
                database.execute(statement, ("secret",))
            assert "secret" not in str(told.value)
            database.rollback()
            assert not database.in_transaction
        assert database.execute("SELECT * FROM t") == [("secret",)]


def test_what_was_not_committed_leaves_no_trace(store: Store) -> None:
    with closing(store.connect()) as database:
        database.execute("CREATE TABLE t (a bigint)")
        database.begin()
        assert database.in_transaction
        database.execute("INSERT INTO t VALUES (1)")
        database.rollback()
        database.rollback()  # nothing to undo: nothing happens
        assert database.execute("SELECT * FROM t") == []


def test_a_reader_sees_one_state(store: Store) -> None:
    with closing(store.connect()) as database:
        database.execute("CREATE TABLE t (a bigint)")
        with closing(store.connect_to_read()) as reader:
            reader.begin_to_read()
            assert reader.execute("SELECT count(*) FROM t") == [(0,)]
            database.execute("INSERT INTO t VALUES (1)")
            assert list(reader.stream("SELECT * FROM t")) == []
            reader.commit()
            reader.begin_to_read()
            assert list(reader.stream("SELECT * FROM t WHERE a=?", (1,))) == [(1,)]
            with pytest.raises(DatabaseFault):
                list(reader.stream("SELECT * FROM u"))
            reader.rollback()
            with pytest.raises(DatabaseFault):
                reader.execute("INSERT INTO t VALUES (2)")


def test_two_streams_at_once(store: Store) -> None:
    with closing(store.connect()) as database:
        database.execute("CREATE TABLE t (a bigint)")
        database.execute("INSERT INTO t VALUES (1),(2),(3)")
        database.begin_to_read()
        one, two = (database.stream("SELECT a FROM t ORDER BY a") for _ in range(2))
        assert [pair for pair in zip(one, two, strict=True)] == [((n,), (n,)) for n in (1, 2, 3)]
        database.rollback()


def test_writers_take_turns(store: Store) -> None:
    with closing(store.connect()) as first:
        first.execute("CREATE TABLE t (a bigint)")
        first.begin()
        order: list[str] = []

        def write() -> None:
            with closing(store.connect()) as second:
                second.begin()
                order.append("second")
                assert second.execute("SELECT * FROM t") == [(1,)]
                second.commit()

        other = threading.Thread(target=write)
        other.start()
        first.execute("INSERT INTO t VALUES (1)")
        order.append("first")
        first.commit()
        other.join()
    assert order == ["first", "second"]


def test_only_sqlite_tells_that_another_has_written(store: Store) -> None:
    with closing(store.connect()) as one, closing(store.connect()) as two:
        one.execute("CREATE TABLE t (a bigint)")
        before = two.version()
        one.execute("INSERT INTO t VALUES (1)")
        assert (two.version() != before) is (one.dialect == "sqlite")


def test_a_closed_connection_stays_closed(store: Store) -> None:
    database = store.connect()
    database.close()
    with pytest.raises(DatabaseFault):
        database.execute("SELECT 1")
    database.rollback()
