"""A database of ours is durable and private, or it does not open."""

import sqlite3
import threading
from pathlib import Path

import pytest

from gateway.store.sqlite import PAGE_BYTES, StoreFault, check, connect, connect_to_read, migrate, statements

STEPS = ["CREATE TABLE a (x TEXT) STRICT;\nCREATE INDEX a_x ON a (x);", "ALTER TABLE a ADD COLUMN y TEXT;"]


def test_opens_durable_and_private(tmp_path: Path) -> None:
    path = tmp_path / "odd %3f name#.db"
    connection = connect(path)
    got = [
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode", "foreign_keys")
    ]
    assert got == [2, "wal", 1]
    connection.execute("CREATE TABLE t (x)")
    assert {p.name: p.stat().st_mode & 0o777 for p in tmp_path.iterdir()} == {
        path.name: 0o600,
        f"{path.name}-wal": 0o600,
        f"{path.name}-shm": 0o600,
    }
    connection.close()


def test_a_setting_that_does_not_stay_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match="synchronous does not stay OFF"):
        connect(tmp_path / "a.db", synchronous="OFF")  # type: ignore[arg-type]  # what the type forbids


@pytest.mark.parametrize("content", [b"not a database, but long enough to be looked at " * 100, b"short"])
def test_refuses_what_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(content)
    for opened in (connect, connect_to_read, check):
        with pytest.raises(StoreFault, match=r"a\.db can't be .*SQLITE_NOTADB"):
            opened(path)


def test_an_absent_folder_and_an_absent_file(tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match="No such file"):
        connect(tmp_path / "no" / "a.db")
    with pytest.raises(StoreFault, match="not there"):
        connect_to_read(tmp_path / "a.db")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    connect(tmp_path / "a.db").close()
    reader = connect_to_read(tmp_path / "a.db")
    with pytest.raises(sqlite3.OperationalError):
        reader.execute("CREATE TABLE t (x)")
    reader.close()


def test_migrates_step_by_step_and_once(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db")
    assert migrate(connection, STEPS[:1]) == 1
    connection.execute("INSERT INTO a VALUES ('kept')")
    assert migrate(connection, STEPS) == 2
    assert migrate(connection, STEPS) == 2
    assert connection.execute("SELECT x, y FROM a").fetchall() == [("kept", None)]
    with pytest.raises(StoreFault, match="newer version"):
        migrate(connection, STEPS[:1])
    connection.close()


def test_a_failing_step_leaves_nothing_behind(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db")
    with pytest.raises(StoreFault, match="SQLITE_ERROR"):
        migrate(connection, ["CREATE TABLE a (x);\nCREATE TABLE a (x);"])
    assert not connection.in_transaction
    assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    assert migrate(connection, STEPS) == 2
    connection.close()


def test_many_first_starters_wait_for_each_other(tmp_path: Path) -> None:
    barrier = threading.Barrier(6)
    opened: list[str] = []

    def start(path: Path) -> None:
        barrier.wait()
        connect(path).close()
        opened.append(path.name)

    for number in range(30):  # without the wait about one in a hundred starters fails
        threads = [threading.Thread(target=start, args=(tmp_path / f"{number}.db",)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(opened) == 180


def test_two_starters_migrate_once(tmp_path: Path) -> None:
    versions: list[int] = []

    def start() -> None:
        connection = connect(tmp_path / "a.db")
        versions.append(migrate(connection, STEPS))
        connection.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert versions == [2] * 4


def test_statements_know_text_and_triggers() -> None:
    script = "CREATE TABLE a (x DEFAULT ';');\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n SELECT 1;\nEND;\n"
    assert len(statements(script)) == 2
    with pytest.raises(StoreFault):
        statements("CREATE TABLE a (x)")


def test_check_finds_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    connection = connect(path)
    migrate(connection, STEPS)
    connection.executemany("INSERT INTO a (x) VALUES (?)", [(f"{n:0100}",) for n in range(500)])
    connection.close()
    check(path)
    content = bytearray(path.read_bytes())
    content[PAGE_BYTES * 3 : PAGE_BYTES * 3 + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(StoreFault):
        check(path)
