"""A source that announced its maintenance is not called in that window: the answer says when to come back instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone

from contracts.errors import SourceMaintenance
from contracts.manifest import Window

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Without daylight saving since 1975, so no time-zone database is needed."""


def ends(windows: Sequence[Window], now: datetime) -> datetime | None:
    """When the maintenance that holds at ``now`` (aware) ends, the latest if windows overlap; ``None`` outside.

    A window belongs to the weekday on which it starts and may run past midnight; one that starts and ends at the same
    minute lasts a whole day.
    """
    local = now.astimezone(VIETNAM)
    found: datetime | None = None
    for window in windows:
        first, last = time.fromisoformat(window.start), time.fromisoformat(window.end)
        for days_ago in (0, 1):
            day = local.date() - timedelta(days=days_ago)
            if window.weekdays and day.weekday() not in window.weekdays:
                continue
            start = datetime.combine(day, first, VIETNAM)
            end = datetime.combine(day, last, VIETNAM)
            if end <= start:
                end += timedelta(days=1)
            if start <= local < end and (found is None or end > found):
                found = end
    return found


def check(windows: Sequence[Window], now: datetime) -> None:
    """Raise `SourceMaintenance`, with the whole seconds until its end, when ``now`` lies in a window."""
    end = ends(windows, now)
    if end is not None:
        seconds = -int(-(end - now).total_seconds() // 1)
        raise SourceMaintenance("an announced window", retry_after=max(1, seconds), owner="source")
