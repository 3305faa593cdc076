"""The index built entry by entry is the index made anew, also where entries lost what they said."""

import random
import shutil
from pathlib import Path

import pytest

from contracts.events import Kind
from gateway.audit.index import follower
from gateway.audit.index.follower import Follower
from gateway.audit.index.rows import ROLES, subject_number
from gateway.audit.index.writer import IndexWriter
from gateway.audit.reading import LogReader
from gateway.store.sqlite import connect
from tests.gateway.audit import samples
from tests.gateway.audit.index.histories import World, dump, eventful


def fresh(folder: Path, other: Path) -> dict[str, list[tuple[object, ...]]]:
    """An index of the same log, made in one go elsewhere."""
    other.mkdir()
    for path in folder.glob("audit.db*"):
        shutil.copy(path, other)
    assert Follower(other).catch_up()
    return dump(other / "index.db")


@pytest.mark.parametrize("seed", range(4))
def test_step_by_step_is_the_same_as_in_one_go(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    world = World(folder, seed)
    chance = random.Random(seed)
    for step in range(6):
        world.grow(30)
        monkeypatch.setattr(follower, "LARGE_BATCH", chance.choice((1, 3, 50)))
        world.index()
        world.link(chance.randint(0, 5), chance.randint(0, 5))
        first = chance.randint(0, 30 * step)
        if step % 2:
            world.index()
            world.prune(first, first + chance.randint(0, 25))
        if step == 3:
            world.prune(0, 120)  # linked entries among them: who is who is read again
        if step > 3:
            world.forget(chance.randint(0, 5))
        world.index()
    world.link(6, 7)
    world.index()
    monkeypatch.setattr(follower, "LARGE_BATCH", 1_000)
    found = dump(folder / "index.db")
    assert found == fresh(folder, tmp_path / "other")
    assert all(found.values()), "every table was used"
    world.close()


def test_what_was_pruned_is_in_no_table(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.write(world.draft())
    world.write(samples.draft(officer="canbo.rieng", unit="H26.11", dossier="H26.11-260302-0001", trace="f" * 32))
    world.index()
    assert "canbo.rieng" in str(dump(tmp_path / "index.db")) and "H26.11" in str(dump(tmp_path / "index.db"))
    world.prune(1, 1)
    world.index()
    left = dump(tmp_path / "index.db")
    assert "canbo.rieng" not in str(left) and "H26.11" not in str(left)
    assert [row[3:] for row in left["entries"] if row[0] == 1] == [(None, None, None, None)]
    assert not [row for row in left["postings"] if row[1] == 1]
    world.close()


def test_an_entry_is_filed_under_everybody(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.write(samples.draft(subjects=(samples.PERSON, samples.FATHER)))
    world.index()
    reader = world.reader()
    numbers = [
        subject_number(reader.handle_of("personal_id", who.identifier) or "")
        for who in (samples.PERSON, samples.FATHER)
    ]
    assert dump(tmp_path / "index.db")["postings"] == sorted(
        [(numbers[0], 0, ROLES.index("asked")), (numbers[1], 0, ROLES.index("relative"))], key=repr
    )
    reader.close()
    world.close()


def test_links_lead_to_what_an_entry_names(tmp_path: Path) -> None:
    world = World(tmp_path)
    asked = samples.requested()
    world.write(asked)
    world.index()
    joiner = samples.requested(exchange_of=asked.entry)
    world.write(samples.draft(request=asked.entry, freshness="live"), joiner)
    world.write(samples.draft(Kind.RESENT, resends=world.entries[1]), samples.draft(resends=samples.new_id()))
    world.index()
    assert dump(tmp_path / "index.db")["links"] == [(0, 1, 1), (0, 2, 2), (1, 3, 3)]
    world.close()


def test_a_second_writer_adds_nothing_twice(tmp_path: Path) -> None:
    world = eventful(tmp_path, 1, 20)
    world.index()
    before = dump(tmp_path / "index.db")
    connection = connect(tmp_path / "index.db")
    log = LogReader(tmp_path / "audit.db")
    writer = IndexWriter(connection, log)
    assert not writer.add(log.events(0, 5), b"x") and not writer.add([], b"x")
    assert dump(tmp_path / "index.db") == before
    log.close()
    connection.close()
    world.close()
