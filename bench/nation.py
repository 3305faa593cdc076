"""What somebody of the mocks' nation costs to compute, beside keeping everybody in a dict and beside a hash each.

Also that a million look-ups leave nothing behind: that is what the arithmetic is paid for.
"""

from __future__ import annotations

import gc
import hashlib
import time
import tracemalloc
from collections.abc import Callable, Sequence

from bench.rows import Row, row
from mocks.nation.generator import SyntheticGenerator

SEED = 1


def _asked(count: int) -> list[str]:
    """Numbers all over the nation, seven in ten of them somebody's."""
    return [f"099{turn % 2}{turn * 37 % 100:02d}{1_000 + turn * 331 % 999_000:06d}" for turn in range(count)]


def _rate(look_up: Callable[[str], object], asked: Sequence[str]) -> float:
    """Look-ups per second."""
    start = time.perf_counter()
    for number in asked:
        look_up(number)
    return len(asked) / (time.perf_counter() - start)


def measure(records: int = 5_000, places: int = 1_000_000) -> list[Row]:
    """Look-ups of places and of whole records per second, and the memory that a million look-ups leave."""
    made = SyntheticGenerator(SEED)
    asked = _asked(records)
    kept = {number: made.person(number) for number in asked}
    dictionary = _rate(kept.get, asked)
    hashed = _rate(lambda number: hashlib.sha256(number.encode()).digest(), asked)
    found = _rate(made.numbers.holder, asked)
    whole = _rate(made.person, asked)
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in _asked(1_000) * (places // 1_000):
            made.numbers.holder(number)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    same = f"{records} numbers all over the nation, one thread"
    return [
        row(
            "nation: place of a number, beside sha256",
            found,
            hashed,
            "look-ups per second",
            f"{same}; baseline: one sha256 each",
        ),
        row(
            "nation: whole record, beside sha256",
            whole,
            hashed,
            "look-ups per second",
            f"{same}; baseline: one sha256 each",
        ),
        row(
            "nation: whole record, beside a dict",
            whole,
            dictionary,
            "look-ups per second",
            f"{same}; baseline: kept in a dict",
        ),
        row(
            "nation: memory left by look-ups",
            max(grown, 1),
            sum(len(number) + 49 for number in asked) / records * places,
            "bytes",
            f"{places} look-ups under tracemalloc; baseline: the numbers alone, kept",
        ),
    ]
