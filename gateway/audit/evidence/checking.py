"""Checks a bundle without the gateway, the log or a network, and names the first thing in it that is wrong."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography import x509

from gateway.audit.checkpoint import Checkpoint, open_checkpoint
from gateway.audit.evidence.archive import ArchiveBroken, read_archive
from gateway.audit.evidence.bundle import DOMAIN, MANIFEST, evidence_verifier
from gateway.audit.proofs import is_consistent
from gateway.audit.receipts import Proven, ReceiptUnread, ReceiptWrong, check_receipt, read_receipt
from gateway.audit.timestamps import TimestampBroken, check
from gateway.keys.notes import NoteBroken, NoteVerifier, split
from gateway.keys.witnesses import WitnessKey

_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")
_ENTRY = re.compile(r"entries/([0-9]{10,19})\.json")
ALWAYS = ("README.vi.md", "README.en.md", "story.vi.md", "story.en.md", "export.json", "keys.txt", "checkpoint.txt")


class EvidenceUnread(ValueError):
    """A file is no bundle of a form that is known here: nothing was checked."""


class EvidenceWrong(ValueError):
    """A bundle does not hold; the text begins with the name of the first file that is wrong."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a bundle was found to prove. ``witnesses``: name -> when it signed; ``stamped``: times of authorities."""

    export: Mapping[str, str]
    entries: Sequence[Proven]
    checkpoint: Checkpoint
    later: Checkpoint | None
    witnesses: Mapping[str, int]
    stamped: Sequence[datetime]


def check_bundle(
    data: bytes,
    verifier: NoteVerifier,
    watched: Sequence[WitnessKey] = (),
    trusted: Sequence[x509.Certificate] = (),
) -> Verified:
    """Check every file of a bundle against the log's public key.

    Raises `EvidenceUnread` for what is no bundle, `EvidenceWrong` for one that does not hold. Cosignatures and time
    stamps count only under ``watched`` and ``trusted`` keys; a wrong one under these is an `EvidenceWrong`.
    """
    if not data.startswith(b"PK"):
        raise EvidenceUnread("the file is no evidence bundle")
    try:
        files = read_archive(data)
    except ArchiveBroken as fault:
        raise EvidenceWrong(str(fault)) from None
    export_entry = _manifest(files, verifier)
    export = _export(files, export_entry)
    if _text(files, "keys.txt").partition("\n")[0] != verifier.vkey:
        raise EvidenceWrong("keys.txt: the log's key in it is not the one that was given")
    note = _text(files, "checkpoint.txt")
    base = _checkpoint("checkpoint.txt", note, verifier)
    entries = [_entry(files, name, note, verifier) for name in sorted(files) if name.startswith("entries/")]
    if not entries:
        raise EvidenceWrong("entries: there is none")
    later_note, later = _later(files, base, verifier)
    signed = _witnesses({"later/checkpoint.txt": later_note, "checkpoint.txt": note}, watched)
    return Verified(export, entries, base, later, signed, _stamps(files, note, trusted))


def _manifest(files: Mapping[str, bytes], verifier: NoteVerifier) -> str:
    """The signature, then every file's hash, in the manifest's order; gives the entry of the export."""
    if MANIFEST not in files:
        raise EvidenceWrong(f"{MANIFEST}: it is missing")
    try:
        lines = evidence_verifier(verifier).open(_text(files, MANIFEST)).splitlines()
    except NoteBroken as fault:
        raise EvidenceWrong(f"{MANIFEST}: {fault}") from None
    if lines[0] != DOMAIN:
        raise EvidenceUnread("the bundle is of a form that is not known here")
    if len(lines) < 4 or lines[1] != f"log {verifier.name}" or not lines[2].startswith("export "):
        raise EvidenceWrong(f"{MANIFEST}: it is not that of a bundle of this log")
    listed: list[str] = []
    for line in lines[4:]:
        found = _LINE.fullmatch(line)
        if found is None or found[2] in listed:
            raise EvidenceWrong(f"{MANIFEST}: a line of it is none of its form")
        if found[2] not in files:
            raise EvidenceWrong(f"{found[2]}: it is missing")
        if sha256(files[found[2]]).hexdigest() != found[1]:
            raise EvidenceWrong(f"{found[2]}: it was altered")
        listed.append(found[2])
    added = [name for name in files if name not in listed and name != MANIFEST]
    if added:
        raise EvidenceWrong(f"{added[0]}: it was added")
    missing = [name for name in ALWAYS if name not in files]
    if missing:
        raise EvidenceWrong(f"{missing[0]}: it is missing")
    return lines[2].removeprefix("export ")


