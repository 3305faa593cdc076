"""Tests of the one connection: a transaction is whole or nothing, and a broken database lets nobody in."""

from pathlib import Path

import pytest

from gateway.console.store import ConsoleStore, ConsoleUnavailable
from gateway.store.sqlite import StoreFault
from tests.gateway.console.desk import START, Clock

ROW = "INSERT INTO reviewers (account, name, roles, valid_from) VALUES (?, 'n', '[]', 1)"


@pytest.fixture
def store(tmp_path: Path) -> ConsoleStore:
    return ConsoleStore(tmp_path / "console.db", Clock())


def count(store: ConsoleStore) -> int:
    with store.look() as connection:
        return int(connection.execute("SELECT count(*) FROM reviewers").fetchone()[0])


def test_an_act_is_whole_or_nothing(store: ConsoleStore) -> None:
    with store.act() as connection:
        connection.execute(ROW, ("one",))
    with pytest.raises(ValueError, match="changed my mind"), store.act() as connection:
        connection.execute(ROW, ("two",))
        raise ValueError("changed my mind")
    assert count(store) == 1
    with store.act() as connection:  # the lock was given back
        connection.execute(ROW, ("three",))
    assert count(store) == 2


def test_what_the_database_refuses_is_said_without_a_value(store: ConsoleStore) -> None:
    with pytest.raises(ConsoleUnavailable) as refused, store.act() as connection:
        connection.execute("INSERT INTO nowhere VALUES ('secret')")
    assert "secret" not in str(refused.value) and refused.value.__cause__ is None
    store.close()
    with pytest.raises(ConsoleUnavailable), store.look() as connection:
        connection.execute("SELECT 1")


def test_the_time_is_whole_seconds(store: ConsoleStore) -> None:
    assert store.seconds() == int(START.timestamp())


def test_no_database_is_no_start(tmp_path: Path) -> None:
    (tmp_path / "console.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreFault):
        ConsoleStore(tmp_path / "console.db", Clock())
    assert (tmp_path / "console.db").stat().st_size == 11_000
