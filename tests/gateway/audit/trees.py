"""Trees without a log behind them: tile hashes in memory, counted when they are read, and RFC 6962 word for word."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from gateway.audit.tree import EMPTY_ROOT, CompactRange, node_hash


def synthetic(index: int) -> bytes:
    """A leaf hash like any other."""
    return sha256(index.to_bytes(8)).digest()


class MemoryHashes:
    """The hashes of a grown tree; ``reads`` are the tiles that were asked for."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.tree = CompactRange()
        self.levels: dict[int, list[bytes]] = {0: leaves}
        self.reads: list[tuple[int, int, int]] = []
        for leaf in leaves:
            for level, index, hashed in self.tree.append(leaf):
                row = self.levels.setdefault(level, [])
                assert len(row) == index
                row.append(hashed)

    def size(self) -> int:
        """Leaves."""
        return self.tree.size

    def hashes(self, level: int, first: int, count: int) -> list[bytes]:
        """As the log's reader gives them."""
        self.reads.append((level, first, count))
        return self.levels.get(level, [])[first : first + count]


class Definition:
    """RFC 6962 section 2.1 in its own recursive words, over given leaf hashes."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves
        self.root = cache(self._root)

    def _root(self, begin: int, end: int) -> bytes:
        """MTH(D[begin:end])."""
        if begin == end:
            return EMPTY_ROOT
        if end - begin == 1:
            return self.leaves[begin]
        middle = begin + split(end - begin)
        return node_hash(self.root(begin, middle), self.root(middle, end))

    def path(self, m: int, begin: int, end: int) -> list[bytes]:
        """PATH(m, D[begin:end])."""
        n = end - begin
        if n == 1:
            return []
        k = split(n)
        if m < k:
            return [*self.path(m, begin, begin + k), self.root(begin + k, end)]
        return [*self.path(m - k, begin + k, end), self.root(begin, begin + k)]

    def proof(self, m: int, n: int) -> list[bytes]:
        """PROOF(m, D[n])."""
        return self._subproof(m, 0, n, True)

    def _subproof(self, m: int, begin: int, end: int, whole: bool) -> list[bytes]:
        n = end - begin
        if m == n:
            return [] if whole else [self.root(begin, end)]
        k = split(n)
        if m <= k:
            return [*self._subproof(m, begin, begin + k, whole), self.root(begin + k, end)]
        return [*self._subproof(m - k, begin + k, end, False), self.root(begin, begin + k)]


def split(n: int) -> int:
    """The largest power of two smaller than ``n``."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k
