"""Counts over rows of the index: added up as entries come, or summed again where entries lost what they said."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gateway.audit.index.buckets import HOUR, OFFSET, Span, coarser, first_day, month_of_day
from gateway.audit.index.rows import IndexRow

HOUR_OF_ENTRY = f"(e.time + {OFFSET}) / {HOUR}"
"""The hour of a row of ``entries`` in SQL; times are never negative."""

SUMMED = "count(*), count(e.duration), coalesce(sum(e.duration), 0), coalesce(max(e.duration), 0)"
OFFICER_SPANS = (Span.DAY, Span.MONTH, Span.ALL)


def _above(hour: int) -> tuple[tuple[int, int], ...]:
    return tuple((span, coarser(Span.HOUR, hour, span)) for span in Span)


def of_shapes(rows: Sequence[IndexRow]) -> list[tuple[int, ...]]:
    """Rows to add to ``rollups``, in the order of its key."""
    hours: dict[tuple[int, int], list[int]] = {}
    for row in rows:
        found = hours.setdefault(((row.time + OFFSET) // HOUR, row.shape), [0, 0, 0, 0])
        found[0] += 1
        if row.duration is not None:
            found[1] += 1
            found[2] += row.duration
            found[3] = max(found[3], row.duration)
    above = {hour: _above(hour) for hour, _ in hours}
    summed: dict[tuple[int, int, int], list[int]] = {}
    for (hour, shape), (count, timed, duration, longest) in hours.items():
        for span, number in above[hour]:
            into = summed.setdefault((span, number, shape), [0, 0, 0, 0])
            into[0] += count
            into[1] += timed
            into[2] += duration
            into[3] = max(into[3], longest)
    return [(*key, *values) for key, values in sorted(summed.items())]


def of_officers(rows: Sequence[IndexRow]) -> list[tuple[int, ...]]:
    """Rows to add to ``officer_rollups``."""
    summed: dict[tuple[int, int, int], int] = {}
    for row in rows:
        if row.officer is not None:
            hour = (row.time + OFFSET) // HOUR
            for span in OFFICER_SPANS:
                key = (int(span), coarser(Span.HOUR, hour, span), row.officer)
                summed[key] = summed.get(key, 0) + 1
    return [(*key, count) for key, count in sorted(summed.items())]


def again(connection: sqlite3.Connection, hours: Iterable[int]) -> None:
    """Sum the given hours again, then the days, months and the whole above them; drop what nothing counts any more."""
    every = sorted(set(hours))
    days = sorted({coarser(Span.HOUR, hour, Span.DAY) for hour in every})
    months = sorted({coarser(Span.DAY, day, Span.MONTH) for day in days})
    for hour in every:
        source = (
            "FROM entries AS e WHERE e.position >= (SELECT first FROM hours WHERE hour=:at)"
            " AND e.position < (SELECT first + count FROM hours WHERE hour=:at) GROUP BY e.shape"
        )
        _replace(connection, Span.HOUR, hour, f"e.shape, {SUMMED} {source}")
    for day in days:
        within = f"span={Span.HOUR.value} AND bucket BETWEEN {day * 24} AND {day * 24 + 23}"
        _replace(connection, Span.DAY, day, _added(within))
        within = f"FROM hours WHERE hour BETWEEN {day * 24} AND {day * 24 + 23}"
        source = (
            f"FROM entries AS e WHERE e.position >= (SELECT min(first) {within})"
            f" AND e.position < (SELECT max(first + count) {within})"
            " AND e.officer IS NOT NULL GROUP BY e.officer"
        )
        _replace(connection, Span.DAY, day, f"e.officer, count(*) {source}", "officer_rollups")
    for month in months:
        within = f"span={Span.DAY.value} AND bucket BETWEEN {first_day(month)} AND {first_day(month + 1) - 1}"
        _replace(connection, Span.MONTH, month, _added(within))
        _replace(connection, Span.MONTH, month, _officers(within), "officer_rollups")
    _replace(connection, Span.ALL, 0, _added(f"span={Span.MONTH.value}"))
    _replace(connection, Span.ALL, 0, _officers(f"span={Span.MONTH.value}"), "officer_rollups")
    for table, column, counts in (("shapes", "shape", "rollups"), ("officers", "officer", "officer_rollups")):
        connection.execute(
            f"DELETE FROM {table} WHERE {column} NOT IN (SELECT {column} FROM {counts} WHERE span={Span.ALL.value})"
        )


def _replace(connection: sqlite3.Connection, span: Span, number: int, sums: str, table: str = "rollups") -> None:
    connection.execute(f"DELETE FROM {table} WHERE span=:span AND bucket=:at", {"span": int(span), "at": number})
    connection.execute(f"INSERT INTO {table} SELECT :span, :at, {sums}", {"span": int(span), "at": number})


def _added(within: str) -> str:
    return f"shape, sum(count), sum(timed), sum(duration), max(longest) FROM rollups WHERE {within} GROUP BY shape"


def _officers(within: str) -> str:
    return f"officer, sum(count) FROM officer_rollups WHERE {within} GROUP BY officer"


class Whole(NamedTuple):
    """Rows of a table that count entries (those ``where``), and the query that counts them, from `whole`'s earlier."""

    what: str
    table: str
    columns: str
    where: str
    sums: str


