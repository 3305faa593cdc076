"""A receipt is one entry that stands alone: leaf, values, proof; its holder needs neither the gateway nor its word.

Form (API section 3): ``{"entry", "leaf", "opened": {field: {"value", "salt"}}, "proof"}``; a narrowed one may hold
``"salts": {path: salt}`` in place of the seed, to prove those released values and tell nothing of the others.

Opened is what the caller told us or was told: never handles of subjects, which are opaque and would only let two
receipts be linked to one person.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from contracts.events import ENDINGS, Kind
from gateway.audit.checkpoint import Checkpoint, open_checkpoint
from gateway.audit.leaf import (
    SALT_BYTES,
    base64url,
    commitment,
    from_base64url,
    read_canonical,
    read_leaf,
    write_canonical,
)
from gateway.audit.proofs import Prover, is_included
from gateway.audit.reading import Row
from gateway.audit.released import salt_of
from gateway.audit.tiles import SizedHashes
from gateway.audit.tlog_proof import ProofUnread, TlogProof, read_proof, write_proof
from gateway.audit.tree import leaf_hash
from gateway.keys.notes import NoteBroken, NoteVerifier

OPENED = frozenset(
    {
        "age_seconds", "answer_commitment", "attempts", "caller", "channel", "code", "dataset", "dossier",
        "duration_ms", "due_at", "entry", "exchange_of", "fields_asked", "fields_delivered", "freshness", "grant",
        "legal_basis", "network", "officer", "operation", "outcome", "procedure", "release_seed", "released",
        "request", "request_commitment", "resends", "source", "source_ids", "trace", "unit",
    }
)  # fmt: skip
"""Fields of an entry that its caller may know; a field that is new stays closed until it is added here."""
KINDS = frozenset({kind.value for kind in ENDINGS} | {Kind.REQUESTED.value})
_MEMBERS = frozenset({"entry", "leaf", "opened", "proof"})
LONGEST = 1_000_000
"""Characters of a receipt that is read."""


class Entries(SizedHashes, Protocol):
    """What receipts need of the log's reader."""

    def position_of(self, entry: str) -> int | None:
        """Position of an entry id."""

    def rows(self, first: int, count: int) -> list[Row]:
        """Entries as they are stored."""


class ReceiptUnread(ValueError):
    """A text is no receipt that this program knows: nothing could be checked. Never holds the text."""


class ReceiptWrong(ValueError):
    """A receipt does not prove what it says; the text says which step fails, without values."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt, parsed but not believed."""

    entry: str
    leaf: str
    opened: Mapping[str, tuple[Any, bytes]]
    """Value and salt of each opened field."""
    proof: TlogProof
    salts: Mapping[str, bytes] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As API section 3 has it."""
        opened = {name: {"value": value, "salt": base64url(salt)} for name, (value, salt) in self.opened.items()}
        salts = {"salts": {path: base64url(salt) for path, salt in self.salts.items()}} if self.salts else {}
        proof = write_proof(self.proof)
        return {"entry": self.entry, "leaf": self.leaf, "opened": opened, "proof": proof, **salts}

    def text(self) -> str:
        """As a file."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class Proven:
    """What a receipt was found to prove."""

    kind: str
    time: str
    position: int
    fields: Mapping[str, Any]
    checkpoint: Checkpoint
    note: str


def opening_of(opened: str) -> dict[str, tuple[Any, bytes]]:
    """Value and salt of each field of a stored opening; raises ``ValueError``."""
    fields: Any = read_canonical(opened)
    return {name: (value, from_base64url(salt)) for name, (salt, value) in fields.items()}


def make_receipt(log: Entries, row: Row, note: str, checkpoint: Checkpoint, shown: Collection[str] = OPENED) -> Receipt:
    """The receipt of a stored entry under a checkpoint that covers it; proven before it is given.

    Raises `ReceiptWrong` where the log does not fit the checkpoint, `AuditUnavailable` where it can't be read.
    """
    path = Prover(log, checkpoint.size).inclusion(row.position)
    if not is_included(leaf_hash(row.leaf.encode()), row.position, checkpoint.size, path, checkpoint.root):
        raise ReceiptWrong("the entry is not the one that the checkpoint covers: run the verification")
    opened = {name: kept for name, kept in opening_of(row.opened).items() if name in shown}
    return Receipt(row.entry, row.leaf, opened, TlogProof(row.position, path, note))


