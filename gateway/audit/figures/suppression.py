"""Hides small cells of a published table, and as many more as it takes that no total gives them away.

A table of counts by two things, with its totals, is a system of sums: a lone hidden cell is its total minus the rest.
A hidden cell is safe if the table would look the same with one more in it. That takes a closed walk over hidden cells,
alternately one less and one more, totals included (they count against their cells), on which nothing that exists would
fall to zero. For each small cell the cheapest such walk is found and hidden (D. Gusfield, "A graph theoretic approach
to statistical data security", 1988). Where there is none, the whole table is withheld.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

THRESHOLD = 5
"""Counts from 1 to one less are not published."""
TOTAL = ""
"""The name of a total's row or column."""

Place = tuple[str, str]
_State = tuple[int, str]
_ROW, _COLUMN = 0, 1


def with_totals(counts: Mapping[Place, int]) -> dict[Place, int]:
    """Cells that are not zero, with the totals of rows, of columns and of all; raises `ValueError` for a taken name."""
    whole: dict[Place, int] = {}
    for (row, column), number in counts.items():
        if row == TOTAL or column == TOTAL:
            raise ValueError("the name of a total is taken")
        if number > 0:
            for place in ((row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
                whole[place] = whole.get(place, 0) + number
    return whole


def hidden(whole: Mapping[Place, int], threshold: int = THRESHOLD) -> frozenset[Place]:
    """Which cells of a table `with_totals` must not be published."""
    small = sorted(place for place, number in whole.items() if 0 < number < threshold)
    chosen = set(small)
    for place in small:
        walk = _walk(whole, chosen, place)
        if walk is None:
            return frozenset(whole)
        chosen |= walk
    return frozenset(chosen)


def _walk(whole: Mapping[Place, int], chosen: set[Place], place: Place) -> set[Place] | None:
    """The cheapest cells that let ``place`` have one more: a path from its column back to its row.

    From a column to a row the cell loses one, from a row to a column it gains one; a margin the other way round.
    """
    rows: dict[str, list[str]] = {}
    columns: dict[str, list[str]] = {}
    for row, column in whole:
        rows.setdefault(row, []).append(column)
        columns.setdefault(column, []).append(row)
    # a margin's own "one more" is one less in its sum: it starts on the other side
    start, goal = ((_COLUMN, place[1]), (_ROW, place[0]))
    if _margin(place):
        start, goal = goal, start
    best: dict[_State, int] = {start: 0}
    came: dict[_State, tuple[_State, Place]] = {}
    queue = [(0, start)]
    while queue:
        cost, state = heapq.heappop(queue)
        if state == goal:
            return set(_back(came, start, goal))
        if cost > best[state]:
            continue
        for cell, after in _steps(state, rows, columns):
            falls = (state[0] == _COLUMN) != _margin(cell)
            if cell == place or (falls and whole[cell] < 2):
                continue
            further = cost + (0 if cell in chosen else whole[cell])
            if further < best.get(after, further + 1):
                best[after], came[after] = further, (state, cell)
                heapq.heappush(queue, (further, after))
    return None


def _steps(
    state: _State, rows: Mapping[str, list[str]], columns: Mapping[str, list[str]]
) -> Iterable[tuple[Place, _State]]:
    side, name = state
    if side == _COLUMN:
        return (((row, name), (_ROW, row)) for row in columns[name])
    return (((name, column), (_COLUMN, column)) for column in rows[name])


def _back(came: Mapping[_State, tuple[_State, Place]], start: _State, goal: _State) -> Iterable[Place]:
    state = goal
    while state != start:
        state, cell = came[state]
        yield cell


def _margin(place: Place) -> bool:
    return (place[0] == TOTAL) != (place[1] == TOTAL)
