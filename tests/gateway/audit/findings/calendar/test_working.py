"""The working calendar: the days that the notices of 2025 and 2026 name, and files that are none."""

from datetime import date
from pathlib import Path

import pytest

from gateway.audit.findings.calendar.working import (
    CalendarInvalid,
    load,
    local_day,
    local_minute,
    second_of,
)

CALENDAR = load()


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2025-01-24", True), ("2025-01-27", False), ("2025-01-31", False), ("2025-02-03", True), ("2025-04-07", False),
        ("2025-04-26", True), ("2025-05-02", False), ("2025-09-01", False), ("2025-09-03", True), ("2025-11-24", True),
        ("2026-01-02", False), ("2026-01-10", True), ("2026-02-13", True), ("2026-02-16", False), ("2026-02-20", False),
        ("2026-02-23", True), ("2026-04-27", False), ("2026-08-22", True), ("2026-08-29", False), ("2026-08-31", False),
        ("2026-09-03", True), ("2026-11-24", False), ("2027-02-08", False), ("2027-09-03", False),
        ("2027-11-24", False), ("2026-03-07", False), ("2026-03-08", False), ("2026-03-09", True),
    ],
)  # fmt: skip
def test_days_as_the_notices_have_them(text: str, works: bool) -> None:
    assert CALENDAR.works(day(text)) is works


def test_every_swapped_day_is_a_saturday_and_gives_a_weekday_off() -> None:
    for worked, freed in CALENDAR.swapped.items():
        assert date.fromordinal(worked).weekday() == 5 and date.fromordinal(freed).weekday() < 5
        assert freed in CALENDAR.off and worked not in CALENDAR.off


def test_a_year_says_how_far_it_is_known() -> None:
    assert [CALENDAR.year(day(f"{year}-06-01")) for year in (2024, 2025, 2026, 2027, 2028)] == [
        "missing", "official", "official", "provisional", "missing",
    ]  # fmt: skip


def test_local_time_is_seven_hours_ahead() -> None:
    before, after = 1_772_470_799, 1_772_470_800  # 2026-03-02 23:59:59 and 2026-03-03 00:00:00 in Ha Noi
    assert (local_day(before), local_minute(before)) == (day("2026-03-02"), 1439)
    assert (local_day(after), local_minute(after)) == (day("2026-03-03"), 0)
    assert second_of(day("2026-03-03")) == after


def test_working_days_are_counted_over_tet() -> None:
    assert CALENDAR.working_days_after(day("2026-02-13"), 1) == day("2026-02-23")
    assert CALENDAR.working_days_after(day("2026-03-02"), 5) == day("2026-03-09")
    assert CALENDAR.working_days_after(day("2026-03-02"), 0) == day("2026-03-02")


def test_an_operators_year_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "2027.toml").write_text(
        'year = 2027\nstatus = "official"\nsources = ["notice"]\n'
        '[[off]]\nfrom = 2027-02-03\nto = 2027-02-09\nname = "Tết"\n'
    )
    calendar = load(tmp_path)
    assert calendar.year(day("2027-06-01")) == "official" and not calendar.works(day("2027-02-03"))
    assert calendar.works(day("2027-02-10")) and calendar.works(day("2027-11-24"))


@pytest.mark.parametrize(
    "content",
    [
        "year = ",
        'year = 2028\nstatus = "official"\nsources = ["x"]', 'year = 2027\nstatus = "maybe"\nsources = ["x"]',
        'year = 2027\nstatus = "official"\nsources = []', 'year = 2027\nstatus = "official"',
        'year = 2027\nstatus = "official"\nsources = ["x"]\n[[off]]\nfrom = 2027-01-01\nname = "x"',
        'year = 2027\nstatus = "official"\nsources = ["x"]\n[[swapped]]\non = "2027-01-01"\ninstead_of = 2027-01-02',
    ],
)  # fmt: skip
def test_a_file_that_is_no_calendar_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "2027.toml").write_text(content)
    with pytest.raises(CalendarInvalid, match=r"2027\.toml"):
        load(tmp_path)
