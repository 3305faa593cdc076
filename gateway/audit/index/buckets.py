"""Hours, days and months as the city's calendar has them, so that a figure of a day is that day's in Hanoi.

Viet Nam has had UTC+7 all year since 1975: hours are whole, and no day is shorter than another. Moments are
microseconds since 1970 in UTC; buckets are numbers that count upwards: local hours and days since 1970, local months
since year 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum

ZONE = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
OFFSET = 7 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1970, 1, 1)


class Span(IntEnum):
    """How long a bucket is; ``ALL`` has the one bucket 0."""

    HOUR = 1
    DAY = 2
    MONTH = 3
    ALL = 4


def micros(moment: datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(at: int) -> datetime:
    """The moment of `micros`, in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def bucket(span: Span, at: int) -> int:
    """The bucket in which a moment lies."""
    if span is Span.HOUR:
        return (at + OFFSET) // HOUR
    if span is Span.DAY:
        return (at + OFFSET) // DAY
    return month_of_day((at + OFFSET) // DAY) if span is Span.MONTH else 0


def begin(span: Span, number: int) -> int:
    """The moment at which a bucket begins."""
    if span is Span.HOUR:
        return number * HOUR - OFFSET
    return (number if span is Span.DAY else first_day(number)) * DAY - OFFSET


def month_of_day(day: int) -> int:
    """The month of a day."""
    when = _FIRST_DAY + timedelta(days=day)
    return when.year * 12 + when.month - 1


def first_day(month: int) -> int:
    """The first day of a month."""
    return (date(month // 12, month % 12 + 1, 1) - _FIRST_DAY).days


def coarser(span: Span, number: int, wanted: Span) -> int:
    """The bucket of a span ``wanted``, not finer than ``span``, that holds a bucket."""
    if span is wanted:
        return number
    return bucket(wanted, begin(span, number)) if span is not Span.ALL else 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a range of time: whole buckets ``first`` to ``last`` (included), or, without a span, moments."""

    span: Span | None
    first: int
    last: int
    """Of moments: excluded."""


def pieces(start: int, end: int) -> Iterator[Piece]:
    """Cut moments from ``start`` to ``end`` (excluded) into as few whole months, days, hours and rests as can be."""
    yield from _cut((Span.MONTH, Span.DAY, Span.HOUR), start, end)


def _cut(spans: tuple[Span, ...], start: int, end: int) -> Iterator[Piece]:
    if start >= end:
        return
    if not spans:
        yield Piece(None, start, end)
        return
    span, finer = spans[0], spans[1:]
    first = bucket(span, start)
    if begin(span, first) < start:
        first += 1
    last = bucket(span, end) - 1  # the bucket of the end is whole only if it ends there, and then it is the one before
    if first > last:
        yield from _cut(finer, start, end)
        return
    yield from _cut(finer, start, begin(span, first))
    yield Piece(span, first, last)
    yield from _cut(finer, begin(span, last + 1), end)
