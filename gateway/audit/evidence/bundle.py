"""Makes a bundle: entries with their proofs, under one checkpoint, with a manifest that the log signs.

The same entries, anchors and export give the same bytes. The manifest is a signed note under the log's name with
``/evidence`` behind it, so that it can never pass for a checkpoint, nor a checkpoint for it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from gateway.audit.anchors import Anchor, Anchors
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.evidence import readme
from gateway.audit.evidence.archive import write_archive
from gateway.audit.evidence.story import tell
from gateway.audit.faults import AuditUnavailable
from gateway.audit.leaf import read_leaf
from gateway.audit.proofs import Prover
from gateway.audit.receipts import OPENED, Entries, Receipt, make_receipt
from gateway.keys.notes import LogSigner, NoteVerifier

DOMAIN = "lienthong-evidence/v1"
MANIFEST = "manifest.txt"
MOST_ENTRIES = 5_000
SHOWN = (OPENED - {"release_seed"}) | {"subjects", "detail"}
"""What a bundle opens: everything but the seed, with which values could be guessed that the bundle does not hold."""


@dataclass(frozen=True, slots=True)
class Export:
    """Who let these entries out and why; ``entry`` is the ``exported`` entry, ``created`` ISO 8601 UTC."""

    id: str
    entry: str
    reason: str
    requested_by: str
    approved_by: str
    created: str


def evidence_signer(signer: LogSigner) -> LogSigner:
    """The log's key under the name that signs manifests."""
    return LogSigner(f"{signer.name}/evidence", signer.seed)


def evidence_verifier(verifier: NoteVerifier) -> NoteVerifier:
    """Its public half."""
    return NoteVerifier(f"{verifier.name}/evidence", verifier.public)


def make_bundle(
    log: Entries,
    anchors: Anchors,
    signer: LogSigner,
    checkpoint: Callable[[], str],
    positions: Sequence[int],
    export: Export,
    witnesses: Sequence[str] = (),
) -> bytes:
    """The archive; raises `AuditUnavailable`, or `ReceiptWrong` where the log does not fit its checkpoint."""
    wanted = sorted(set(positions))
    if not 1 <= len(wanted) <= MOST_ENTRIES:
        raise ValueError(f"a bundle holds 1 to {MOST_ENTRIES} entries")
    base = anchors.earliest(wanted[-1])
    if base is None or not _of_this_log(log, base):
        note = checkpoint()
        base = Anchor(open_checkpoint(signer.verifier, note), note)
    receipts = [_receipt(log, position, base) for position in wanted]
    files = _written(receipts, base, signer.verifier, export, witnesses)
    files |= _later(log, anchors, base)
    files |= {f"timestamps/{n}.tsr": token for n, token in enumerate(base.tokens, 1)}
    lines = [DOMAIN, f"log {signer.name}", f"export {export.entry}", f"created {export.created}"]
    lines += [f"{sha256(content).hexdigest()}  {name}" for name, content in files.items()]
    manifest = evidence_signer(signer).sign("\n".join(lines) + "\n")
    return write_archive({**files, MANIFEST: manifest.encode()})


def _of_this_log(log: Entries, anchor: Anchor) -> bool:
    """A checkpoint of another view is no ground for a proof; `audit verify` says what it means."""
    size = log.size()
    return anchor.checkpoint.size <= size and Prover(log, size).root(anchor.checkpoint.size) == anchor.checkpoint.root


def _receipt(log: Entries, position: int, base: Anchor) -> Receipt:
    rows = log.rows(position, 1)
    if not rows:
        raise AuditUnavailable("an entry that shall be exported is not in the log")
    return make_receipt(log, rows[0], base.note, base.checkpoint, SHOWN)


def _written(
    receipts: Sequence[Receipt], base: Anchor, verifier: NoteVerifier, export: Export, witnesses: Sequence[str]
) -> dict[str, bytes]:
    told = []
    for receipt in receipts:
        leaf = read_leaf(receipt.leaf)
        told.append((leaf.kind, leaf.time, leaf.position, {name: value for name, (value, _) in receipt.opened.items()}))
    texts: Mapping[str, str] = {
        "README.vi.md": readme.VI + readme.STEPS,
        "README.en.md": readme.EN + readme.STEPS,
        "story.vi.md": tell(told, "vi"),
        "story.en.md": tell(told, "en"),
        "export.json": json.dumps(asdict(export), ensure_ascii=False, indent=2) + "\n",
        "keys.txt": "".join([f"{key}\n" for key in (verifier.vkey, *witnesses)]),
        "checkpoint.txt": base.note,
        **{f"entries/{receipt.proof.index:010}.json": receipt.text() for receipt in receipts},
    }
    return {name: text.encode() for name, text in texts.items()}


def _later(log: Entries, anchors: Anchors, base: Anchor) -> dict[str, bytes]:
    """A newer checkpoint that a witness has signed, and the proof that the log only grew up to it."""
    newest = anchors.witnessed()
    if newest is None or newest.checkpoint.size <= base.checkpoint.size or not _of_this_log(log, newest):
        return {}
    path = Prover(log, newest.checkpoint.size).consistency(base.checkpoint.size)
    lines = "".join([base64.b64encode(hashed).decode() + "\n" for hashed in path])
    return {"later/checkpoint.txt": newest.note.encode(), "later/consistency.txt": lines.encode()}
