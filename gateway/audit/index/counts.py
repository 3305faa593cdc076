"""Counts entries by what they have in common, exactly and quickly, from sums of hours, days and months.

A range of time is cut into whole months, days and hours, and the rest is counted entry by entry. A question about one
person, dossier or official has no sums: its newest entries are counted, and where there are more it is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gateway.audit.index.buckets import Piece, Span, begin, bucket, coarser, micros, pieces
from gateway.audit.index.conditions import of_entry, of_shape
from gateway.audit.index.lookup import IndexReader
from gateway.audit.index.rows import DIMENSIONS
from gateway.audit.index.sums import HOUR_OF_ENTRY, SUMMED
from gateway.audit.query import Query

COUNTED = 20_000
"""Entries of one person, dossier or official that are counted one by one."""
_FEW = 500
"""Shapes that are looked up one by one; of more it is asked what is quicker."""
_SEEK = 2
"""Rows of a bucket that are read in the time in which one is looked up."""


class Sum(NamedTuple):
    """Entries, those of them with a duration, the sum of the durations and the longest (milliseconds)."""

    entries: int = 0
    timed: int = 0
    duration: int = 0
    longest: int = 0

    def plus(self, other: Sum) -> Sum:
        """Both together."""
        return Sum(
            self.entries + other.entries,
            self.timed + other.timed,
            self.duration + other.duration,
            max(self.longest, other.longest),
        )


Key = tuple[int, tuple[str, ...]]
"""A bucket, and a value of each dimension."""


class Counts:
    """Counts over an index."""

    def __init__(self, index: IndexReader) -> None:
        self._index = index

    def sums(self, query: Query, by: Sequence[str], per: Span) -> dict[Key, Sum]:
        """Exact sums by dimensions of a shape and by bucket, for a question without `Query`'s rare things.

        Raises ``ValueError`` for another dimension, and for a question that names a person, dossier, trace or officer.
        """
        if query.subject or query.officer or query.dossier or query.trace:
            raise ValueError("there are no sums for one person, dossier, trace or official")
        if not set(by) <= set(DIMENSIONS):
            raise ValueError("there are no sums by this")
        shaped = of_shape(query)
        columns = "".join(f", s.{name}" for name in by)
        found: dict[Key, Sum] = {}
        for piece in self._pieces(query, per):
            if piece.span is None:
                where, values = "e.position >= ? AND e.position < ?", (piece.first, piece.last)
                sql = (
                    f"SELECT {HOUR_OF_ENTRY} AS b, {SUMMED}{columns} FROM entries AS e"
                    f" JOIN shapes AS s ON s.shape = e.shape WHERE {where} AND {shaped.sql} GROUP BY b{columns}"
                )
            else:
                values = (piece.first, piece.last)
                sql = (
                    "SELECT r.bucket, sum(r.count), sum(r.timed), sum(r.duration), max(r.longest)"
                    f"{columns} FROM rollups AS r JOIN shapes AS s ON s.shape = r.shape"
                    f" WHERE r.span = {piece.span.value} AND r.bucket BETWEEN ? AND ? AND {shaped.sql}"
                    f" GROUP BY r.bucket{columns}"
                )
            span = piece.span or Span.HOUR
            for number, count, timed, duration, longest, *names in self._index.all(sql, (*values, *shaped.values)):
                key = (coarser(span, number, per), tuple(names))
                found[key] = found.get(key, Sum()).plus(Sum(count, timed, int(duration), longest))
        return found

    def over_time(self, query: Query, per: Span) -> dict[int, int]:
        """Entries of each bucket ``per``, for a question that `sums` answers: the same at a fraction of its cost."""
        fitting = self._fitting(query)
        found: dict[int, int] = {}
        if fitting == []:
            return found
        for piece in self._pieces(query, per):
            span, rows = piece.span or Span.HOUR, self._bars(piece, fitting)
            for number, count in rows:
                at = coarser(span, number, per)
                found[at] = found.get(at, 0) + count
        return found

    def _bars(self, piece: Piece, fitting: Sequence[int] | None) -> list[tuple[int, int]]:
        if piece.span is None:
            inside = "" if fitting is None else " AND e.shape IN (SELECT value FROM json_each(?))"
            sql = f"SELECT {HOUR_OF_ENTRY}, count(*) FROM entries AS e WHERE position >= ? AND position < ?{inside}"
            listed = () if fitting is None else (str(fitting),)
            return self._index.all(f"{sql} GROUP BY 1", (piece.first, piece.last, *listed))
        if fitting is None:
            first, last = (begin(piece.span, number) for number in (piece.first, piece.last + 1))
            hours = self.hours(bucket(Span.HOUR, first), bucket(Span.HOUR, last) - 1)
            return [(coarser(Span.HOUR, hour, piece.span), count) for hour, count in hours]
        return self._rolled("r.bucket", piece, fitting)

    def by_shape(self, query: Query) -> dict[int, int]:
        """Entries of each shape that fits a question, in its time: grouping by a number is quick."""
        fitting = self._fitting(query)
        among = None if fitting is None else frozenset(fitting)
        found: dict[int, int] = {}
        if fitting == []:
            return found
        for piece in self._pieces(query, Span.ALL):
            if piece.span is not None and fitting is not None and self._few(piece, fitting):
                rows = self._rolled("r.shape", piece, fitting)
            else:
                if piece.span is None:
                    sql = "SELECT shape, count(*) FROM entries WHERE position >= ? AND position < ? GROUP BY shape"
                else:
                    within = f"span = {piece.span.value} AND bucket BETWEEN ? AND ?"
                    one = piece.first == piece.last  # a shape has one row in a bucket
                    summed = "shape, count FROM" if one else "shape, sum(count) FROM"
                    sql = f"SELECT {summed} rollups WHERE {within}{'' if one else ' GROUP BY shape'}"
                rows = self._index.all(sql, (piece.first, piece.last))
                rows = [row for row in rows if among is None or row[0] in among]
            for shape, count in rows:
                found[shape] = found.get(shape, 0) + count
        return found

    def _fitting(self, query: Query) -> list[int] | None:
        """Numbers of the shapes that fit a question, in order; ``None`` where every shape does."""
        shaped = of_shape(query)
        if not shaped:
            return None
        sql = f"SELECT s.shape FROM shapes AS s WHERE {shaped.sql} ORDER BY s.shape"
        return [row[0] for row in self._index.all(sql, shaped.values)]

    def _few(self, piece: Piece, fitting: Sequence[int]) -> bool:
        """Whether it is quicker to look these shapes up in each bucket than to read all its rows."""
        if len(fitting) <= _FEW:
            return True
        span = (piece.span or Span.ALL).value
        last = "SELECT max(bucket) FROM rollups WHERE span = ? AND bucket <= ?"
        rows = self._index.all(
            f"SELECT count(*) FROM rollups WHERE span = ? AND bucket = ({last})", (span, span, piece.last)
        )
        return len(fitting) * _SEEK < int(rows[0][0])

    def _rolled(self, column: str, piece: Piece, fitting: Sequence[int]) -> list[tuple[int, int]]:
        """Sums by a column of ``rollups`` over whole buckets."""
        span = f"r.span = {(piece.span or Span.ALL).value}"
        fit = "WITH RECURSIVE fit(shape) AS MATERIALIZED (SELECT value FROM json_each(?))"
        if self._few(piece, fitting):
            sql = (
                f"{fit}, b(bucket) AS (SELECT ? UNION ALL SELECT bucket + 1 FROM b WHERE bucket < ?)"
                f" SELECT {column}, sum(r.count) FROM b CROSS JOIN fit CROSS JOIN rollups AS r"
                f" ON {span} AND r.bucket = b.bucket AND r.shape = fit.shape GROUP BY {column}"
            )
        else:
            sql = (
                f"{fit} SELECT {column}, sum(r.count) FROM rollups AS r"
                f" WHERE {span} AND r.bucket BETWEEN ? AND ? AND r.shape IN fit GROUP BY {column}"
            )
        return self._index.all(sql, (str(fitting), piece.first, piece.last))

    def _pieces(self, query: Query, per: Span) -> Iterator[Piece]:
        """A question's time in pieces that each lie in whole buckets ``per``; pieces of moments become positions."""
        if query.begins is None and query.ends is None and per is Span.ALL:
            yield Piece(Span.ALL, 0, 0)
            return
        first, last = self._index.all("SELECT min(hour), max(hour) FROM hours")[0]
        if first is None:
            return
        start, end = begin(Span.HOUR, first), begin(Span.HOUR, last + 1)
        if query.begins is not None and micros(query.begins) > start:
            start = micros(query.begins)
        elif per is not Span.HOUR:  # a month that the log began in is whole as far as the log goes
            start = begin(Span.MONTH, bucket(Span.MONTH, start))
        if query.ends is not None and micros(query.ends) < end:
            end = micros(query.ends)
        elif per is not Span.HOUR:
            end = begin(Span.MONTH, bucket(Span.MONTH, end - 1) + 1)
        for piece in pieces(start, end):
            yield from self._fine(piece, per)

    def _fine(self, piece: Piece, per: Span) -> Iterator[Piece]:
        if piece.span is None:
            yield Piece(None, self._index.place(piece.first), self._index.place(piece.last))
        elif piece.span > per:  # finer buckets are wanted: the same time in those
            first, last = begin(piece.span, piece.first), begin(piece.span, piece.last + 1)
            yield Piece(per, bucket(per, first), bucket(per, last) - 1)
        else:
            yield piece

    def hours(self, first: int, last: int) -> list[tuple[int, int]]:
        """(hour, entries) of hours ``first`` to ``last``, without any filter."""
        return self._index.all(
            "SELECT hour, count FROM hours WHERE hour BETWEEN ? AND ? ORDER BY hour", (first, last)
        )  # fmt: skip

    def newest(self, query: Query, columns: Sequence[str]) -> tuple[list[tuple[object, ...]], bool]:
        """(count, value of each column) of the newest entries that fit, and whether these are all of them.

        Columns are those of ``entries AS e``, ``shapes AS s``, ``officers AS o`` or sums over them.
        """
        inner, complete = self._index.near(query, COUNTED)
        shaped, single = of_shape(query), of_entry(query)
        chosen = ", ".join(columns)
        rows = self._index.all(
            f"SELECT count(*), {chosen} FROM ({inner.sql}) AS n JOIN entries AS e ON e.position = n.position"
            " JOIN shapes AS s ON s.shape = e.shape LEFT JOIN officers AS o ON o.officer = e.officer"
            f" WHERE {single.sql} AND {shaped.sql} GROUP BY {chosen}",
            (*inner.values, *single.values, *shaped.values),
        )
        return rows, complete

    def officers(self, query: Query) -> dict[str, int]:
        """Entries of each official, for a question that names nothing but a time."""
        found: dict[str, int] = {}
        for piece in self._pieces(query, Span.DAY if query.begins or query.ends else Span.ALL):
            if piece.span in (None, Span.HOUR):
                first, last = piece.first, piece.last
                if piece.span is Span.HOUR:
                    first, last = (
                        self._index.place(begin(Span.HOUR, first)),
                        self._index.place(begin(Span.HOUR, last + 1)),
                    )
                source = "(SELECT officer, 1 AS count FROM entries WHERE position >= ? AND position < ?)"
            else:
                first, last = piece.first, piece.last
                where = f"span={int(piece.span or 0)} AND bucket BETWEEN ? AND ?"
                source = f"(SELECT officer, count FROM officer_rollups WHERE {where})"
            rows = self._index.all(
                f"SELECT o.account, sum(r.count) FROM {source} AS r JOIN officers AS o ON o.officer = r.officer"
                " GROUP BY o.account",
                (first, last),
            )
            for account, count in rows:
                found[account] = found.get(account, 0) + int(count)
        return found
