"""The one database of answers and sign-ins: durable, whole or not at all, and silent about what it holds."""

import sqlite3
from pathlib import Path

import pytest

from gateway.cache.jobs import STEPS, JobsDatabase
from gateway.store.sqlite import StoreFault, connect


async def test_work_is_durable_and_whole(tmp_path: Path) -> None:
    jobs = JobsDatabase(tmp_path / "jobs.db")
    await jobs.run(lambda database: database.execute("INSERT INTO secrets VALUES ('a', x'00')").rowcount)

    def broken(database: sqlite3.Connection) -> None:
        database.execute("INSERT INTO secrets VALUES ('b', x'00')")
        raise KeyError("half way")

    with pytest.raises(KeyError):
        await jobs.run(broken)
    jobs.close()
    again = JobsDatabase(tmp_path / "jobs.db")
    assert again.now(lambda database: database.execute("SELECT name FROM secrets").fetchall()) == [("a",)]
    again.close()


async def test_a_fault_of_the_database_names_no_value(tmp_path: Path) -> None:
    jobs = JobsDatabase(tmp_path / "jobs.db")
    with pytest.raises(StoreFault) as caught:
        await jobs.run(lambda database: database.execute("INSERT INTO secrets VALUES ('value', NULL)"))
    assert str(caught.value) == "jobs.db: SQLITE_CONSTRAINT_NOTNULL"
    assert caught.value.__suppress_context__
    jobs.close()


def test_two_users_of_one_database_start_together(tmp_path: Path) -> None:
    one, other = JobsDatabase(tmp_path / "jobs.db"), JobsDatabase(tmp_path / "jobs.db")
    one.now(lambda database: database.execute("INSERT INTO secrets VALUES ('a', x'00')"))
    assert other.now(lambda database: database.execute("SELECT count(*) FROM secrets").fetchone()) == (1,)
    one.close()
    other.close()


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    connection = connect(tmp_path / "jobs.db")
    connection.execute(f"PRAGMA user_version={len(STEPS) + 1}")
    connection.close()
    with pytest.raises(StoreFault):
        JobsDatabase(tmp_path / "jobs.db")
