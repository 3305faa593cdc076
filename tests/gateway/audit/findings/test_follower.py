"""The follower: seconds behind at most, and killed anywhere it doubles nothing and forgets nothing."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from gateway.audit.event import Event
from gateway.audit.findings import follower as following
from gateway.audit.findings.follower import Follower
from gateway.audit.findings.store import Filters, Finding
from tests.gateway.audit.findings.bench import NOW, Bench, ListLog
from tests.gateway.audit.findings.entries import CONTEXT, access, placed, series
from tests.history.measure import History, Plan


def entries() -> list[Event]:
    """A few weeks of a small city."""
    plan = Plan(units=6, pace=1.5, first="2026-03-02", last="2026-04-30", each=1)
    return list(History(plan).entries())


@pytest.fixture(scope="module")
def city() -> list[Event]:
    return entries()


def all_of(bench: Bench) -> list[Finding]:
    return [replace(found, found_at=NOW) for found in bench.store.queue(Filters(), 10_000)]


def test_it_finds_what_is_there_and_then_waits(empty: Bench) -> None:
    log = ListLog(placed(series("2026-03-03 09:00", 20, kind="not_found")))
    follower = Follower(empty.store, CONTEXT, log)
    assert follower.behind() == 20
    assert follower.step(NOW) == 20 and follower.step(NOW) == 0 and follower.behind() == 0
    assert [found.rule for found in empty.store.queue(Filters(rule="enumeration"))] == ["enumeration"]


def test_killed_anywhere_the_findings_are_the_same(
    empty: Bench, city: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PAGE", 200)
    monkeypatch.setattr(following, "MEMORY_ENTRIES", 500)
    log, random = ListLog(city), Random(5)
    first = Follower(empty.store, CONTEXT, log)
    first.catch_up(lambda: NOW)
    whole = all_of(empty)
    assert len(whole) >= 10
    with empty.database.act() as connection:
        connection.execute("DELETE FROM findings")
        connection.execute("DELETE FROM progress")
    restarts = 0
    while True:
        follower = Follower(empty.store, CONTEXT, log)  # what was not saved is gone
        restarts += 1
        for _ in range(random.randint(1, 6)):
            follower.step(NOW)
        if not follower.behind():
            break
    assert restarts > 5 and all_of(empty) == whole


def test_a_fault_in_the_middle_of_a_page_loses_nothing(empty: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    log = ListLog(placed(series("2026-03-03 09:00", 20, kind="not_found")))
    follower = Follower(empty.store, CONTEXT, log)

    def broken(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(empty.store, "put", broken)
        with pytest.raises(OSError):
            follower.step(NOW)
        assert follower.position == 0
    assert follower.step(NOW) == 20 and empty.store.count(Filters(rule="enumeration")) == 1


def test_quiet_time_passes_too(empty: Bench) -> None:
    request = access("2026-11-27 09:00", kind="requested", entry="R1", due_at="2026-11-27T02:00:30Z")
    follower = Follower(empty.store, CONTEXT, ListLog([request]))
    follower.step(NOW - timedelta(minutes=59))
    assert follower.step(NOW - timedelta(minutes=59)) == 0 and empty.store.count(Filters()) == 0
    follower.step(NOW - timedelta(minutes=50))
    assert [found.rule for found in empty.store.queue(Filters())] == ["unended"]


def test_pruned_entries_are_passed_over(empty: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PAGE", 5)
    log = ListLog(placed(series("2026-03-03 09:00", 40, kind="not_found")))
    log.pruned = set(range(12))
    follower = Follower(empty.store, CONTEXT, log)
    follower.catch_up(lambda: NOW)
    (found,) = empty.store.queue(Filters(rule="enumeration"))
    assert follower.position == 40 and found.first == 12


def test_other_rules_begin_anew_and_a_damaged_memory_does_too(empty: Bench) -> None:
    log = ListLog(placed(series("2026-03-03 09:00", 20, kind="not_found")))
    first = Follower(empty.store, CONTEXT, log)
    first.catch_up(lambda: NOW)
    first.save()
    assert Follower(empty.store, CONTEXT, log).position == 20
    other = replace(CONTEXT, linked=frozenset({"1.000001"}))
    assert Follower(empty.store, other, log).position == 0
    with empty.database.act() as connection:
        connection.execute("UPDATE progress SET memory=x'00'")
    assert Follower(empty.store, CONTEXT, log).position == 0


def test_memory_is_saved_after_a_while(empty: Bench) -> None:
    time = [0.0]
    log = ListLog(placed(series("2026-03-03 09:00", 5)))
    follower = Follower(empty.store, CONTEXT, log, lambda: time[0])
    follower.step(NOW)
    assert Follower(empty.store, CONTEXT, log).position == 0
    time[0] = 61
    follower.step(NOW)
    assert Follower(empty.store, CONTEXT, log).position == 5