def _export(files: Mapping[str, bytes], entry: str) -> dict[str, str]:
    try:
        read = json.loads(_text(files, "export.json"))
    except (ValueError, RecursionError):
        raise EvidenceWrong("export.json: it is no JSON") from None
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        raise EvidenceWrong("export.json: it has another form")
    people = {read.get(name, "").casefold() for name in ("requested_by", "approved_by")}
    if read.get("entry") != entry or len(people - {""}) != 2:
        raise EvidenceWrong("export.json: it is not that of an export that two people let out")
    return read


def _text(files: Mapping[str, bytes], name: str) -> str:
    try:
        return files[name].decode()
    except UnicodeDecodeError:
        raise EvidenceWrong(f"{name}: it holds no text") from None


def _checkpoint(name: str, note: str, verifier: NoteVerifier) -> Checkpoint:
    try:
        return open_checkpoint(verifier, note)
    except NoteBroken as fault:
        raise EvidenceWrong(f"{name}: {fault}") from None


def _entry(files: Mapping[str, bytes], name: str, note: str, verifier: NoteVerifier) -> Proven:
    try:
        receipt = read_receipt(_text(files, name))
        proven = check_receipt(receipt, verifier)
    except (ReceiptUnread, ReceiptWrong) as fault:
        raise EvidenceWrong(f"{name}: {fault}") from None
    if proven.note != note:
        raise EvidenceWrong(f"{name}: its checkpoint is not that of the bundle")
    if not (found := _ENTRY.fullmatch(name)) or int(found[1]) != proven.position:
        raise EvidenceWrong(f"{name}: it lies under another position than its own")
    return proven


def _later(
    files: Mapping[str, bytes], base: Checkpoint, verifier: NoteVerifier
) -> tuple[str | None, Checkpoint | None]:
    names = [name for name in files if name.startswith("later/")]
    if not names:
        return None, None
    if sorted(names) != ["later/checkpoint.txt", "later/consistency.txt"]:
        raise EvidenceWrong(f"{names[0]}: checkpoint and proof belong together")
    note = _text(files, "later/checkpoint.txt")
    later = _checkpoint("later/checkpoint.txt", note, verifier)
    try:
        path = [base64.b64decode(line, validate=True) for line in _text(files, "later/consistency.txt").splitlines()]
    except (binascii.Error, ValueError):
        raise EvidenceWrong("later/consistency.txt: a line of it is not base64") from None
    if not is_consistent(base.size, later.size, base.root, later.root, path):
        raise EvidenceWrong("later/consistency.txt: it does not lead from one checkpoint to the other")
    return note, later


def _witnesses(notes: Mapping[str, str | None], watched: Sequence[WitnessKey]) -> dict[str, int]:
    signed: dict[str, int] = {}
    for name, note in notes.items():
        for witness in watched if note is not None else ():
            try:
                time = witness.cosigned(note or "")
            except NoteBroken as fault:
                raise EvidenceWrong(f"{name}: {fault}") from None
            if time is not None:
                signed[witness.name] = time
    return signed


def _stamps(files: Mapping[str, bytes], note: str, trusted: Sequence[x509.Certificate]) -> list[datetime]:
    times: list[datetime] = []
    for name in sorted(files):
        if name.startswith("timestamps/") and trusted:
            try:
                times.append(check(files[name], split(note)[0], list(trusted)))
            except TimestampBroken as fault:
                raise EvidenceWrong(f"{name}: {fault}") from None
    return times
