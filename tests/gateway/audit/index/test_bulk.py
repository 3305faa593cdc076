"""An index made at once is, row for row, the one that was followed entry by entry; breaking off changes nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.faults import AuditUnavailable
from gateway.audit.index import bulk, follower
from gateway.audit.index.bulk import SCRATCH_NAME, build
from gateway.audit.index.check import check
from gateway.audit.index.follower import Follower
from gateway.audit.index.schema import STEPS
from gateway.audit.reading import LogReader
from gateway.store.sqlite import connect, migrate
from tests.gateway.audit import samples
from tests.gateway.audit.index.histories import World, dump, eventful


def laid_out(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name").fetchall()


@pytest.mark.parametrize("seed", range(4))
def test_the_same_as_entry_by_entry(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_READ", 17)
    world = eventful(tmp_path, seed, 100)
    for number in range(4):
        world.grow(15)
        world.link(number, number + 2)
        world.index()
    world.prune(0, 60)
    world.forget(3)
    world.grow(10)
    world.link(4, 5)
    world.index()
    followed, layout = dump(tmp_path / "index.db"), laid_out(tmp_path / "index.db")
    (tmp_path / "index.db").unlink()
    monkeypatch.setattr(follower, "AT_ONCE", 1)
    seen: list[int] = []
    assert Follower(tmp_path).catch_up(lambda done, _: seen.append(done))
    assert seen[:3] == [0, 17, 34] and dump(tmp_path / "index.db") == followed
    assert all(followed.values()), "every table was used"
    assert laid_out(tmp_path / "index.db") == layout, "its indexes are back"
    found = check(tmp_path)
    assert found is not None and (found.size, found.fault) == (len(followed["entries"]), None)
    assert not list(tmp_path.glob(f"{SCRATCH_NAME}*"))
    world.close()


def test_what_is_pruned_meanwhile_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_READ", 10)
    world = eventful(tmp_path, 9, 80)
    monkeypatch.setattr(follower, "AT_ONCE", 1)

    def meanwhile(done: int, _: int) -> None:
        if done == 50:
            world.prune(0, 70)  # read already, and not read yet
            world.forget(2)
            world.grow(3)

    assert Follower(tmp_path).catch_up(meanwhile)
    found = dump(tmp_path / "index.db")
    monkeypatch.setattr(follower, "AT_ONCE", 100_000)
    assert Follower(tmp_path).catch_up(anew=True)
    assert found == dump(tmp_path / "index.db")
    world.close()


def test_broken_off_it_leaves_the_old_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = eventful(tmp_path, 3, 60)
    world.index()
    before = dump(tmp_path / "index.db")
    world.grow(20)
    (tmp_path / SCRATCH_NAME).write_bytes(b"left by one that was killed")
    log = LogReader(tmp_path / "audit.db")
    with closing(connect(tmp_path / "index.db")) as connection:
        for told in (lambda done: False, lambda done: done == 0):
            assert not build(tmp_path, connection, log, told)
        with closing(sqlite3.connect(tmp_path / "audit.db")) as tampered:
            tampered.execute("UPDATE openings SET opened = '{' WHERE position = 20")
            tampered.commit()
        with pytest.raises(AuditUnavailable, match="run the verification"):
            build(tmp_path, connection, log, lambda done: True)
    assert dump(tmp_path / "index.db") == before and not list(tmp_path.glob(f"{SCRATCH_NAME}*"))
    log.close()
    world.close()


def test_a_reader_sees_the_old_index_until_the_new_one_is_there(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.grow(40)
    world.index()
    reader = world.reader()
    assert reader.index.size() == len(world.entries)
    old = len(world.entries)
    world.grow(20)
    log = LogReader(tmp_path / "audit.db")
    sizes: set[int] = set()

    def look(_: int) -> bool:
        sizes.add(reader.index.size())
        return True

    with closing(connect(tmp_path / "index.db")) as connection:
        assert build(tmp_path, connection, log, look)
    assert sizes == {old} and reader.index.size() == len(world.entries)
    reader.close()
    log.close()
    world.close()


def test_of_an_empty_log(tmp_path: Path) -> None:
    world = World(tmp_path)
    with closing(connect(tmp_path / "index.db")) as connection, closing(LogReader(tmp_path / "audit.db")) as log:
        migrate(connection, STEPS)
        assert build(tmp_path, connection, log, lambda done: True)
    assert dump(tmp_path / "index.db")["head"] == [(0, 0, b"")]
    world.close()


def test_without_room_it_goes_entry_by_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(tmp_path)
    world.write(*[samples.draft() for _ in range(4)])
    monkeypatch.setattr(follower, "AT_ONCE", 1)
    tried: list[int] = []

    def full(*_: object) -> bool:
        tried.append(1)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(bulk, "build", full)
    for anew in (False, True):
        assert Follower(tmp_path).catch_up(anew=anew)
        assert len(dump(tmp_path / "index.db")["entries"]) == 4
    assert len(tried) == 2, "not again and again"
    world.close()
