"""A small file: whole acts, one at a time, faults under the owner's name without a value, and nothing half open."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store.shelf import Shelf
from gateway.store.sqlite import StoreFault

STEPS = ("CREATE TABLE things (name TEXT PRIMARY KEY) STRICT;", "ALTER TABLE things ADD COLUMN size INTEGER;")


class Named(Exception):
    """What the owner calls a fault."""


class Things(Shelf):
    def __init__(self, path: Path | None) -> None:
        super().__init__(path, STEPS)

    def named(self, fault: sqlite3.Error) -> Exception:
        return Named(type(fault).__name__)

    def add(self, name: str) -> None:
        with self.act() as connection:
            connection.execute("INSERT INTO things VALUES (?, 1)", (name,))


@pytest.fixture(params=["file", "memory"])
def things(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Things]:
    made = Things(tmp_path / "things.db" if request.param == "file" else None)
    yield made
    made.close()


def test_an_act_is_whole_or_nothing_and_may_read_by_the_way(things: Things) -> None:
    with things.act() as connection:
        connection.execute("INSERT INTO things VALUES ('one', 1)")
        assert things.rows("SELECT name FROM things WHERE size=?", 1) == [("one",)]
    with pytest.raises(RuntimeError), things.act() as connection:
        connection.execute("INSERT INTO things VALUES ('two', 2)")
        raise RuntimeError("in the middle")
    with pytest.raises(Named, match="IntegrityError"), things.act() as connection:
        connection.execute("INSERT INTO things VALUES ('three', 3)")
        connection.execute("INSERT INTO things VALUES ('one', 1)")
    things.add("four")
    assert things.rows("SELECT name FROM things ORDER BY name") == [("four",), ("one",)]


def test_a_fault_has_the_owners_name_and_no_value(things: Things) -> None:
    with pytest.raises(Named) as told:
        things.rows("SELECT 'secret' FROM nowhere")
    assert str(told.value) == "OperationalError" and told.value.__cause__ is None and told.value.__suppress_context__
    things.close()
    with pytest.raises(Named), things.look():
        things.add("late")


def test_threads_take_turns(things: Things) -> None:
    threads = [threading.Thread(target=things.add, args=(str(number),)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert things.rows("SELECT count(*) FROM things") == [(20,)]


def test_it_outlives_its_program_and_is_used_beside_another(tmp_path: Path) -> None:
    one, other = Things(tmp_path / "things.db"), Things(tmp_path / "things.db")
    one.add("one")
    other.add("two")
    one.close()
    other.close()
    again = Things(tmp_path / "things.db")
    assert len(again.rows("SELECT * FROM things")) == 2
    again.close()


def test_what_can_not_be_opened_is_a_fault_and_is_let_go(tmp_path: Path) -> None:
    Things(tmp_path / "things.db").close()
    with sqlite3.connect(tmp_path / "things.db") as newer:
        newer.execute("PRAGMA user_version=99")
    newer.close()
    with pytest.raises(StoreFault, match="newer"):
        Things(tmp_path / "things.db")
    (tmp_path / "bad.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreFault, match=r"bad\.db"):
        Things(tmp_path / "bad.db")


def test_without_a_word_of_its_owner_it_is_a_fault_of_the_store() -> None:
    with pytest.raises(StoreFault, match="OperationalError"):
        Shelf(None, STEPS).rows("SELECT * FROM nowhere")
