"""Months begin at midnight in Asia/Ho_Chi_Minh, seven hours before they do in UTC."""

from datetime import UTC, date, datetime

import pytest

from gateway.audit.months import Month, day_of


def test_a_month_begins_at_midnight_of_the_city() -> None:
    november = Month.parse("2026-11")
    assert november.begin == datetime(2026, 10, 31, 17, tzinfo=UTC)
    assert november.end == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert Month.of(november.begin) == november and str(Month.of(november.end)) == "2026-12"
    assert day_of(datetime(2026, 11, 1, 17, tzinfo=UTC)) == date(2026, 11, 2)


def test_neighbours_over_the_turn_of_the_year() -> None:
    assert str(Month(2026, 12).next()) == "2027-01" and str(Month(2027, 1).previous()) == "2026-12"
    assert str(Month(2026, 3).next()) == "2026-04" and str(Month(2026, 3).previous()) == "2026-02"


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-11", "2026-1", "2026/11", "2026-11-01", "", "２０２６-11"])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        Month.parse(text)
