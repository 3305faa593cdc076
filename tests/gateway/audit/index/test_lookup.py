"""However large an official's or a code's share is, a question is answered in bounded steps and misses nothing."""

from pathlib import Path

import pytest

from gateway.audit.index import lookup
from gateway.audit.index.buckets import micros
from gateway.audit.index.follower import IndexUnavailable
from gateway.audit.index.lookup import IndexReader
from gateway.audit.query import Query
from tests.gateway.audit import samples
from tests.gateway.audit.index.histories import World


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "WINDOWS", (2, 3))
    monkeypatch.setattr(lookup, "_DENSE", (2, 3))


@pytest.mark.usefixtures("small")
def test_a_walk_that_is_cut_says_where_and_goes_on(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.write(samples.draft(officer="canbo.thu", code="stopped"))
    for _ in range(9):
        world.write(samples.draft(officer="canbo.thu"))
    world.index()
    reader = world.reader()
    query = Query(officer="canbo.thu", code="stopped")
    page = reader.search(query)
    assert page.events == () and page.next == 5 and page.looked_to == reader.event(5).time
    page = reader.search(query, before=page.next)
    assert [event.position for event in page.events] == [0] and page.next is None
    reader.close()
    world.close()


@pytest.mark.usefixtures("small")
def test_rare_codes_are_found_however_old(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.write(samples.draft(code="stopped"), samples.draft(code="stopped", unit="H26.98"))
    for _ in range(9):
        world.write(samples.draft())
    world.write(samples.draft(code="stopped"))
    world.index()
    index = IndexReader(tmp_path)
    for count in (1, 2, 3, 9):
        assert index.find(Query(code="stopped"), None, count).positions == (11, 1, 0)[:count]
    assert index.find(Query(code="stopped"), 11, 5).positions == (1, 0)
    assert index.find(Query(code="stopped"), None, 9).looked_to is None
    assert index.find(Query(), 3, 2).positions == (2, 1)
    index.close()
    world.close()


def test_places_of_moments(tmp_path: Path) -> None:
    world = World(tmp_path)
    index = IndexReader(tmp_path)
    with pytest.raises(IndexUnavailable):
        index.size()
    world.index()
    assert index.place(0) == 0 == index.size()
    world.grow(40)
    world.index()
    times = [micros(event.time) for event in world.reader().log.walk()]
    for at in [*times, times[0] - 1, times[-1] + 1, *(time + 1 for time in times)]:
        assert index.place(at) == len([time for time in times if time < at])
    world.close()


def test_who_is_linked_to_an_entry(tmp_path: Path) -> None:
    world = World(tmp_path)
    asked = samples.requested()
    world.write(asked, samples.draft(request=asked.entry))
    world.index()
    index = IndexReader(tmp_path)
    assert index.linked_to(0) == [(1, 1)] and index.linked_to(1) == []
    world.close()
