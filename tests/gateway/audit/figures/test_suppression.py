"""Whoever knows every published number can't tell a small cell: tried on all tables that would look the same."""

import itertools
import random
from collections.abc import Iterator, Mapping

import pytest

from gateway.audit.figures.suppression import THRESHOLD, TOTAL, Place, hidden, with_totals


def fitting(counts: Mapping[Place, int], unseen: frozenset[Place]) -> Iterator[dict[Place, int]]:
    """Tables that an outsider could think of, each hidden number being one off at most, and at least 1."""
    whole = with_totals(counts)
    loose = [place for place in counts if place in unseen]
    near = [range(max(1, counts[place] - 1), counts[place] + 2) for place in loose]
    for values in itertools.product(*near):
        guess = with_totals({**counts, **dict(zip(loose, values, strict=True))})
        if all(guess[place] == whole[place] for place in whole if place not in unseen):
            yield guess


def learned(counts: Mapping[Place, int]) -> set[Place]:
    """Small cells, totals included, that every fitting table agrees about."""
    whole, unseen = with_totals(counts), hidden(with_totals(counts))
    small = {place for place, number in whole.items() if number < THRESHOLD}
    assert small <= unseen
    if unseen == whole.keys():
        return set()
    seen: dict[Place, set[int]] = {place: set() for place in small}
    for guess in fitting(counts, unseen):
        for place in small:
            seen[place].add(guess[place])
    return {place for place, values in seen.items() if len(values) < 2}


def test_nothing_small_nothing_hidden() -> None:
    assert hidden(with_totals({("a", "x"): 5, ("a", "y"): 9, ("b", "x"): 7})) == frozenset()


def test_a_lone_small_cell_takes_others_along() -> None:
    counts = {("a", "x"): 2, ("a", "y"): 9, ("b", "x"): 7, ("b", "y"): 30}
    unseen = hidden(with_totals(counts))
    assert ("a", "x") in unseen and len(unseen) == 4 and not learned(counts)


def test_two_rings_on_a_string() -> None:
    """Each line has two hidden cells and still one could be told: the cell that joins two rings."""
    counts = {
        ("a", "x"): 2, ("a", "y"): 3, ("b", "x"): 3, ("b", "y"): 2, ("c", "z"): 3, ("c", "w"): 2, ("d", "z"): 2,
        ("d", "w"): 3, ("b", "z"): 4, ("a", "z"): 50, ("c", "x"): 60, ("d", "y"): 70, ("a", "w"): 40,
    }  # fmt: skip
    whole = with_totals(counts)
    assert ("b", "z") in hidden(whole) and not learned({p: n for p, n in counts.items() if p[0] in "ab" or p[1] in "z"})


def test_ones_that_can_not_be_fewer() -> None:
    """Two hidden ones in a line with a total of two: both are told by their being there."""
    counts = {("a", "x"): 1, ("a", "y"): 1, ("b", "x"): 20, ("b", "y"): 30}
    assert not learned(counts)


@pytest.mark.parametrize("counts", [{("a", "x"): 3}, {("a", "x"): 1, ("b", "x"): 1}])
def test_a_table_that_can_not_be_saved_is_withheld(counts: dict[Place, int]) -> None:
    whole = with_totals(counts)
    assert hidden(whole) == whole.keys()


def test_a_small_total_is_hidden_too() -> None:
    counts = {("a", "x"): 2, ("a", "y"): 1, ("b", "x"): 20, ("b", "y"): 30, ("c", "x"): 9, ("c", "y"): 9}
    unseen = hidden(with_totals(counts))
    assert ("a", TOTAL) in unseen and (TOTAL, TOTAL) not in unseen and not learned(counts)


@pytest.mark.parametrize("seed", range(60))
def test_nothing_is_learned_from_any_table(seed: int) -> None:
    chance = random.Random(seed)
    counts = {
        (row, column): chance.choice([0, 1, 2, 3, 4, 5, 6, 9])
        for row in "abc"[: chance.randint(1, 3)]
        for column in "xy"
    }
    kept = {place: number for place, number in counts.items() if number}
    if kept:
        assert not learned(kept)


def test_names_of_totals_are_taken() -> None:
    with pytest.raises(ValueError, match="taken"):
        with_totals({(TOTAL, "x"): 1})


def test_a_large_table_is_done_at_once() -> None:
    chance = random.Random(7)
    counts = {(f"p{row}", f"u{column}"): chance.choice([1, 4, 30, 500]) for row in range(60) for column in range(30)}
    whole = with_totals(counts)
    unseen = hidden(whole)
    assert {place for place, number in whole.items() if number < 5} <= unseen < whole.keys()
