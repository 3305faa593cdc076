"""One login in two places within minutes fires; an office with two lines, time to travel, and two people don't."""

from dataclasses import replace
from typing import Any

from gateway.audit.event import Event
from gateway.audit.findings.rules.two_places import TwoPlaces
from tests.gateway.audit.findings.entries import CONTEXT, access, run

HOME, OTHER = "192.0.2.1", "198.51.100.7"


def pair(second: str = "09:09", **fields: Any) -> list[Event]:
    past = [access("2026-02-26 09:00", unit=unit, officer=unit) for unit in ("H26.99.1", "H26.98", "H26.99")]
    return [*past, access("2026-03-03 09:00"), access(f"2026-03-03 {second}", **({"network": OTHER} | fields))]


def test_two_networks_within_ten_minutes_fire() -> None:
    (hit,) = run(TwoPlaces, pair("09:10"))
    assert dict(hit.facts) == {"networks": "1", "units": "0"} and (hit.first, hit.last) == (3, 4)
    assert not run(TwoPlaces, pair("09:11"))


def test_two_units_fire_even_where_the_second_was_refused() -> None:
    (hit,) = run(TwoPlaces, pair(network=HOME, unit="H26.98", kind="refused", code="officer_not_active"))
    assert dict(hit.facts) == {"networks": "0", "units": "1"} and hit.severity == "high"


def test_an_office_with_two_lines_is_no_journey() -> None:
    office = [
        access(f"2026-03-02 {8 + n:02}:30", officer=name, network=network)
        for n, name in enumerate(("a", "b", "c"))
        for network in (HOME, OTHER)
    ]
    switching = pair()[:3] + [replace(event, officer="d") for event in pair()[3:]]
    assert not [hit for hit in run(TwoPlaces, [*office, *switching]) if hit.officer == "d"]
    assert [
        hit for hit in run(TwoPlaces, [*office[:3], *switching]) if hit.officer == "d"
    ]  # one colleague is not yet usual


def test_related_units_and_unknown_networks_do_not_fire() -> None:
    assert not run(TwoPlaces, pair(network=HOME, unit="H26.99"))
    assert not run(
        TwoPlaces, pair(network=HOME, unit="H26.98"), replace(CONTEXT, relations={"H26.98": frozenset({"H26.99.1"})})
    )
    assert not run(TwoPlaces, pair(network=None))


def test_two_officials_are_two() -> None:
    assert not run(TwoPlaces, pair(officer="canbo.hai"))
    assert not run(TwoPlaces, pair(officer=None, channel="background"))


def test_the_networks_of_a_unit_are_learned_first() -> None:
    assert not run(
        TwoPlaces, [replace(e, time=e.time.replace(month=2, day=27)) if n < 3 else e for n, e in enumerate(pair())]
    )


def test_a_line_that_fails_sends_the_whole_unit_to_another() -> None:
    def after(minutes: int) -> list[Event]:
        return [
            access(f"2026-03-03 09:{minutes + n:02}", officer=name, network=OTHER) for n, name in enumerate(("b", "c"))
        ]

    office = [access("2026-03-02 08:30", officer=name) for name in ("b", "c")]
    assert not run(TwoPlaces, [*office, *pair(), *after(20)])
    (hit,) = run(TwoPlaces, [*office, *pair(), *after(41)])  # 32 minutes later is too late
    assert hit.officer == "canbo.mot"
