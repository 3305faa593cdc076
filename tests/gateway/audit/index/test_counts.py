"""Counting one by one ends somewhere, and says so; sums are exact at any edge."""

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.audit.index import counts
from gateway.audit.index.buckets import Span
from gateway.audit.index.counts import Counts, Sum
from gateway.audit.index.lookup import IndexReader
from gateway.audit.query import Query
from tests.gateway.audit import samples
from tests.gateway.audit.index.histories import World


def test_more_than_can_be_counted_is_at_least(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(tmp_path)
    world.write(*[samples.draft(officer="canbo.thu") for _ in range(6)])
    world.index()
    found = Counts(IndexReader(tmp_path))
    query = Query(officer="canbo.thu")
    assert found.newest(query, ["o.account"]) == ([(6, "canbo.thu")], True)
    monkeypatch.setattr(counts, "COUNTED", 5)
    assert found.newest(query, ["o.account"]) == ([(5, "canbo.thu")], False)
    assert found.newest(Query(), ["s.kind"]) == ([(5, "disclosed")], False)
    world.close()


def test_edges_between_hours(tmp_path: Path) -> None:
    world = World(tmp_path)
    times = []
    for _ in range(12):
        world.write(samples.draft(officer="canbo.thu", duration_ms=2))
        times.append(world.at)
    world.index()
    found = Counts(IndexReader(tmp_path))
    for start in times:
        for end in (*times, times[-1] + timedelta(days=400)):
            wanted = len([at for at in times if start <= at < end])
            query = Query(start=start, end=end)
            summed = found.sums(query, (), Span.ALL)
            assert summed == ({(0, ()): Sum(wanted, wanted, 2 * wanted, 2)} if wanted else {})
            assert found.officers(query) == ({"canbo.thu": wanted} if wanted else {})
    world.close()


def test_sums_join() -> None:
    assert Sum(1, 1, 5, 5).plus(Sum(2, 1, 9, 9)) == Sum(3, 2, 14, 9)
