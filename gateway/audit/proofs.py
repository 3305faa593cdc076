"""Proofs that an entry is in the log, and that an older log is the beginning of a newer one; made and checked here.

Source: RFC 6962 sections 2.1.1 and 2.1.2 (the same as RFC 9162 sections 2.1.3 and 2.1.4). A proof is made from the
hashes that tiles hold (C2SP tlog-tiles), at most two tiles per tile level, however long the log is. Checking needs
nothing but the proof.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from gateway.audit.faults import AuditUnavailable
from gateway.audit.tree import EMPTY_ROOT, HASH_BYTES, TILE_HEIGHT, node_hash

TILE_WIDTH = 1 << TILE_HEIGHT
LONGEST_PROOF = 64
"""Hashes: more than any tree has levels."""


class Hashes(Protocol):
    """Where tile hashes come from: level 0 are leaves, level L the roots of full subtrees of 256^L leaves."""

    def hashes(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """Up to ``count`` hashes from ``first`` on."""


class ProofBroken(ValueError):
    """A proof does not lead where it should."""


class Step(NamedTuple):
    """One step of recomputing a root: the sibling, on which side it stands, and the hash of both."""

    sibling: bytes
    left: bool
    result: bytes


class Prover:
    """Makes proofs for the tree of the first ``size`` entries; keeps the tiles that it has read."""

    def __init__(self, source: Hashes, size: int) -> None:
        self._source = source
        self._tiles: dict[tuple[int, int], Sequence[bytes]] = {}
        self.size = size

    def root(self, size: int | None = None) -> bytes:
        """The root hash of the first ``size`` entries (by default of all); raises `AuditUnavailable`."""
        end = self.size if size is None else size
        if not 0 <= end <= self.size:
            raise ValueError("the tree is smaller than that")
        return self._subtree(0, end) if end else EMPTY_ROOT

    def inclusion(self, index: int) -> list[bytes]:
        """The path of entry ``index``, its sibling first; raises `AuditUnavailable` where hashes are missing."""
        if not 0 <= index < self.size:
            raise ValueError("the tree has no such entry")
        path: list[bytes] = []
        begin, end = 0, self.size
        while end - begin > 1:
            middle = begin + _split(end - begin)
            if index < middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(begin, middle))
                begin = middle
        return path[::-1]

    def consistency(self, older: int) -> list[bytes]:
        """The proof that the first ``older`` entries begin this tree; empty for none and for all of them."""
        if not 0 <= older <= self.size:
            raise ValueError("the tree is smaller than that")
        path: list[bytes] = []
        begin, end, whole = 0, self.size, True
        while 0 < older < end:
            middle = begin + _split(end - begin)
            if older <= middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(begin, middle))
                begin, whole = middle, False
        if older and not whole:
            path.append(self._subtree(begin, end))
        return path[::-1]

    def _subtree(self, begin: int, end: int) -> bytes:
        """The root of ``begin`` to ``end`` - 1: its perfect subtrees, the smallest (and last) folded in first."""
        parts: list[bytes] = []
        while begin < end:
            depth = (end - begin).bit_length() - 1
            parts.append(self._perfect(begin, depth))
            begin += 1 << depth
        root = parts.pop()
        while parts:
            root = node_hash(parts.pop(), root)
        return root

    def _perfect(self, begin: int, depth: int) -> bytes:
        """The root of the 2^depth entries from ``begin`` on, from one tile."""
        level, height = divmod(depth, TILE_HEIGHT)
        first = begin >> TILE_HEIGHT * level
        at, width = first % TILE_WIDTH, 1 << height
        found = list(self._tile(level, first // TILE_WIDTH)[at : at + width])
        if len(found) != width:
            raise AuditUnavailable("hashes of the log are missing: run the verification")
        while len(found) > 1:
            found = [node_hash(found[n], found[n + 1]) for n in range(0, len(found), 2)]
        return found[0]

    def _tile(self, level: int, index: int) -> Sequence[bytes]:
        known = self._tiles.get((level, index))
        if known is None:
            known = self._tiles[level, index] = self._source.hashes(level, index * TILE_WIDTH, TILE_WIDTH)
        return known


def climb(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> list[Step]:
    """From a leaf hash to the root, step by step (RFC 9162 section 2.1.3.2); raises `ProofBroken` for a path that
    does not fit ``index`` and ``size``. The last result, or ``leaf`` where there is no step, is the root."""
    if not 0 <= index < size or len(leaf) != HASH_BYTES:
        raise ProofBroken("the tree has no such entry")
    here, last = index, size - 1
    steps: list[Step] = []
    hashed = leaf
    for sibling in path:
        if last == 0 or len(sibling) != HASH_BYTES:
            raise ProofBroken("the path is too long, or holds what is no hash")
        left = bool(here & 1) or here == last
        hashed = node_hash(sibling, hashed) if left else node_hash(hashed, sibling)
        while left and not here & 1 and here:
            here >>= 1
            last >>= 1
        here >>= 1
        last >>= 1
        steps.append(Step(sibling, left, hashed))
    if last:
        raise ProofBroken("the path is too short")
    return steps


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether ``path`` shows that the entry with hash ``leaf`` stands at ``index`` of the tree with ``root``."""
    try:
        steps = climb(leaf, index, size, path)
    except ProofBroken:
        return False
    return hmac.compare_digest(steps[-1].result if steps else leaf, root)


def is_consistent(older: int, newer: int, older_root: bytes, newer_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether ``path`` shows that the tree of ``older`` entries begins that of ``newer`` (RFC 9162 section 2.1.4.2)."""
    if not 0 <= older <= newer or any(len(item) != HASH_BYTES for item in path):
        return False
    if older == newer or older == 0:
        same = hmac.compare_digest(older_root, newer_root) if older == newer else older_root == EMPTY_ROOT
        return same and not path
    rest = list(path)
    if not older & (older - 1):
        rest.insert(0, older_root)  # a perfect tree is its own first node
    here, last = older - 1, newer - 1
    while here & 1:
        here >>= 1
        last >>= 1
    if not rest:
        return False
    left = right = rest[0]
    for item in rest[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            left, right = node_hash(item, left), node_hash(item, right)
            while not here & 1 and here:
                here >>= 1
                last >>= 1
        else:
            right = node_hash(right, item)
        here >>= 1
        last >>= 1
    return last == 0 and hmac.compare_digest(left, older_root) and hmac.compare_digest(right, newer_root)


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1
