"""Birth dates as the wires write them, and the ways in which they are off."""

import pytest

from mocks.nearness.dates import dates_apart, iso


@pytest.mark.parametrize(
    ("written", "read"),
    [("19900415", "1990-04-15"), ("19900400", "1990-04"), ("19900000", "1990"), ("15/04/1990", "1990-04-15"),
     ("1990-04-15", "1990-04-15"), ("1990-04", "1990-04"), ("1990", "1990"), ("soon", "soon"), ("", "")],
)  # fmt: skip
def test_dates_of_the_wire_are_read(written: str, read: str) -> None:
    assert iso(written) == read


@pytest.mark.parametrize(
    ("recorded", "received", "problem"),
    [
        ("1990-04-15", "1990-04-15", None),
        ("1990-04-15", "1990", None),
        ("1990", "1990-04-15", None),
        ("1990-04-12", "1990-12-04", "day_month_swapped"),
        ("1990-04-15", "1991-04-15", "other_year"),
        ("1990-04-15", "1990-04-16", "other_day"),
        ("1990-04-15", "1985-09-02", "differs"),
        ("1990", "1991", "differs"),
    ],
)
def test_how_two_dates_differ(recorded: str, received: str, problem: str | None) -> None:
    assert dates_apart(recorded, received) == problem
