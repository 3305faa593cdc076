"""A checkpoint is a C2SP signed note, and nothing that looks nearly like one is read."""

import base64

import pytest

from gateway.audit.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from gateway.audit.tree import EMPTY_ROOT, CompactRange, leaf_hash
from gateway.keys.notes import LogSigner, NoteBroken, NoteUnsigned
from tests.gateway.audit.samples import SIGNER

ROOT = base64.b64encode(bytes(32)).decode()


def test_round_trip_and_exact_text() -> None:
    tree = CompactRange()
    assert open_checkpoint(SIGNER.verifier, sign_checkpoint(SIGNER, tree)) == Checkpoint(0, EMPTY_ROOT)
    tree.append(leaf_hash(b"x"))
    note = sign_checkpoint(SIGNER, tree)
    root = base64.b64encode(leaf_hash(b"x")).decode()
    assert note.startswith(f"log.test\n1\n{root}\n\n— log.test ") and note.endswith("\n") and note.count("\n") == 5
    assert open_checkpoint(SIGNER.verifier, note) == Checkpoint(1, leaf_hash(b"x"))


def test_more_lines_are_allowed() -> None:
    note = SIGNER.sign(f"log.test\n7\n{ROOT}\nextension\n")
    assert open_checkpoint(SIGNER.verifier, note) == Checkpoint(7, bytes(32))


@pytest.mark.parametrize(
    "text",
    [
        f"other.test\n7\n{ROOT}\n", f"log.test\n07\n{ROOT}\n", f"log.test\n-7\n{ROOT}\n", f"log.test\n٧\n{ROOT}\n",
        f"log.test\n\n{ROOT}\n", "log.test\n7\nAAAA\n", "log.test\n7\n!\n", "log.test\n7\n",
        f"log.test\n7\n{ROOT[:-2]}B=\n", f"log.test\n{'9' * 5000}\n{ROOT}\n",
    ],
)  # fmt: skip
def test_signed_and_yet_no_checkpoint(text: str) -> None:
    with pytest.raises(NoteBroken):
        open_checkpoint(SIGNER.verifier, SIGNER.sign(text))


def test_another_key_is_told_apart() -> None:
    note = sign_checkpoint(LogSigner("log.test", bytes(32)), CompactRange())
    with pytest.raises(NoteUnsigned):
        open_checkpoint(SIGNER.verifier, note)
