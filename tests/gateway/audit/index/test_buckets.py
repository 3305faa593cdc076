"""Hours, days and months begin when they do in Hanoi, and any range is cut into pieces without gap or overlap."""

import random
from datetime import UTC, datetime

from gateway.audit.index.buckets import HOUR, ZONE, Span, begin, bucket, coarser, micros, moment, pieces


def test_buckets_begin_as_clocks_in_hanoi_do() -> None:
    at = micros(datetime(2026, 11, 30, 17, 30, tzinfo=UTC))  # half past midnight, 1 December
    begins = [moment(begin(span, bucket(span, at))).astimezone(ZONE) for span in (Span.HOUR, Span.DAY, Span.MONTH)]
    assert [each.isoformat() for each in begins] == ["2026-12-01T00:00:00+07:00"] * 3
    before = micros(datetime(2026, 11, 30, 16, 59, 59, 999_999, tzinfo=UTC))
    assert all(bucket(span, before) == bucket(span, at) - 1 for span in (Span.HOUR, Span.DAY, Span.MONTH))
    assert bucket(Span.ALL, at) == 0 and moment(at) == datetime(2026, 11, 30, 17, 30, tzinfo=UTC)


def test_coarser_buckets_hold_finer_ones() -> None:
    chance = random.Random(1)
    for _ in range(300):
        at = chance.randrange(2 * 10**15)
        for span in (Span.HOUR, Span.DAY, Span.MONTH):
            for wanted in Span:
                if wanted >= span:
                    assert coarser(span, bucket(span, at), wanted) == bucket(wanted, at)
    assert coarser(Span.ALL, 0, Span.ALL) == 0


def test_pieces_cover_a_range_once_and_are_few() -> None:
    chance = random.Random(2)
    base = micros(datetime(2026, 1, 1, tzinfo=UTC))
    for _ in range(300):
        start = base + chance.choice((chance.randrange(400 * 24) * HOUR, chance.randrange(400 * 24 * HOUR)))
        end = start + chance.choice((0, 1, HOUR, chance.randrange(400 * 24 * HOUR)))
        at = start
        found = list(pieces(start, end))
        for piece in found:
            first = piece.first if piece.span is None else begin(piece.span, piece.first)
            assert first == at and piece.first <= piece.last
            at = piece.last if piece.span is None else begin(piece.span, piece.last + 1)
        assert at == end and len(found) <= 7
    assert list(pieces(5, 5)) == [] and [piece.span for piece in pieces(5, 6)] == [None]
