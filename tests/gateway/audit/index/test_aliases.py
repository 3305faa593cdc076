"""Numbers of one person form a class, whichever way it is stored and in whatever order it grew."""

import random
import sqlite3
from collections.abc import Iterator

import pytest

from gateway.audit.index.aliases import Classes, MemoryClasses, TableClasses, join, leave


@pytest.fixture(params=["memory", "table"])
def classes(request: pytest.FixtureRequest) -> Iterator[Classes]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE aliases (subject INTEGER PRIMARY KEY, same INTEGER NOT NULL)")
    yield MemoryClasses() if request.param == "memory" else TableClasses(connection)
    connection.close()


def test_a_class_is_named_by_its_smallest(classes: Classes) -> None:
    join(classes, [5, 9])
    join(classes, [7, 3])
    assert classes.members(9) == [5, 9] and classes.members(1) == []
    join(classes, [9, 7])
    assert classes.members(3) == [3, 5, 7, 9] == classes.members(7)
    join(classes, [4, 4])
    assert classes.members(4) == [], "one number is no class"


def test_who_leaves_takes_nobody_along(classes: Classes) -> None:
    join(classes, [1, 2, 3])
    leave(classes, 1)
    assert classes.members(1) == [] and classes.members(3) == [2, 3]
    leave(classes, 3)
    assert classes.members(2) == [], "who is left alone has no class"
    leave(classes, 8)


def test_both_stores_agree() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE aliases (subject INTEGER PRIMARY KEY, same INTEGER NOT NULL)")
    memory, table, chance = MemoryClasses(), TableClasses(connection), random.Random(3)
    for _ in range(300):
        one, two = chance.randint(0, 30), chance.randint(0, 30)
        for store in (memory, table):
            join(store, [one, two]) if (one + two) % 3 else leave(store, one)
        assert dict(connection.execute("SELECT subject, same FROM aliases").fetchall()) == memory.same
        assert all(memory.same[member] == min(memory.members(member)) for member in memory.same)
    connection.close()
