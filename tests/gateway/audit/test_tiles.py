"""Tiles have C2SP's paths and nothing beside them, and never more than the log holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.faults import AuditUnavailable
from gateway.audit.proofs import Prover
from gateway.audit.tiles import Tile, covering, parse_path, read_tile
from tests.gateway.audit.trees import MemoryHashes, synthetic

TREE = MemoryHashes([synthetic(n) for n in range(70_000)])


class Sized(MemoryHashes):
    """A younger state of the same log."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.levels = TREE.levels
        self.reads = []

    def size(self) -> int:
        return self._size


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"), (Tile(0, 1234067), "0/x001/x234/067"), (Tile(1, 0, 17), "1/000.p/17"),
        (Tile(63, 999), "63/999"), (Tile(2, 1000, 255), "2/x001/000.p/255"),
    ],
)  # fmt: skip
def test_published_paths(tile: Tile, path: str) -> None:
    assert tile.path == path and parse_path(path) == tile


@given(st.integers(0, 63), st.integers(0, 10**21 - 1), st.integers(1, 256))
def test_each_tile_has_one_path(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert parse_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "", "0", "0/", "0/0", "0/00", "0/0000", "00/000", "01/000", "64/000", "0/x000/000", "0/x000", "0/001/000",
        "0/000.p/0", "0/000.p/01", "0/000.p/256", "0/000.p/300", "0/000.p/", "0/000.p", "0/000/", "-1/000", "0/-01",
        "entries/000", "entries/000.p/3", "0/٠٠٠", "0/000\n", "8/0/000", "0/X001/000", "../000", "0/000.p/-1",
    ],
)  # fmt: skip
def test_nothing_else_is_a_tile(path: str) -> None:
    assert parse_path(path) is None


def test_the_example_of_the_standard() -> None:
    """A tree of 70,000: 273 full and one partial tile, one full and one partial, one partial."""
    tiles = covering(70_000)
    assert len(tiles) == 273 + 1 + 1 + 1 + 1
    assert tiles[273] == Tile(0, 273, 112) and tiles[274:] == [Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert covering(256) == [Tile(0, 0), Tile(1, 0, 1)] and covering(0) == []
    assert all(read_tile(TREE, tile) is not None for tile in tiles)


@given(st.integers(0, 70_000), st.integers(0, 3), st.integers(0, 300), st.integers(1, 256))
def test_only_what_is_there(size: int, level: int, index: int, width: int) -> None:
    tile, source = Tile(level, index, width), Sized(size)
    found = read_tile(source, tile)
    complete = size // 256**level
    assert (found is not None) == (index * 256 + width <= complete)
    if found is not None:
        begin = index * 256 * 256**level
        first = Prover(TREE, begin + 256**level)._subtree(begin, begin + 256**level)
        assert len(found) == 32 * width and found[:32] == first
    else:
        assert source.reads == []  # nothing is asked that the size rules out, whatever the number


def test_a_damaged_log_gives_no_short_tile() -> None:
    source = Sized(70_300)
    with pytest.raises(AuditUnavailable, match="missing"):
        read_tile(source, Tile(0, 273, 200))
