"""A log with a few accesses in it, and the bundle that an officer takes to court."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts.events import Kind
from gateway.audit.anchors import DATABASE, Anchors
from gateway.audit.evidence.archive import write_archive
from gateway.audit.evidence.bundle import DOMAIN, Export, evidence_signer, make_bundle
from gateway.audit.leaf import base64url
from gateway.audit.log import AuditLog
from gateway.audit.reading import LogReader
from gateway.audit.released import commit
from gateway.keys.notes import LogSigner, split
from gateway.keys.witnesses import WitnessSigner
from tests.gateway.audit import samples

WITNESS = WitnessSigner("witness.test/w1", bytes(32))
EXPORT = Export("x1", "01JD0000000000000000000000", "Vụ việc thử nghiệm", "binh", "an.le", "2026-11-27T03:04:05Z")
SEED = bytes(range(16))


@dataclass
class Court:
    """``positions`` are the entries of the case: a request and its ending, and a refusal."""

    folder: Path
    positions: tuple[int, ...] = (1, 2, 4)
    log: AuditLog = field(init=False)
    anchors: Anchors = field(init=False)
    reader: LogReader = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.log = samples.begin(self.folder)
        self.anchors = Anchors(self.folder / DATABASE, samples.SIGNER.verifier, samples.start)
        self.reader = LogReader(self.folder / "audit.db")
        asked = samples.requested(officer="canbo.thu", source="population")
        released: Any = {"released": tuple(commit(SEED, {"full_name": "A"})), "release_seed": base64url(SEED)}
        for draft in (
            samples.draft(),
            asked,
            samples.draft(request=asked.entry, freshness="live", officer="canbo.thu", source="population", **released),
            samples.draft(),
            samples.draft(Kind.REFUSED, code="not_granted", officer="canbo.thu"),
            samples.draft(),
        ):
            self.log.append_and_wait(draft)

    def witness(self, token: bytes | None = None) -> str:
        """Have the newest checkpoint signed."""
        note = self.log.checkpoint()
        self.anchors.keep(note, {WITNESS.key.vkey: WITNESS.cosign(split(note)[0], 1_790_000_000)}, token)
        return note

    def grow(self, count: int = 3) -> None:
        """More entries."""
        for _ in range(count):
            self.log.append_and_wait(samples.draft())

    def bundle(self, *positions: int, export: Export = EXPORT) -> bytes:
        """The archive."""
        return make_bundle(
            self.reader, self.anchors, samples.SIGNER, self.log.checkpoint, positions or self.positions, export,
            [WITNESS.key.vkey],
        )  # fmt: skip

    def close(self) -> None:
        """Let go of everything."""
        self.reader.close()
        self.anchors.close()
        self.log.close()


def signed_again(files: Mapping[str, bytes], signer: LogSigner = samples.SIGNER, **head: str) -> bytes:
    """The archive of ``files`` with a manifest that fits them: what the holder of the key could make."""
    said = {"domain": DOMAIN, "log": signer.name, "export": EXPORT.entry, "created": EXPORT.created, **head}
    lines = [said["domain"], f"log {said['log']}", f"export {said['export']}", f"created {said['created']}"]
    rest = {name: content for name, content in files.items() if name != "manifest.txt"}
    lines += [f"{sha256(content).hexdigest()}  {name}" for name, content in rest.items()]
    note = evidence_signer(signer).sign("\n".join(lines) + "\n")
    return write_archive({**rest, "manifest.txt": note.encode()})
