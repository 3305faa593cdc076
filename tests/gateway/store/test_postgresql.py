"""The server behind the protocol: durable or not opened, found again when it was lost, patient but not for ever."""

import time
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from gateway.store import postgresql
from gateway.store.database import DatabaseFault, StoreFault
from gateway.store.postgresql import PostgresqlDatabase, is_address
from gateway.store.postgresql_schema import PostgresqlSchema


@pytest.fixture
def place(postgres_url: str) -> Iterator[PostgresqlSchema]:
    yield PostgresqlSchema(postgres_url, "a_schema")
    _admin(postgres_url, "DROP SCHEMA IF EXISTS a_schema CASCADE")


def _admin(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _set(url: str, name: str, value: str) -> None:
    """Change a setting of the whole server, and wait until whoever connects finds it so: the next test will."""
    _admin(url, f"ALTER SYSTEM SET {name}={value}", "SELECT pg_reload_conf()")
    for _ in range(3000):
        with psycopg.connect(url) as connection:
            if connection.execute(f"SHOW {name}".encode()).fetchone() == (value,):
                return
        time.sleep(0.01)
    raise AssertionError("the server did not take it")


def _kill_all(place: PostgresqlSchema) -> None:
    _admin(
        place.url,
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name='lienthong'",
    )


def test_the_address_is_not_told_by_a_server_that_is_not_there() -> None:
    secret = PostgresqlSchema("postgresql://u:geheim@127.0.0.1:1/x", "a_schema")
    with pytest.raises(StoreFault, match="can't be reached") as told:
        secret.connect()
    assert "geheim" not in str(told.value) and "127.0.0.1" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("postgresql://u@h/d", True), ("postgres:///d?host=/tmp", True), ("postgresql://h/d?nonsense=1", False),
        ("host=h dbname=d", False), ("", False), ("mysql://h/d", False),
    ],
)  # fmt: skip
def test_what_is_an_address(url: str, good: bool) -> None:
    assert is_address(url) is good


def test_commits_are_synchronous_whatever_the_server_defaults_to(place: PostgresqlSchema) -> None:
    _admin(place.url, "ALTER ROLE postgres SET synchronous_commit=off")
    try:
        with closing(place.connect()) as database:
            assert database.execute("SHOW synchronous_commit") == [("on",)]
        _admin(place.url, "ALTER ROLE postgres SET synchronous_commit=remote_apply")
        with closing(place.connect()) as database:  # stricter than ours: kept
            assert database.execute("SHOW synchronous_commit") == [("remote_apply",)]
    finally:
        _admin(place.url, "ALTER ROLE postgres RESET synchronous_commit")


@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_a_server_that_does_not_sync_is_refused(place: PostgresqlSchema, name: str) -> None:
    _set(place.url, name, "off")
    try:
        with pytest.raises(StoreFault, match=f"{name} is not on"):
            place.connect()
    finally:
        _set(place.url, name, "on")


def test_who_only_reads_asks_again_on_a_new_connection(place: PostgresqlSchema) -> None:
    with closing(place.connect()) as writer:
        writer.execute("CREATE TABLE t (a bigint)")
        writer.execute("INSERT INTO t VALUES (1)")
        with closing(place.connect_to_read()) as reader:
            _kill_all(place)
            assert reader.execute("SELECT a FROM t") == [(1,)]
            with pytest.raises(DatabaseFault):  # the statement's own fault is told, once
                reader.execute("SELECT nothing FROM t")
            reader.begin_to_read()
            assert reader.execute("SELECT a FROM t") == [(1,)]
            _kill_all(place)
            with pytest.raises(DatabaseFault):  # another connection would see another state
                reader.execute("SELECT a FROM t")
        with pytest.raises(DatabaseFault):  # a writer isn't asked twice for anything
            writer.execute("SELECT a FROM t")


def test_a_lost_connection_fails_its_transaction_and_the_next_one_works(place: PostgresqlSchema) -> None:
    with closing(place.connect()) as database:
        database.execute("CREATE TABLE t (a bigint)")
        database.begin()
        database.execute("INSERT INTO t VALUES (1)")
        _kill_all(place)
        with pytest.raises(DatabaseFault):
            database.execute("INSERT INTO t VALUES (2)")
        with pytest.raises(DatabaseFault, match="lost"):  # not half of it in a new connection
            database.execute("INSERT INTO t VALUES (3)")
        with pytest.raises(DatabaseFault):
            database.commit()
        database.rollback()
        database.begin()
        assert database.execute("SELECT * FROM t") == []
        assert database.execute("SHOW synchronous_commit") == [("on",)]
        database.rollback()
        _kill_all(place)
        with pytest.raises(DatabaseFault):
            list(database.stream("SELECT 1"))


def test_a_schema_that_is_gone_does_not_come_back_empty(place: PostgresqlSchema) -> None:
    with closing(place.connect()) as database:
        _admin(place.url, "DROP SCHEMA a_schema CASCADE")
        _kill_all(place)
        with pytest.raises(DatabaseFault):
            database.execute("SELECT 1")
        with pytest.raises(DatabaseFault, match="is not there"):
            database.execute("SELECT 1")


def test_a_writer_does_not_wait_for_ever(place: PostgresqlSchema, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "WAIT_MILLISECONDS", 300)
    with closing(place.connect()) as one, closing(place.connect()) as two:
        one.begin()
        with pytest.raises(DatabaseFault, match=r"LockNotAvailable|QueryCanceled"):
            two.begin()
        assert not two.in_transaction
        # and whoever holds the lock and does nothing is ended by the server: the next gets it
        two.execute("SELECT pg_sleep(0.2)")
        two.execute("SELECT pg_sleep(0.2)")
        two.begin()
        two.rollback()
        with pytest.raises(DatabaseFault):
            one.commit()
        one.rollback()


def test_a_policy_hides_nothing_silently(place: PostgresqlSchema) -> None:
    with closing(place.connect()) as database:
        assert isinstance(database, PostgresqlDatabase)
        assert database.execute("SHOW row_security") == [("off",)]