def whole(connection: sqlite3.Connection) -> Iterator[Whole]:
    """Every count, from the rows of ``entries`` alone; ``hours`` must be right when the second is asked for."""
    counts = f"SELECT {HOUR_OF_ENTRY} AS hour, min(e.position), count(*) FROM entries AS e GROUP BY 1"
    yield Whole("hours", "hours", "hour, first, count", "1=1", counts)
    days = connection.execute("SELECT DISTINCT hour / 24 FROM hours").fetchall()
    months = ", ".join(f"({day}, {month_of_day(day)})" for (day,) in days) or "(NULL, NULL)"
    calendar = f"(SELECT column1 AS day, column2 AS month FROM (VALUES {months})) AS c"
    columns = "span, bucket, shape, count, timed, duration, longest"
    added = "sum(r.count), sum(r.timed), sum(r.duration), max(r.longest) FROM rollups AS r"
    hour, day, month, ever = Span.HOUR.value, Span.DAY.value, Span.MONTH.value, Span.ALL.value
    counts = f"SELECT {hour}, {HOUR_OF_ENTRY}, e.shape, {SUMMED} FROM entries AS e GROUP BY 2, 3"
    yield Whole("counts of hours", "rollups", columns, f"span={hour}", counts)
    counts = f"SELECT {day}, r.bucket / 24, r.shape, {added} WHERE r.span={hour} GROUP BY 2, 3"
    yield Whole("counts of days", "rollups", columns, f"span={day}", counts)
    counts = (
        f"SELECT {month}, c.month, r.shape, {added} JOIN {calendar} ON c.day = r.bucket"
        f" WHERE r.span={day} GROUP BY 2, 3"
    )
    yield Whole("counts of months", "rollups", columns, f"span={month}", counts)
    counts = f"SELECT {ever}, 0, r.shape, {added} WHERE r.span={month} GROUP BY 3"
    yield Whole("counts", "rollups", columns, f"span NOT IN ({hour}, {day}, {month})", counts)
    columns = "span, bucket, officer, count"
    counts = (
        f"SELECT {day}, {HOUR_OF_ENTRY} / 24, e.officer, count(*) FROM entries AS e"
        " WHERE e.officer IS NOT NULL GROUP BY 2, 3"
    )
    yield Whole("officers' counts of days", "officer_rollups", columns, f"span={day}", counts)
    counts = (
        f"SELECT {month}, c.month, r.officer, sum(r.count) FROM officer_rollups AS r"
        f" JOIN {calendar} ON c.day = r.bucket WHERE r.span={day} GROUP BY 2, 3"
    )
    yield Whole("officers' counts of months", "officer_rollups", columns, f"span={month}", counts)
    counts = f"SELECT {ever}, 0, officer, sum(count) FROM officer_rollups WHERE span={month} GROUP BY 3"
    yield Whole("officers' counts", "officer_rollups", columns, f"span NOT IN ({day}, {month})", counts)
