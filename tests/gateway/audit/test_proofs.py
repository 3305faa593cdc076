"""Proofs are RFC 6962's, by its published vectors, its own recursive words and an implementation that is not ours."""

import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from pymerkle.proof import MerkleProof, verify_consistency, verify_inclusion

from gateway.audit.faults import AuditUnavailable
from gateway.audit.proofs import ProofBroken, Prover, climb, is_consistent, is_included
from gateway.audit.reading import LogReader
from gateway.audit.tree import EMPTY_ROOT, leaf_hash
from tests.gateway.audit import samples
from tests.gateway.audit.test_tree import LEAVES, ROOTS
from tests.gateway.audit.trees import Definition, MemoryHashes, synthetic

A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
G = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
H = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
I = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"  # noqa: E741  # the next letter
# certificate-transparency's reference vectors: entry (from 1), size, path
PATHS = [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [D, E, F]), (3, 3, [G]), (2, 5, [H, B, D])]
# older size, newer size, proof
CONSISTENCIES = [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [I, E, F]), (2, 5, [B, D])]
HUNDREDS = 300
TREE = MemoryHashes([synthetic(n) for n in range(HUNDREDS)])
BOOK = Definition(TREE.levels[0])
BIG = MemoryHashes([synthetic(n) for n in range(65536 + 700)])
EDGES = [255, 256, 257, 511, 512, 513, 65535, 65536, 65537, 65792, 65536 + 700]


def published() -> MemoryHashes:
    return MemoryHashes([leaf_hash(leaf) for leaf in LEAVES])


@pytest.mark.parametrize(("entry", "size", "path"), PATHS)
def test_published_paths(entry: int, size: int, path: list[str]) -> None:
    prover = Prover(published(), size)
    assert [item.hex() for item in prover.inclusion(entry - 1)] == path
    root = bytes.fromhex(ROOTS[size])
    assert prover.root() == root
    assert is_included(leaf_hash(LEAVES[entry - 1]), entry - 1, size, [bytes.fromhex(item) for item in path], root)


@pytest.mark.parametrize(("older", "newer", "path"), CONSISTENCIES)
def test_published_consistency(older: int, newer: int, path: list[str]) -> None:
    prover = Prover(published(), newer)
    assert [item.hex() for item in prover.consistency(older)] == path
    roots = bytes.fromhex(ROOTS[older]), bytes.fromhex(ROOTS[newer])
    assert is_consistent(older, newer, *roots, [bytes.fromhex(item) for item in path])


def _each(size: int) -> set[int]:
    """All below ``size`` where trees are small or end beside a tile; else a seventh of them, and both ends."""
    step = 1 if size <= 130 or 250 <= size <= 262 else 7
    return {*range(0, size, step), size - 1}


def test_every_entry_of_every_size() -> None:
    for size in range(1, HUNDREDS + 1):
        prover = Prover(TREE, size)
        root = prover.root()
        assert root == BOOK.root(0, size)
        for index in _each(size):
            path = prover.inclusion(index)
            assert path == BOOK.path(index, 0, size)
            assert is_included(TREE.levels[0][index], index, size, path, root)


def test_every_older_size_of_every_size() -> None:
    for newer in range(1, HUNDREDS + 1):
        prover = Prover(TREE, newer)
        for older in {*_each(newer), newer} - {0}:
            path = prover.consistency(older)
            assert path == BOOK.proof(older, newer)
            assert is_consistent(older, newer, BOOK.root(0, older), BOOK.root(0, newer), path)


