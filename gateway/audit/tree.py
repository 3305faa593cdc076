"""The Merkle tree over all leaves, kept as its compact range: an append costs O(log n) and needs no old leaf.

Source: RFC 6962 section 2.1 (the same tree as RFC 9162): leaf hash = SHA-256(0x00 || leaf), node hash =
SHA-256(0x01 || left || right), root of the empty tree = SHA-256 of nothing.
"""

from __future__ import annotations

from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()
TILE_HEIGHT = 8
"""Levels of the tree in one tile (C2SP tlog-tiles): a tile holds up to 256 hashes."""

Node = tuple[int, int, bytes]
"""Tile level L, index, hash: the root of the full subtree over leaves ``index * 256**L`` and the next ``256**L``."""


def leaf_hash(leaf: bytes) -> bytes:
    """Hash of one leaf's bytes."""
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two neighbouring subtrees of equal depth (or, on the right edge, of the rest)."""
    return sha256(b"\1" + left + right).digest()


class CompactRange:
    """The roots of the perfect subtrees that make up the first ``size`` leaves, the largest first."""

    __slots__ = ("_roots", "size")

    def __init__(self, size: int = 0, packed: bytes = b"") -> None:
        """From ``size`` and what `packed` gave; raises ``ValueError`` when the two don't belong together."""
        if size < 0 or len(packed) != HASH_BYTES * size.bit_count():
            raise ValueError("a compact range has one hash per set bit of its size")
        self.size = size
        self._roots = [packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)]

    def append(self, hashed: bytes) -> list[Node]:
        """Add the leaf hash of position ``size``; gives the nodes that tiles need and that are now complete."""
        edge, level = self.size, 0
        complete: list[Node] = []
        while edge & 1:
            hashed = node_hash(self._roots.pop(), hashed)
            edge >>= 1
            level += 1
            if level % TILE_HEIGHT == 0:
                complete.append((level // TILE_HEIGHT, edge, hashed))
        self._roots.append(hashed)
        self.size += 1
        return complete

    def root(self) -> bytes:
        """The tree's root hash, 32 bytes."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root

    def packed(self) -> bytes:
        """The subtree roots, one after the other: what the database keeps."""
        return b"".join(self._roots)

    def copy(self) -> CompactRange:
        """A range of its own, so that a transaction that fails leaves this one alone."""
        return CompactRange(self.size, self.packed())
