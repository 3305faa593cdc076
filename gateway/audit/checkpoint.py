"""A checkpoint says, over the log's signature, how many entries there are and what root hash they have.

Source: C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint): a signed note whose text is three lines, the log's
name (origin), the number of entries and the base64 root hash; further lines are allowed and ignored.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from gateway.audit.tree import HASH_BYTES, CompactRange
from gateway.keys.notes import LogSigner, NoteBroken, NoteVerifier


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says: entries 0 to ``size`` - 1 have this root hash (32 bytes)."""

    size: int
    root: bytes


def sign_checkpoint(signer: LogSigner, tree: CompactRange) -> str:
    """The signed note of a tree."""
    return signer.sign(f"{signer.name}\n{tree.size}\n{base64.b64encode(tree.root()).decode()}\n")


def open_checkpoint(verifier: NoteVerifier, note: str) -> Checkpoint:
    """Check and read a checkpoint of this log; raises `NoteBroken`, or `NoteUnsigned` for another key's."""
    lines = verifier.open(note).split("\n")
    if len(lines) < 4 or lines[0] != verifier.name:
        raise NoteBroken("the note is no checkpoint of this log")
    size, root = lines[1], lines[2]
    if not (size.isascii() and size.isdigit() and str(int(size[:20])) == size):
        raise NoteBroken("the checkpoint's size is no number")
    try:
        hashed = base64.b64decode(root, validate=True)
    except (binascii.Error, ValueError):
        raise NoteBroken("the checkpoint's root is not base64") from None
    if len(hashed) != HASH_BYTES or base64.b64encode(hashed).decode() != root:
        raise NoteBroken("the checkpoint's root is no hash")
    return Checkpoint(int(size), hashed)
