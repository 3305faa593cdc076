"""Durations in buckets of a twentieth, so that percentiles of a year take little room and are off by 5 % at most."""

from __future__ import annotations

import math
from collections.abc import Mapping

_STEP = math.log(1.05)


def bucket(milliseconds: int) -> int:
    """The bucket of a duration; 0 holds everything up to one millisecond."""
    return 0 if milliseconds <= 1 else math.ceil(math.log(milliseconds) / _STEP)


def upper(number: int) -> int:
    """The longest duration in a bucket, in whole milliseconds."""
    return max(1, round(math.exp(number * _STEP)))


def percentile(counts: Mapping[int, int], share: float) -> int | None:
    """The shortest bucket's upper end that ``share`` (0 to 1) of all durations don't exceed; ``None`` for none."""
    total = sum(counts.values())
    if total == 0:
        return None
    wanted, seen = math.ceil(share * total), 0
    for number in sorted(counts):
        seen += counts[number]
        if seen >= wanted:
            return upper(number)
    return upper(max(counts))
