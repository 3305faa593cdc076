"""Whatever is asked, the index answers what a look at every entry would answer."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.events import Kind
from gateway.audit.event import Event
from gateway.audit.index import counts
from gateway.audit.index.aliases import MemoryClasses, hear
from gateway.audit.index.buckets import Span, begin, bucket, micros, moment
from gateway.audit.index.follower import IndexUnavailable
from gateway.audit.index.rows import subject_number
from gateway.audit.query import Query, Scope, fits
from gateway.audit.reader import FACETS, AuditReader
from tests.gateway.audit import samples
from tests.gateway.audit.index.histories import CALLERS, FIELDS, OFFICERS, PROCEDURES, UNITS, World, eventful, person


@pytest.fixture(scope="module", params=[1, 2, 3])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    found = eventful(tmp_path_factory.mktemp("world"), request.param)
    found.index()
    yield found
    found.close()


@pytest.fixture
def reader(world: World) -> Iterator[AuditReader]:
    found = world.reader()
    yield found
    found.close()


def every(reader: AuditReader) -> list[Event]:
    return list(reader.log.walk())


def people(events: list[Event]) -> MemoryClasses:
    classes = MemoryClasses()
    for event in events:
        hear(classes, event)
    return classes


def naive(query: Query, events: list[Event]) -> list[Event]:
    person = people(events).members(subject_number(query.subject)) if query.subject else ()
    return [event for event in reversed(events) if fits(query, event, person)]


def questions(events: list[Event], count: int) -> Iterator[Query]:
    """Random questions of one to three filters; handles and times from the entries themselves."""
    chance = random.Random(7)
    handles = sorted({subject.handle for event in events for subject in event.subjects})
    choices: dict[str, Callable[[], Any]] = {
        "subject": lambda: chance.choice([*handles, "unknown"]),
        "officer": lambda: chance.choice([*OFFICERS, "nobody"]),
        "caller": lambda: chance.choice(CALLERS),
        "unit": lambda: chance.choice(UNITS),
        "procedure": lambda: chance.choice(PROCEDURES),
        "dossier": lambda: f"H26.99-260302-{chance.randint(1, 10):04d}",
        "kind": lambda: chance.choice(list(Kind)).value,
        "outcome": lambda: chance.choice(["found", "not_found"]),
        "code": lambda: chance.choice(["not_granted", "source_timeout", "stopped"]),
        "source": lambda: "population",
        "freshness": lambda: "cached",
        "field": lambda: chance.choice([*FIELDS, "permanent", "date%of_birth"]),
        "trace": lambda: chance.choice(["a", "c"]) * 32,
        "start": lambda: a_time(events, chance),
        "end": lambda: a_time(events, chance),
        "scope": lambda: Scope(units=frozenset(UNITS[:2]), end=a_time(events, chance)),
    }
    for _ in range(count):
        names = chance.sample(sorted(choices), chance.randint(1, 3))
        yield Query(**{name: choices[name]() for name in names})


def a_time(events: list[Event], chance: random.Random) -> datetime:
    at = chance.choice(events).time
    exact = moment(begin(Span.MONTH, bucket(Span.MONTH, micros(at))))
    return chance.choice([at, at + timedelta(microseconds=1), at + timedelta(hours=3), exact])


def test_pages_are_those_of_a_look_at_every_entry(reader: AuditReader) -> None:
    events = every(reader)
    answered = 0
    for query in questions(events, 250):
        wanted = [event.position for event in naive(query, events)]
        found: list[int] = []
        before = None
        while True:
            page = reader.search(query, before=before, count=7)
            found += [event.position for event in page.events]
            assert len(page.events) <= 7 and page.behind == 0 and page.looked_to is None
            before = page.next
            if before is None:
                break
        assert found == wanted, query
        answered += bool(wanted)
    assert answered > 60


def test_counts_are_those_of_a_look_at_every_entry(reader: AuditReader, monkeypatch: pytest.MonkeyPatch) -> None:
    events = every(reader)
    for number, query in enumerate(questions(events, 120)):
        monkeypatch.setattr(counts, "_FEW", (500, 0, 0)[number % 3])  # shapes are looked up, or all rows are read
        monkeypatch.setattr(counts, "_SEEK", (2, 0, 100)[number % 3])
        wanted = naive(query, events)
        facets = reader.facets(query)
        assert (facets.total, facets.exact) == (len(wanted), True), query
        for name in FACETS:
            assert dict(facets.facet(name).values) == Counter(filter(None, (getattr(e, name) for e in wanted))), query
        delivered = Counter(field for event in wanted for field in set(event.fields_delivered))
        assert dict(facets.facet("field").values) == delivered
        assert dict(facets.facet("officer").values) == Counter(filter(None, (event.officer for event in wanted)))
        assert facets.facet("officer").exact
        for span in (None, Span.HOUR, Span.DAY, Span.MONTH):
            line = reader.timeline(query, span)
            assert line.exact and {at: count for at, count in line.bars if count} == Counter(
                moment(begin(line.span, bucket(line.span, micros(event.time)))) for event in wanted
            ), (query, line.span)


def test_sums_are_those_of_a_look_at_every_entry(reader: AuditReader) -> None:
    events = every(reader)
    for query in questions(events, 60):
        if query.subject or query.officer or query.dossier or query.trace:
            with pytest.raises(ValueError, match="no sums"):
                reader.totals(("unit",), query)
            continue
        wanted = naive(query, events)
        for span in Span:
            for total in (totals := reader.totals(("unit", "procedure"), query, span)):
                mine = [
                    event
                    for event in wanted
                    if (event.unit or "", event.procedure or "") == total.values
                    and (total.begin is None or bucket(span, micros(event.time)) == bucket(span, micros(total.begin)))
                ]
                times = [event.duration_ms for event in mine if event.duration_ms is not None]
                assert (total.count, total.timed, total.duration) == (len(mine), len(times), sum(times))
                assert total.longest == max(times, default=0)
            assert sum(total.count for total in totals) == len(wanted)
    with pytest.raises(ValueError, match="by this"):
        reader.totals(("dossier",))


def test_a_person_is_found_by_any_of_their_numbers(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.write(samples.draft(subjects=(person(1),)), samples.draft(subjects=(person(2),)))
    world.write(samples.draft(subjects=(person(3),)))
    world.link(1, 2)
    world.link(2, 3)
    world.index()
    reader = world.reader()
    handles = [reader.handle_of("personal_id", person(number).identifier) for number in (1, 2, 3)]
    for handle in handles:
        assert [event.position for event in reader.search(Query(subject=handle)).events] == [4, 3, 2, 1, 0]
    world.forget(2)
    world.index()
    assert reader.handle_of("personal_id", person(2).identifier) is None
    # one person under three numbers is forgotten under all of them: nothing tells any longer that they were one
    assert [reader.handle_of("personal_id", person(number).identifier) for number in (1, 2, 3)] == [None] * 3
    left = [[event.position for event in reader.search(Query(subject=handle)).events] for handle in handles]
    assert left == [[3, 0], [4, 3, 1], [4, 2]]
    reader.close()
    world.close()


def test_an_index_that_lies_is_not_believed(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.write(samples.draft(officer="canbo.thu"), samples.draft(officer="canbo.minh"))
    world.index()
    reader = world.reader()
    assert len(reader.search(Query(officer="canbo.thu")).events) == 1
    with samples.tampering(tmp_path / "index.db") as connection:
        connection.execute("UPDATE entries SET officer = (SELECT officer FROM entries WHERE position=0)")
    with pytest.raises(IndexUnavailable, match="not that of the log"):
        reader.search(Query(officer="canbo.thu"))
    reader.close()
    world.close()


def test_what_was_pruned_a_moment_ago_is_left_out(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.write(*(samples.draft(officer="canbo.thu") for _ in range(3)))
    world.index()
    reader = world.reader()
    world.prune(0, 1)  # the index has not followed yet
    assert [event.position for event in reader.search(Query(officer="canbo.thu")).events] == [2]
    page = reader.search(Query(officer="canbo.thu"), before=2, count=1)
    assert (page.events, page.next) == ((), 1), "and the next page begins where this one ended"
    world.index()
    assert [event.position for event in reader.search(Query(officer="canbo.thu")).events] == [2]
    reader.close()
    world.close()


def test_what_is_not_indexed_yet_is_said(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.write(samples.draft())
    reader = world.reader()
    with pytest.raises(IndexUnavailable):
        reader.search(Query())
    world.index()
    world.write(samples.draft(), samples.draft())
    page = reader.search(Query())
    assert (len(page.events), page.behind, page.next, reader.progress()) == (1, 2, None, (1, 3))
    reader.close()
    world.close()
