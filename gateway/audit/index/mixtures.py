"""Splits shapes into two parts of which each has few mixtures, so that a hundred thousand shapes are counted at once.

Shapes are many because callers, units and procedures multiply; of the rest there are some hundred mixtures. A number of
a shape is a hash of what it says, so what was read once is right for ever and need not be read again.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from gateway.audit.index.lookup import IndexReader

WIDE = ("caller", "unit", "procedure")
NARROW = ("kind", "source", "dataset", "channel", "outcome", "code", "freshness", "delivered")
KEPT = 500_000
"""Shapes that are remembered, some 150 bytes each."""
_FEW = 500
"""Shapes that are read one by one; more are read with all others."""
_COLUMNS = f"SELECT shape, {', '.join((*WIDE, *NARROW))} FROM shapes"
_Texts = tuple[str, ...]


class Mixtures:
    """The shapes of an index; may be used by several threads."""

    def __init__(self, index: IndexReader) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._wide: dict[_Texts, int] = {}
        self._narrow: dict[_Texts, int] = {}
        self._known: dict[int, tuple[int, int]] = {}

    def tallies(self, counts: Mapping[int, int]) -> dict[str, list[tuple[str, int]]]:
        """Counts by each of `WIDE` and `NARROW`, from counts by shape; a text may be named several times."""
        with self._lock:
            self._read(counts)
            wide, narrow, known = [0] * len(self._wide), [0] * len(self._narrow), self._known
            for number, count in counts.items():
                if pair := known.get(number):
                    wide[pair[0]] += count
                    narrow[pair[1]] += count
            found: dict[str, list[tuple[str, int]]] = {}
            for names, texts, sums in ((WIDE, self._wide, wide), (NARROW, self._narrow, narrow)):
                mixed = [(each, sums[at]) for each, at in texts.items() if sums[at]]
                found |= {name: [(each[at], count) for each, count in mixed] for at, name in enumerate(names)}
            if len(known) > KEPT:
                self._wide, self._narrow, self._known = {}, {}, {}
            return found

    def _read(self, counts: Mapping[int, int]) -> None:
        missing = [number for number in counts if number not in self._known]
        if len(missing) > _FEW:
            rows = self._index.all(_COLUMNS)
        else:
            rows = [row for number in missing for row in self._index.all(f"{_COLUMNS} WHERE shape=?", (number,))]
        wide, narrow = self._wide, self._narrow
        for row in rows:
            left, right = row[1:4], row[4:]
            self._known[row[0]] = wide.setdefault(left, len(wide)), narrow.setdefault(right, len(narrow))