@pytest.mark.parametrize("size", EDGES)
def test_across_tile_boundaries(size: int) -> None:
    book = Definition(BIG.levels[0])
    prover = Prover(BIG, size)
    root = prover.root()
    assert root == book.root(0, size)
    for index in {n for n in (0, 1, 254, size // 2, size - 2, size - 1, *EDGES) if n < size}:
        path = prover.inclusion(index)
        assert path == book.path(index, 0, size) and is_included(synthetic(index), index, size, path, root)
    for older in {n for n in (1, size - 1, size, *EDGES) if n <= size}:
        proof = prover.consistency(older)
        assert proof == book.proof(older, size)
        assert is_consistent(older, size, book.root(0, older), root, proof)


@given(st.integers(1, 65536 + 700), st.data())
def test_any_proof_reads_two_tiles_per_level_at_most(size: int, data: st.DataObject) -> None:
    index, older = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    root = Prover(BIG, size).root()
    older_root = Prover(BIG, size).root(older)
    BIG.reads.clear()
    assert is_included(synthetic(index), index, size, Prover(BIG, size).inclusion(index), root)
    _few(BIG.reads)
    BIG.reads.clear()
    assert is_consistent(older, size, older_root, root, Prover(BIG, size).consistency(older))
    _few(BIG.reads)


def _few(reads: list[tuple[int, int, int]]) -> None:
    assert len(reads) == len(set(reads)) and all(count == 256 for *_, count in reads)
    assert all(len([at for at, *_ in reads if at == level]) <= 2 for level in range(3))


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70), st.data())
def test_another_implementation_agrees(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    index, older = data.draw(st.integers(1, size)), data.draw(st.integers(1, size))
    hashed = [leaf_hash(leaf) for leaf in leaves]
    prover = Prover(MemoryHashes(hashed), size)
    oracle = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        oracle.append_entry(leaf)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the oracle renames its methods between versions
        theirs, between = oracle.prove_inclusion(index, size), oracle.prove_consistency(older, size)
        root, older_root = oracle.get_state(size), oracle.get_state(older)
        verify_inclusion(hashed[index - 1], root, theirs)
        verify_consistency(older_root, root, between)
    assert prover.root() == root and prover.root(older) == older_root
    assert is_included(hashed[index - 1], index - 1, size, prover.inclusion(index - 1), root)
    assert set(prover.inclusion(index - 1)) | {hashed[index - 1]} == set(_path(theirs)) | {hashed[index - 1]}
    assert is_consistent(older, size, older_root, root, prover.consistency(older))  # theirs is in a form of its own


def _path(proof: MerkleProof) -> list[bytes]:
    return [bytes.fromhex(item) for item in proof.serialize()["path"]]


@given(st.integers(1, HUNDREDS), st.data())
def test_what_was_changed_leads_elsewhere(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    prover = Prover(TREE, size)
    path, root, leaf = prover.inclusion(index), prover.root(), TREE.levels[0][index]
    other = bytes(32)
    assert not is_included(other, index, size, path, root) and not is_included(leaf, index, size, path, other)
    assert not is_included(leaf, size, size, path, root) and not is_included(leaf, -1, size, path, root)
    assert not is_included(leaf, index, size, [*path, other], root)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not is_included(leaf, index, size, [*path[:at], other, *path[at + 1 :]], root)
        assert not is_included(leaf, index, size, [*path[:at], *path[at + 1 :]], root)
        assert not is_included(leaf, index, size, [*path[:at], b"short", *path[at + 1 :]], root)
        assert not is_included(leaf, data.draw(st.integers(0, size - 1).filter(lambda n: n != index)), size, path, root)


@given(st.integers(1, HUNDREDS), st.data())
def test_a_changed_history_is_not_consistent(newer: int, data: st.DataObject) -> None:
    older = data.draw(st.integers(1, newer))
    path = Prover(TREE, newer).consistency(older)
    before, after, other = BOOK.root(0, older), BOOK.root(0, newer), bytes(32)
    assert not is_consistent(older, newer, other, after, path) and not is_consistent(older, newer, before, other, path)
    assert not is_consistent(older, newer, before, after, [*path, other])
    assert not is_consistent(newer + 1, newer, before, after, path)
    for at in range(len(path)):
        assert not is_consistent(older, newer, before, after, [*path[:at], other, *path[at + 1 :]])
        assert not is_consistent(older, newer, before, after, [*path[:at], *path[at + 1 :]])
        assert not is_consistent(older, newer, before, after, [*path[:at], b"short", *path[at + 1 :]])


def test_the_empty_tree() -> None:
    prover = Prover(MemoryHashes([]), 0)
    assert prover.root() == EMPTY_ROOT and prover.consistency(0) == []
    assert is_consistent(0, 0, EMPTY_ROOT, EMPTY_ROOT, []) and is_consistent(0, 5, EMPTY_ROOT, bytes(32), [])
    assert not is_consistent(0, 5, bytes(32), bytes(32), []) and not is_consistent(0, 5, EMPTY_ROOT, bytes(32), [b""])
    assert not is_consistent(2, 2, bytes(32), EMPTY_ROOT, []) and not is_consistent(3, 5, bytes(32), bytes(32), [])
    with pytest.raises(ValueError, match="no such entry"):
        prover.inclusion(0)


@pytest.mark.parametrize("wrong", [-1, 6])
def test_beyond_the_tree(wrong: int) -> None:
    prover = Prover(TREE, 5)
    for ask in (prover.root, prover.consistency):
        with pytest.raises(ValueError, match="smaller"):
            ask(wrong)
    with pytest.raises(ValueError, match="no such entry"):
        prover.inclusion(wrong)


def test_the_steps_are_shown() -> None:
    steps = climb(TREE.levels[0][2], 2, 5, Prover(TREE, 5).inclusion(2))
    assert [step.left for step in steps] == [False, True, False] and steps[-1].result == BOOK.root(0, 5)
    assert climb(b"x" * 32, 0, 1, []) == []
    with pytest.raises(ProofBroken, match="no such entry"):
        climb(b"short", 0, 1, [])


async def test_from_a_real_log(tmp_path: Path) -> None:
    ledger, connection = samples.begin_ledger(tmp_path)
    for _ in range(6):
        ledger.write([samples.prepared() for _ in range(100)])
    reader = LogReader(tmp_path / "audit.db")
    prover = Prover(reader, 600)
    book = Definition(reader.hashes(0, 0, 600))
    assert prover.root() == book.root(0, 600) and prover.inclusion(300) == book.path(300, 0, 600)
    assert prover.consistency(257) == book.proof(257, 600)
    connection.execute("DELETE FROM nodes")
    with pytest.raises(AuditUnavailable, match="missing"):
        Prover(reader, 600).inclusion(300)
    connection.close()
    reader.close()