def read_receipt(text: str) -> Receipt:
    """Parse a receipt; raises `ReceiptUnread` for anything but one whole receipt of a known form."""
    try:
        if len(text) > LONGEST:
            raise ReceiptUnread("the file is longer than any receipt")
        found: Any = json.loads(text, object_pairs_hook=_once)
        if not isinstance(found, dict) or not _MEMBERS <= found.keys() <= _MEMBERS | {"salts"}:
            raise ReceiptUnread("the file has not the members of a receipt")
        opened = {
            name: (kept["value"], from_base64url(kept["salt"]))
            for name, kept in found["opened"].items()
            if kept.keys() == {"value", "salt"} or _refuse()
        }
        salts = {path: from_base64url(salt) for path, salt in found.get("salts", {}).items()}
        if not isinstance(found["entry"], str) or not isinstance(found["leaf"], str):
            raise ReceiptUnread("the file has not the members of a receipt")
        return Receipt(found["entry"], found["leaf"], opened, read_proof(found["proof"]), salts)
    except ReceiptUnread:
        raise
    except ProofUnread as fault:
        raise ReceiptUnread(str(fault)) from None
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise ReceiptUnread("the file is no receipt") from None


def check_receipt(receipt: Receipt, verifier: NoteVerifier) -> Proven:
    """What a receipt proves under the log's public key; raises `ReceiptWrong` with the first step that fails."""
    try:
        checkpoint = open_checkpoint(verifier, receipt.proof.checkpoint)
    except NoteBroken as fault:
        raise ReceiptWrong(f"the checkpoint does not hold: {fault}") from None
    try:
        leaf = read_leaf(receipt.leaf)
        hashed = leaf_hash(receipt.leaf.encode())
    except ValueError:
        raise ReceiptWrong("the leaf is none of a log of this form") from None
    if leaf.position != receipt.proof.index:
        raise ReceiptWrong("the leaf stands at another position than the proof says")
    if not is_included(hashed, receipt.proof.index, checkpoint.size, receipt.proof.path, checkpoint.root):
        raise ReceiptWrong(
            "the proof does not lead from this leaf to the checkpoint: the leaf or the proof was altered"
        )
    check_opened(receipt.opened, leaf.commitments)
    if receipt.opened.get("entry", (None,))[0] != receipt.entry:
        raise ReceiptWrong("the entry's id is not the one that the leaf commits to")
    fields = {name: value for name, (value, _) in receipt.opened.items()}
    return Proven(leaf.kind, leaf.time, leaf.position, fields, checkpoint, receipt.proof.checkpoint)


def check_opened(opened: Mapping[str, tuple[Any, bytes]], commitments: Mapping[str, str]) -> None:
    """Hold each value and salt against its leaf; raises `ReceiptWrong` that names the field."""
    for name, (value, salt) in opened.items():
        if name not in commitments:
            raise ReceiptWrong("a field is shown that the leaf does not commit to")
        try:
            fits = len(salt) == SALT_BYTES and commitment(name, salt, write_canonical(value)) == commitments[name]
        except (ValueError, RecursionError):  # no text that could have been committed
            fits = False
        if not fits:
            raise ReceiptWrong(f"the field {name} is not what the leaf commits to")


def narrow(receipt: Receipt, shown: Collection[str], paths: Sequence[str] = ()) -> Receipt:
    """The same receipt with fewer fields opened; ``paths`` are released values that it shall still be able to prove.

    ``entry`` always stays; the seed, which would let its reader guess every value, always goes.
    """
    seed = receipt.opened.get("release_seed")
    if paths and seed is None and not all(path in receipt.salts for path in paths):
        raise ReceiptUnread("the receipt holds no seed: it can't prove released values")
    salts = {path: receipt.salts[path] if seed is None else salt_of(from_base64url(seed[0]), path) for path in paths}
    kept = {"entry", *shown, *(("released",) if paths else ())} - {"release_seed"}
    if missing := sorted(kept - receipt.opened.keys()):
        raise ReceiptUnread(f"the receipt does not hold {', '.join(missing)}")
    opened = {name: item for name, item in receipt.opened.items() if name in kept}
    return Receipt(receipt.entry, receipt.leaf, opened, receipt.proof, salts)


def salt_for(receipt: Receipt, path: str) -> bytes | None:
    """The salt with which a checked receipt proves a released value; ``None`` where it holds none."""
    if path in receipt.salts:
        return receipt.salts[path]
    seed = receipt.opened.get("release_seed")
    return None if seed is None else salt_of(from_base64url(seed[0]), path)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ReceiptUnread("the file names a member twice")
    return found


def _refuse() -> bool:
    raise ReceiptUnread("the file has not the members of a receipt")
