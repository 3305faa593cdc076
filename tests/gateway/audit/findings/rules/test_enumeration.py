"""Trying out identifiers: many missed in an hour fires, honest mistakes among much work don't."""

from dataclasses import replace

from gateway.audit.findings.rules.enumeration import Enumeration
from tests.gateway.audit.findings.entries import CONTEXT, run, series


def test_fifteen_misses_within_an_hour_fire_and_fourteen_do_not() -> None:
    (hit,) = run(Enumeration, series("2026-03-03 09:00", 15, kind="not_found"))
    assert (hit.officer, hit.caller, hit.severity) == ("canbo.mot", "motcua", "high")
    assert dict(hit.facts) == {"missed": "15", "asked": "15"}
    assert not run(Enumeration, series("2026-03-03 09:00", 14, kind="not_found"))


def test_one_finding_grows_with_the_flood_and_keeps_bounded_evidence() -> None:
    (hit,) = run(Enumeration, series("2026-03-03 09:00", 400, 5, kind="not_found"))
    assert hit.count == 400 and len(hit.evidence) == 50 and len(hit.subjects) == 50
    assert (hit.first, hit.last) == (0, 399)


def test_the_same_misses_over_a_longer_time_do_not_fire() -> None:
    assert not run(Enumeration, series("2026-03-03 08:00", 30, 300, kind="not_found"))


def test_the_same_person_missed_again_and_again_is_one() -> None:
    assert not run(Enumeration, series("2026-03-03 09:00", 40, 10, kind="not_found", asked="thu"))


def test_misses_that_are_few_among_answers_do_not_fire() -> None:
    misses = list(series("2026-03-03 09:00", 16, 120, kind="not_found"))
    assert run(Enumeration, [*misses, *series("2026-03-03 09:01", 5, 300)])
    assert not run(Enumeration, [*misses, *series("2026-03-03 09:01", 15, 120)])  # a half by luck is no half
    assert not run(Enumeration, [*misses, *series("2026-03-03 09:01", 40, 40)])


def test_numbers_that_do_not_even_parse_count_and_other_refusals_do_not() -> None:
    assert run(Enumeration, series("2026-03-03 09:00", 15, kind="refused", code="invalid_subject", asked=None))
    assert not run(Enumeration, series("2026-03-03 09:00", 40, kind="refused", code="not_granted"))


def test_a_system_that_serves_many_people_may_miss_more() -> None:
    background = {"kind": "not_found", "officer": None, "channel": "background"}
    assert not run(Enumeration, series("2026-03-03 09:00", 59, 10, **background))
    assert run(Enumeration, series("2026-03-03 09:00", 60, 10, **background))


def test_two_officials_are_not_one() -> None:
    halves = [*series("2026-03-03 09:00", 10, kind="not_found"),
              *series("2026-03-03 09:01", 10, kind="not_found", officer="canbo.hai")]  # fmt: skip
    assert not run(Enumeration, halves)


def test_parameters_are_the_operators() -> None:
    context = replace(CONTEXT, parameters={"enumeration": {"least": 5}})
    assert run(Enumeration, series("2026-03-03 09:00", 5, kind="not_found"), context)
