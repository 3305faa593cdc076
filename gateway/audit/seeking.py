"""Finds where in the log a moment lies: entries never go back in time, so a few looks are enough."""

from __future__ import annotations

from datetime import datetime

from gateway.audit.reading import LogReader


def position_at(reader: LogReader, moment: datetime) -> int:
    """The first position whose entry's time is ``moment`` (aware) or later; the size of the log if there is none."""
    low, high = 0, reader.size()
    while low < high:
        middle = (low + high) // 2
        found = reader.events(middle, 1)
        if found and found[0].time < moment:
            low = middle + 1
        else:
            high = middle
    return low
