"""A request's entries are put together from whichever of them one begins with; others' stay apart."""

from pathlib import Path

import pytest

from contracts.events import Kind, SubjectRef
from gateway.audit.query import Scope
from gateway.audit.reader import AuditReader
from gateway.audit.story import neighbours, story
from tests.gateway.audit import samples
from tests.gateway.audit.index.histories import World, person


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A leader (0, 2, 3) with a joiner (1, 4), an answer sent once more (6), and strangers (5, 7)."""
    world = World(tmp_path)
    asked = samples.requested(subjects=(person(1),), trace="a" * 32)
    joined = samples.requested(exchange_of=asked.entry, subjects=(person(1),))
    world.write(asked, joined)
    ending = samples.draft(request=asked.entry, freshness="live", subjects=(person(1),), trace="a" * 32)
    pair = SubjectRef("pair", "x", "answered")
    link = samples.draft(Kind.LINKED, subjects=(person(1), person(2), pair), detail=(("beside", ending.entry),))
    shared = samples.draft(request=joined.entry, exchange_of=asked.entry, freshness="shared")
    world.write(ending, link, shared, samples.draft(subjects=(person(2),), dossier=None))
    world.write(samples.draft(Kind.RESENT, resends=ending.entry), samples.draft(Kind.REFUSED, unit="H26.98"))
    world.index()
    world.close()
    return world


def positions(reader: AuditReader, entry: str, *, own: bool) -> list[int]:
    found = story(reader, entry)
    assert found is not None and found.complete and found.chosen.entry == entry
    return [step.event.position for step in found.steps if step.own or not own]


def test_the_same_story_from_any_of_its_entries(world: World) -> None:
    reader = world.reader()
    for at in (0, 2, 3, 6):
        assert positions(reader, world.entries[at], own=True) == [0, 2, 3, 6]
    for at in (1, 4):
        assert positions(reader, world.entries[at], own=True) == [1, 4]
    for at in (0, 1, 2, 3, 4, 6):
        assert positions(reader, world.entries[at], own=False) == [0, 1, 2, 3, 4, 6]
    assert positions(reader, world.entries[7], own=False) == [7]
    found = story(reader, world.entries[6])
    assert found is not None and found.asked is not None and found.ending is not None
    assert (found.asked.position, found.ending.position) == (0, 2)
    alone = story(reader, world.entries[7])
    assert alone is not None and alone.asked is None and alone.ending == alone.chosen
    reader.close()


def test_what_lies_outside_is_not_there(world: World) -> None:
    reader = world.reader()
    scope = Scope(units=frozenset({"H26.98"}))
    assert story(reader, world.entries[0], scope) is None and story(reader, samples.new_id()) is None
    assert story(reader, world.entries[7], scope) is not None
    reader.close()


def test_neighbours(world: World) -> None:
    reader = world.reader()
    found = neighbours(reader, reader.event(2))
    assert found.trace is not None and [event.position for event in found.trace.events] == [2, 0]
    assert found.dossier is not None and 5 not in [event.position for event in found.dossier.events]
    [(filed, page)] = found.subjects
    assert filed.role == "asked" and {event.position for event in page.events} >= {0, 1, 2, 3, 5}, "by both numbers"
    assert neighbours(reader, reader.event(5)).dossier is None
    reader.close()
