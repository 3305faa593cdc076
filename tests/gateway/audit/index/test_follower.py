"""The follower goes on where the last one stopped, begins anew where the log is another, and is one at a time."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gateway.audit.faults import AuditUnavailable
from gateway.audit.index import follower
from gateway.audit.index.follower import Follower
from gateway.audit.index.lookup import IndexReader
from tests.gateway.audit import samples
from tests.gateway.audit.index.histories import World, dump, eventful


def until(wanted: int, index: IndexReader) -> None:
    for _ in range(1_000):
        try:
            if index.size() == wanted:
                return
        except AuditUnavailable:
            pass
        time.sleep(0.01)
    raise AssertionError("the index did not follow")


def test_it_follows_a_log_that_grows(tmp_path: Path) -> None:
    world = World(tmp_path)
    following = Follower(tmp_path)
    following.start()
    index = IndexReader(tmp_path)
    for count in (1, 3):
        world.write(*[samples.draft() for _ in range(count)])
        until(len(world.entries), index)
    assert not Follower(tmp_path).catch_up(), "somebody follows already"
    assert not Follower(tmp_path).catch_up(anew=True)
    until(4, index)
    following.stop()
    seen: list[tuple[int, int]] = []
    assert Follower(tmp_path).catch_up(lambda done, size: seen.append((done, size)), anew=True)
    assert seen == [(4, 4)]
    index.close()
    world.close()


def test_a_log_that_is_not_there_yet_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "RETRY_SECONDS", 0.01)
    following = Follower(tmp_path)
    following.start()
    time.sleep(0.05)
    world = World(tmp_path)
    world.write(samples.draft())
    until(1, IndexReader(tmp_path))
    following.stop()
    world.close()
    with pytest.raises(AuditUnavailable):
        Follower(tmp_path / "nowhere").catch_up()


def test_another_log_is_indexed_anew(tmp_path: Path) -> None:
    for name, seed, count in (("one", 1, 60), ("two", 2, 40), ("three", 3, 80)):
        (tmp_path / name).mkdir()
        world = eventful(tmp_path / name, seed, count)
        world.index()
        world.close()
    for other in ("two", "three"):  # shorter: restored from a backup; longer: another history
        shutil.copy(tmp_path / "one" / "index.db", tmp_path / "index.db")
        right = dump(tmp_path / other / "index.db")
        (tmp_path / other / "index.db").unlink()
        shutil.move(tmp_path / "index.db", tmp_path / other / "index.db")
        assert Follower(tmp_path / other).catch_up()
        assert dump(tmp_path / other / "index.db") == right


def test_an_index_that_is_none_is_said(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.write(samples.draft())
    (tmp_path / "index.db").write_bytes(b"no database" * 1000)
    with pytest.raises(AuditUnavailable, match="index"):
        Follower(tmp_path).catch_up()
    world.close()


KILLED = """
import sys
from pathlib import Path
from gateway.audit.index import follower
follower.LARGE_BATCH = 3
follower.Follower(Path(sys.argv[1])).catch_up(lambda done, size: print(done, flush=True))
"""


def test_a_killed_follower_leaves_neither_gap_nor_double(tmp_path: Path) -> None:
    world = eventful(tmp_path, 5, 400)
    chance = random.Random(4)
    for _ in range(8):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(chance.randint(1, 12)):
            process.stdout.readline()
        time.sleep(chance.random() / 200)
        os.kill(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait()
    assert 0 < IndexReader(tmp_path).size() <= len(world.entries) + 10
    world.index()
    killed = dump(tmp_path / "index.db")
    assert Follower(tmp_path).catch_up(anew=True)
    assert dump(tmp_path / "index.db") == killed
    world.close()
