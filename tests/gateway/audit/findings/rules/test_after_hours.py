"""After hours by the working calendar: nights, weekends, Tết fire; swapped days, a unit's Saturdays and duty don't."""

from dataclasses import replace
from datetime import date

import pytest

from gateway.audit.findings.calendar import working
from gateway.audit.findings.calendar.working import Overtime
from gateway.audit.findings.context import Context
from gateway.audit.findings.rules.after_hours import AfterHours
from tests.gateway.audit.findings.entries import run, series


@pytest.mark.parametrize(
    ("start", "closed"),
    [
        ("2026-03-03 19:00", "ngoài giờ"), ("2026-03-03 06:00", "ngoài giờ"), ("2026-03-07 09:00", "thứ Bảy"),
        ("2026-03-08 09:00", "Chủ nhật"), ("2026-02-17 09:00", "Tết Nguyên đán Bính Ngọ"),
        ("2026-09-01 10:00", "Quốc khánh"),
        ("2026-08-31 10:00", "Quốc khánh"), ("2026-11-24 09:00", "Ngày Văn hóa Việt Nam"),
    ],
)  # fmt: skip
def test_a_closed_unit_fires_at_three_and_says_why_it_is_closed(start: str, closed: str) -> None:
    (hit,) = run(AfterHours, series(start, 3))
    assert dict(hit.facts)["closed"] == closed and dict(hit.facts)["calendar"] == "official" and hit.count == 3
    assert not run(AfterHours, series(start, 2))


@pytest.mark.parametrize(
    "start",
    ["2026-03-03 07:00", "2026-03-03 18:50", "2026-08-22 09:00", "2026-01-10 14:00", "2025-04-26 09:00"],
)
def test_working_hours_and_swapped_saturdays_do_not_fire(start: str) -> None:
    assert not run(AfterHours, series(start, 9))


def test_one_access_at_night_is_enough_and_a_night_is_one_finding() -> None:
    assert run(AfterHours, series("2026-03-03 22:00", 1))
    assert not run(AfterHours, series("2026-03-03 21:59", 1))
    assert run(AfterHours, series("2026-03-04 04:59", 1)) and not run(AfterHours, series("2026-03-04 05:00", 1))
    (hit,) = run(AfterHours, series("2026-03-03 23:30", 60))  # until 00:29
    assert hit.count == 60


def test_the_saturday_morning_of_a_unit_holds_for_those_below_it() -> None:
    calendar = working.load(saturdays={"H26.99": "morning"})
    context = Context(calendar=calendar)
    assert not run(AfterHours, series("2026-03-07 09:00", 9), context)
    assert run(AfterHours, series("2026-03-07 13:00", 3), context)
    assert run(AfterHours, series("2026-03-08 09:00", 3), context)  # Sunday
    assert run(AfterHours, series("2026-02-14 09:00", 3), context)  # the Saturday of Tết
    assert run(AfterHours, series("2026-03-07 09:00", 3, unit="H26.98"), context)


def test_units_that_never_close_and_channels_without_an_official_do_not_fire() -> None:
    context = Context(calendar=working.load(round_the_clock=frozenset({"H26.99.1"})))
    assert not run(AfterHours, series("2026-03-04 02:00", 9), context)
    assert not run(AfterHours, series("2026-03-04 02:00", 9, channel="online", officer=None))
    assert not run(AfterHours, series("2026-03-04 02:00", 9, channel="background", officer="dichvu"))


def test_a_year_without_a_calendar_says_so() -> None:
    (hit,) = run(AfterHours, series("2031-03-04 02:00", 1))
    assert dict(hit.facts)["calendar"] == "missing"
    (hit,) = run(AfterHours, series("2027-02-08 10:00", 3))
    assert dict(hit.facts)["calendar"] == "provisional"


def test_overtime_that_was_approved_does_not_fire_and_other_evenings_units_and_people_do() -> None:
    day = date(2026, 3, 3).toordinal()
    order = Overtime("H26.99", day, day + 1, 19 * 60, 21 * 60, frozenset({"canbo.mot"}))
    context = Context(calendar=working.load(overtime=(order,)))
    assert not run(AfterHours, [*series("2026-03-03 19:10", 9), *series("2026-03-04 20:50", 9)], context)
    assert run(AfterHours, series("2026-03-03 19:10", 9, officer="canbo.hai"), context)
    assert run(AfterHours, series("2026-03-05 19:10", 9), context)
    assert run(AfterHours, series("2026-03-03 21:00", 9), context)
    assert run(AfterHours, series("2026-03-03 19:10", 9, unit="H26.98"), context)
    whole = Context(calendar=working.load(overtime=(replace(order, officers=frozenset()),)))
    assert not run(AfterHours, series("2026-03-03 19:10", 9, officer="canbo.hai"), whole)
