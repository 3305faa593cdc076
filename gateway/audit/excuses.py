"""What may be missing from a log, and which entry says so: only ``forgotten`` and ``pruned`` entries excuse a gap.

Such an entry lists in ``detail`` what was taken away:

- ``forgotten``: ``rows`` = ``<position>.<slot> …`` (rows of ``subjects``, with the salt in them) and ``openings`` =
  ``<position>.<field> …`` (one field's value and salt);
- ``pruned``: ``entries`` = ``<first>-<last> …`` (all values and salts but those of `kept_fields`).

It excuses entries before itself only: nothing that came later can have been meant.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

from contracts.events import Kind
from gateway.audit.leaf import read_canonical, read_leaf

_ALWAYS = frozenset({"entry", "request", "due_at", "freshness"})
_EXCUSING = frozenset({Kind.FORGOTTEN.value, Kind.PRUNED.value})


def kept_fields(kind: str) -> frozenset[str]:
    """Fields that nothing may take from an entry: without them nobody could say which request has its ending.

    They are random ids, times and words of ours; nothing in them leads to a person.
    """
    return _ALWAYS | {"detail"} if kind in _EXCUSING else _ALWAYS


_LOOK = " OR ".join(f'e.leaf LIKE \'%"kind":"{kind}"%\'' for kind in sorted(_EXCUSING))
EXCUSING_ENTRIES = (
    "SELECT e.position, e.leaf, o.opened FROM entries AS e JOIN openings AS o ON o.position = e.position"  # noqa: S608  # own words and marks
    f" WHERE {_LOOK} ORDER BY e.position"  # own words
)
"""The entries that may excuse a gap: few, so they are heard before all others are read."""


class Excuses:
    """What the log says was taken away. Believed only if the entries that say so turn out to be whole themselves."""

    def __init__(self) -> None:
        self._rows: set[tuple[int, int]] = set()
        self._fields: set[tuple[int, str]] = set()
        self._pruned: list[tuple[int, int]] = []

    def hear(self, position: int, kind: str, detail: Mapping[str, str]) -> bool:
        """Take in an entry's ``detail``; whether it could be understood."""
        try:
            if kind == Kind.FORGOTTEN.value:
                rows = [(int(where), int(slot)) for where, slot in _pairs(detail.get("rows", ""), ".")]
                fields = [(int(where), field) for where, field in _pairs(detail.get("openings", ""), ".")]
                self._rows.update(row for row in rows if row[0] < position)
                self._fields.update(field for field in fields if field[0] < position)
            elif kind == Kind.PRUNED.value:
                ranges = [(int(first), int(last)) for first, last in _pairs(detail.get("entries", ""), "-")]
                self._pruned += [(first, min(last, position - 1)) for first, last in ranges if first < position]
        except ValueError:
            return False
        return True

    @classmethod
    def of(cls, rows: Iterable[tuple[Any, ...]]) -> Excuses:
        """From the rows of `EXCUSING_ENTRIES`; whoever reads them all later says which are wrong."""
        excuses = cls()
        for position, leaf, opened in rows:
            try:
                fields: Any = read_canonical(opened)
                excuses.hear(position, read_leaf(leaf).kind, dict(fields["detail"][1]))
            except (ValueError, TypeError, LookupError, AttributeError):
                continue
        excuses.settle()
        return excuses

    def settle(self) -> None:
        """Put the ranges in order, once all entries were heard."""
        merged: list[tuple[int, int]] = []
        for first, last in sorted(self._pruned):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        self._pruned = merged

    def row(self, position: int, slot: int) -> bool:
        """Whether a row of ``subjects`` may be gone."""
        return (position, slot) in self._rows

    def field(self, position: int, field: str) -> bool:
        """Whether one field's value and salt may be gone."""
        if (position, field) in self._fields:
            return True
        at = bisect_right(self._pruned, (position, 1 << 62)) - 1
        return at >= 0 and self._pruned[at][0] <= position <= self._pruned[at][1]


def taken(kind: str, position: int, detail: Mapping[str, str]) -> list[tuple[int, int]]:
    """Ranges (first, last) of entries that lost values, as the entry says that took them; none for other kinds."""
    try:
        if kind == Kind.FORGOTTEN.value:
            found = [(int(where), int(where)) for where, _ in _pairs(detail.get("openings", ""), ".")]
        elif kind == Kind.PRUNED.value:
            found = [(int(first), int(last)) for first, last in _pairs(detail.get("entries", ""), "-")]
        else:
            return []
    except ValueError:
        return []  # an entry that can't be understood excuses nothing
    return sorted({(first, min(last, position - 1)) for first, last in found if first < position})


def _pairs(text: str, separator: str) -> list[tuple[str, str]]:
    """``"1.a 2.b"`` -> pairs; raises ``ValueError`` for anything else."""
    found = []
    for word in text.split():
        left, between, right = word.partition(separator)
        if not between or not right or not left.isascii() or not left.isdigit():
            raise ValueError("not a pair")
        found.append((left, right))
    return found
