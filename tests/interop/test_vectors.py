"""Vectors that golang.org/x/mod/sumdb made are what our tree, proofs, tiles and notes say; no Go is needed here."""

import base64
import json
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.checkpoint import Checkpoint, open_checkpoint
from gateway.audit.proofs import Prover, is_consistent, is_included
from gateway.audit.tiles import parse_path, read_tile
from gateway.audit.tree import leaf_hash
from gateway.keys.notes import NoteVerifier
from tests.gateway.audit.trees import MemoryHashes
from tests.interop.go_program import go_program

FILE = Path(__file__).parent / "vectors.json"
VECTORS: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
LOG = MemoryHashes([leaf_hash(f"leaf {n}".encode()) for n in range(66_000)])


def hashes(texts: list[str]) -> list[bytes]:
    return [base64.b64decode(text) for text in texts]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["size"]))
def test_roots_proofs_tiles_and_notes(vector: dict[str, Any]) -> None:
    size, root = vector["size"], base64.b64decode(vector["root"])
    prover = Prover(LOG, size)
    assert prover.root() == root
    for index, path in vector["records"].items():
        assert prover.inclusion(int(index)) == hashes(path)
        assert is_included(LOG.levels[0][int(index)], int(index), size, hashes(path), root)
    for older, path in vector["trees"].items():
        if int(older) < size:
            assert prover.consistency(int(older)) == hashes(path)
        assert is_consistent(int(older), size, prover.root(int(older)), root, hashes(path))
    for path, digest in vector["tiles"].items():
        tile = parse_path(path.removeprefix("tile/"))
        assert tile is not None
        content = read_tile(LOG, tile)
        assert content is not None and base64.b64encode(sha256(content).digest()).decode() == digest
    verifier = NoteVerifier.parse(vector["verifier"])
    assert verifier.vkey == vector["verifier"]
    assert open_checkpoint(verifier, vector["note"]) == Checkpoint(size, root)


def test_the_vectors_are_the_programs(tmp_path_factory: pytest.TempPathFactory) -> None:
    program = go_program(tmp_path_factory.getbasetemp())
    made = subprocess.run([str(program), "vectors"], capture_output=True, text=True, check=True).stdout
    assert json.loads(made) == VECTORS
