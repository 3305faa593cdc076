"""Windows are meant in Viet Nam's time, and may run past midnight."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import SourceMaintenance
from contracts.manifest import Window
from gateway.transport.maintenance import VIETNAM, check, ends

SUNDAY_NIGHT = Window(weekdays=(6,), start="23:00", end="02:00")


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Viet Nam; the 22nd is a Sunday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "inside"),
    [
        (local(22, 22, 59), False),
        (local(22, 23, 0), True),
        (local(23, 1, 59), True),
        (local(23, 2, 0), False),
        (local(23, 23, 30), False),
        (local(22, 1, 0), False),
    ],
)
def test_a_window_past_midnight_belongs_to_the_day_it_starts_on(now: datetime, inside: bool) -> None:
    assert (ends([SUNDAY_NIGHT], now) is not None) is inside


def test_the_end_is_what_the_caller_is_told() -> None:
    with pytest.raises(SourceMaintenance) as caught:
        check([SUNDAY_NIGHT], local(23, 1, 30))
    assert caught.value.retry_after == 1800


def test_outside_nothing_happens() -> None:
    check([SUNDAY_NIGHT], local(24, 12))
    check([], local(24, 12))


def test_the_latest_of_overlapping_windows_counts() -> None:
    windows = [Window(start="10:00", end="11:00"), Window(start="10:30", end="12:00")]
    assert ends(windows, local(22, 10, 45)) == local(22, 12)


def test_a_window_from_a_minute_to_the_same_lasts_a_day() -> None:
    always = Window(start="05:00", end="05:00")
    assert ends([always], local(22, 4)) == local(22, 5)
    assert ends([always], local(22, 5)) == local(23, 5)


@given(st.integers(0, 366 * 86_400), st.integers(0, 1439), st.integers(0, 1439))
def test_an_end_lies_ahead_and_within_a_day(second: int, first: int, last: int) -> None:
    window = Window(start=f"{first // 60:02}:{first % 60:02}", end=f"{last // 60:02}:{last % 60:02}")
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    end = ends([window], now)
    assert end is None or now < end <= now + timedelta(days=1)
