"""One entry's proof in steps that a reader can follow, verified before it is shown: for the pages about entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.audit.anchors import Anchors
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.faults import AuditUnavailable
from gateway.audit.proofs import ProofBroken, Prover, climb
from gateway.audit.receipts import Entries, ReceiptWrong, make_receipt
from gateway.audit.tree import leaf_hash
from gateway.keys.notes import NoteBroken, split


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step upwards, as hex: the sibling, whether it stands on the left, and the hash of both."""

    sibling: str
    left: bool
    result: str


@dataclass(frozen=True, slots=True)
class ShownProof:
    """A proof that holds. ``size`` and ``root`` are the checkpoint's; ``witnesses`` name who else has signed it.

    The names of witnesses are read from the note; whether they are who they say is judged by ``audit verify``.
    """

    position: int
    entry: str
    leaf: str
    leaf_hash: str
    steps: tuple[ShownStep, ...]
    size: int
    root: str
    note: str
    witnesses: tuple[str, ...]


class ShownProofs:
    """Proofs of the log for its readers."""

    def __init__(self, log: Entries, anchors: Anchors, checkpoint: Callable[[], str]) -> None:
        self._log = log
        self._anchors = anchors
        self._checkpoint = checkpoint

    def proof_of(self, position: int) -> ShownProof:
        """The proof of the entry at ``position`` under the newest checkpoint; raises `AuditUnavailable`."""
        rows = self._log.rows(position, 1)
        if not rows or rows[0].position != position:
            raise AuditUnavailable("there is no such entry")
        row = rows[0]
        try:
            note = self._anchors.lines_under(self._checkpoint())
            checkpoint = open_checkpoint(self._anchors.verifier, note)
            make_receipt(self._log, row, note, checkpoint, ())
            hashed = leaf_hash(row.leaf.encode())
            path = Prover(self._log, checkpoint.size).inclusion(position)
            steps = climb(hashed, position, checkpoint.size, path)
        except (ReceiptWrong, ProofBroken, NoteBroken, ValueError):
            raise AuditUnavailable("the entry can't be proven: run the verification") from None
        signers = {line.split(" ")[1] for line in split(note)[1]} - {self._anchors.verifier.name}
        return ShownProof(
            position, row.entry, row.leaf, hashed.hex(),
            tuple(ShownStep(step.sibling.hex(), step.left, step.result.hex()) for step in steps),
            checkpoint.size, checkpoint.root.hex(), note, tuple(sorted(signers)),
        )  # fmt: skip
