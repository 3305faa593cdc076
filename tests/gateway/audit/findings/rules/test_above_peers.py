"""Far above the peers: against the unit's own usual days; a busy day, a busy unit and too few days don't fire."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from gateway.audit.event import Event
from gateway.audit.findings.rules.above_peers import AbovePeers
from tests.gateway.audit.findings.entries import CALENDAR, CONTEXT, run, series


def workdays(first: str, count: int) -> list[str]:
    days: list[str] = []
    day = date.fromisoformat(first)
    while len(days) < count:
        if CALENDAR.works(day.toordinal()):
            days.append(day.isoformat())
        day += timedelta(days=1)
    return days


def work(days: Iterable[str], people: int, officials: Iterable[str] = ("a", "b", "c"), **fields: str) -> list[Event]:
    """Every official reads about ``people`` a day, never quite the same number."""
    return [
        event
        for day in days
        for place, name in enumerate(officials)
        for event in series(
            f"{day} {8 + place:02}:00", people - 1 + place + int(day[-1]) % 2, 30, officer=name, **fields
        )
    ]


DAYS = workdays("2026-03-02", 8)


def test_three_times_the_usual_fires_with_the_numbers_that_it_was_held_against() -> None:
    (hit,) = run(
        AbovePeers,
        [*work(DAYS[:-1], 20), *work(DAYS[-1:], 20, "bc"), *series(f"{DAYS[-1]} 08:00", 90, 30, officer="a")],
    )
    assert hit.officer == "a" and dict(hit.facts)["people"] == "90"
    assert 19 <= float(dict(hit.facts)["usual"]) <= 22


def test_the_boundary_is_what_the_hit_says() -> None:
    past = [*work(DAYS[:-1], 20), *work(DAYS[-1:], 20, "bc")]
    (hit,) = run(AbovePeers, [*past, *series(f"{DAYS[-1]} 08:00", 200, 30, officer="a")])
    threshold = int(dict(hit.facts)["threshold"])
    assert run(AbovePeers, [*past, *series(f"{DAYS[-1]} 08:00", threshold + 1, 30, officer="a")])
    assert not run(AbovePeers, [*past, *series(f"{DAYS[-1]} 08:00", threshold - 1, 30, officer="a")])


def test_a_day_on_which_all_are_busy_is_nobodys() -> None:
    assert not run(AbovePeers, [*work(DAYS[:-1], 20), *work(DAYS[-1:], 90)])


def test_few_people_are_never_many() -> None:
    few = [*work(DAYS[:-1], 3), *work(DAYS[-1:], 3, "bc")]
    assert not run(AbovePeers, [*few, *series(f"{DAYS[-1]} 08:00", 39, 30, officer="a")])
    assert run(AbovePeers, [*few, *series(f"{DAYS[-1]} 08:00", 40, 30, officer="a")])


def test_without_enough_days_there_is_no_measure() -> None:
    two = [*work(DAYS[:3], 20), *work(DAYS[3:4], 20, "bc")]
    assert not run(AbovePeers, [*two, *series(f"{DAYS[3]} 08:00", 300, 30, officer="a")])


def test_other_units_are_no_peers() -> None:
    busy = work(DAYS, 90, ("x", "y", "z"), unit="H26.99.2")
    assert not run(AbovePeers, [*work(DAYS, 20), *busy])


def test_the_same_person_read_often_is_one_and_linked_procedures_do_not_count() -> None:
    past = [*work(DAYS[:-1], 20), *work(DAYS[-1:], 20, "bc")]
    assert not run(AbovePeers, [*past, *series(f"{DAYS[-1]} 08:00", 300, 30, officer="a", asked="thu")])
    linked = replace(CONTEXT, linked=frozenset({"1.000002"}))
    flood = series(f"{DAYS[-1]} 08:00", 300, 30, officer="a", procedure="1.000002")
    assert not run(AbovePeers, [*past, *flood], linked)
