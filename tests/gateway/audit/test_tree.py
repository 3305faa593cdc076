"""The tree is that of RFC 6962: published vectors, the recursive definition and another implementation agree."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from gateway.audit.tree import EMPTY_ROOT, CompactRange, leaf_hash, node_hash

# the reference test vectors of certificate-transparency (merkle tree tests): leaves, and the roots of the first n
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def recursive(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(recursive(leaves[:split]), recursive(leaves[split:]))


def grown(leaves: list[bytes]) -> CompactRange:
    tree = CompactRange()
    for leaf in leaves:
        tree.append(leaf_hash(leaf))
    return tree


@pytest.mark.parametrize("size", range(9))
def test_published_vectors(size: int) -> None:
    assert grown(LEAVES[:size]).root().hex() == ROOTS[size]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_definition_and_another_implementation_agree(leaves: list[bytes]) -> None:
    root = grown(leaves).root()
    assert root == recursive(leaves)
    if leaves:
        oracle = InmemoryTree(algorithm="sha256")
        for leaf in leaves:
            oracle.append_entry(leaf)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the oracle renames its methods between versions
            assert root == oracle.get_state()


@given(st.lists(st.binary(max_size=4), max_size=40), st.lists(st.binary(max_size=4), max_size=40))
def test_it_goes_on_from_what_was_kept(first: list[bytes], rest: list[bytes]) -> None:
    kept = grown(first)
    copied = kept.copy()
    again = CompactRange(kept.size, kept.packed())
    for leaf in rest:
        again.append(leaf_hash(leaf))
    assert again.root() == recursive(first + rest) and again.size == len(first + rest)
    assert copied.root() == kept.root() == recursive(first)


@pytest.mark.parametrize(("size", "packed"), [(-1, b""), (0, bytes(32)), (1, b""), (3, bytes(32)), (2, bytes(31))])
def test_size_and_hashes_must_fit(size: int, packed: bytes) -> None:
    with pytest.raises(ValueError, match="one hash per set bit"):
        CompactRange(size, packed)
