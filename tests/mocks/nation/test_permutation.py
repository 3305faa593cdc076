"""The shuffle must be undone exactly, cover its space, and be the same for any implementation in any language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocks.nation.permutation import Permutation, key_of, mix

SMALL = Permutation(7, 11, key_of(1, 2))
LARGE = Permutation(10_000, 10_000, key_of(1, 3))


@given(st.integers(0, LARGE.size - 1), st.integers(0, 500))
def test_forward_and_backward_undo_each_other(index: int, tweak: int) -> None:
    assert LARGE.backward(LARGE.forward(index, tweak), tweak) == index
    assert LARGE.forward(LARGE.backward(index, tweak), tweak) == index


def test_every_index_is_met_once() -> None:
    for tweak in (0, 1):
        assert sorted(SMALL.forward(index, tweak) for index in range(SMALL.size)) == list(range(77))
    assert [SMALL.forward(index, 0) for index in range(77)] != [SMALL.forward(index, 1) for index in range(77)]


def test_published_values() -> None:
    """splitmix64's first outputs for seed 0 (its reference implementation), then our own golden ones."""
    assert mix(0) == 0xE220A8397B1DCDAF
    assert mix(0x9E3779B97F4A7C15) == 0x6E789E6AA1B965F4
    assert mix(-1) == mix(2**64 - 1)
    assert [LARGE.forward(index) for index in range(4)] == GOLDEN


GOLDEN = [82359826, 9622206, 78413334, 87028986]


@pytest.mark.parametrize("index", [-1, 77])
def test_outside_the_space_is_an_error(index: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        SMALL.forward(index)
    with pytest.raises(ValueError, match="outside"):
        SMALL.backward(index)


@pytest.mark.parametrize("sides", [(0, 5), (5, 0), (1 << 20, 5)])
def test_a_side_has_its_limits(sides: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="each side"):
        Permutation(*sides, 1)
