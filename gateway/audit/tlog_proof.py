"""A proof of one entry as text that stands alone: index, path and checkpoint, in the form that C2SP fixed.

Source: C2SP tlog-proof (https://c2sp.org/tlog-proof): its name and version, an optional line ``extra``, ``index``, the
path from the leaf's sibling upwards (base64, one hash a line), an empty line and the checkpoint as it is signed.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.audit.proofs import LONGEST_PROOF
from gateway.audit.tree import HASH_BYTES

FIRST_LINE = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
_LONGEST_EXTRA = 100_000


class ProofUnread(ValueError):
    """A text is no proof in this form; never holds the text."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Where an entry stands, its path (sibling first), the signed checkpoint, and data that nothing vouches for."""

    index: int
    path: Sequence[bytes]
    checkpoint: str
    extra: bytes | None = None


def write_proof(proof: TlogProof) -> str:
    """The text of a proof."""
    lines = [FIRST_LINE]
    if proof.extra is not None:
        lines.append(f"extra {base64.b64encode(proof.extra).decode()}")
    lines.append(f"index {proof.index}")
    lines += [base64.b64encode(hashed).decode() for hashed in proof.path]
    return "\n".join(lines) + "\n\n" + proof.checkpoint


def read_proof(text: str) -> TlogProof:
    """Parse the text of a proof; whether it proves anything is for the reader. Raises `ProofUnread`."""
    head, separator, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not separator or lines.pop(0) != FIRST_LINE or not lines:
        raise ProofUnread("the text is no proof of a form that is known here")
    extra = None
    if lines[0].startswith("extra "):
        extra = _decode(lines.pop(0)[6:], _LONGEST_EXTRA)
    word, _, number = (lines.pop(0) if lines else "").partition(" ")
    if word != "index" or not (number.isascii() and number.isdigit() and str(int(number[:20])) == number):
        raise ProofUnread("the proof has no index")
    if len(lines) > LONGEST_PROOF:
        raise ProofUnread("the proof is longer than any tree is high")
    path = [_decode(line, HASH_BYTES) for line in lines]
    if any(len(hashed) != HASH_BYTES for hashed in path):
        raise ProofUnread("the proof holds a line that is no hash")
    return TlogProof(int(number), path, checkpoint, extra)


def _decode(encoded: str, most: int) -> bytes:
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ProofUnread("the proof holds a line that is not base64") from None
    if len(raw) > most or base64.b64encode(raw).decode() != encoded:
        raise ProofUnread("the proof holds a line that is not base64")
    return raw
