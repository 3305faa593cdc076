"""Holds ``audit verify`` against what outsiders have signed and what is kept of it beside the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cryptography import x509

from gateway.audit.anchoring import judge_anchors
from gateway.audit.anchors import DATABASE, Anchors
from gateway.audit.reading import LogReader
from gateway.audit.timestamps import certificates
from gateway.audit.verdicts import Verdicts
from gateway.cli import given
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State, now
from gateway.keys.notes import NoteVerifier
from gateway.keys.witnesses import WitnessKey


def authority(path: Path) -> list[x509.Certificate]:
    """Certificates of a time stamp authority from a PEM file; raises `CouldNot`."""
    try:
        return certificates(given.content(path))
    except ValueError:
        raise CouldNot(f"the file {path.name} holds no certificate (PEM)") from None


@contextmanager
def opened(state: State, verifier: NoteVerifier) -> Iterator[Anchors]:
    """What is kept of outsiders in a state directory."""
    with closing(Anchors(state.path / DATABASE, verifier, now)) as anchors:
        yield anchors


def judged(verdicts: Verdicts, state: State, vkey: str | None, watched: list[WitnessKey], tsa: Path | None) -> Verdicts:
    """The verdicts with what is kept of the outsiders that were named."""
    trusted = authority(tsa) if tsa else []
    if not (state.path / DATABASE).is_file() or verdicts.entries is None:
        return judge_anchors(verdicts, _Nothing(), [], watched, trusted)
    verifier = NoteVerifier.parse(vkey if vkey is not None else state.audit.vkey.read_text("ascii"))
    with opened(state, verifier) as anchors, closing(LogReader(state.audit)) as reader:
        return judge_anchors(verdicts, reader, anchors.all(), watched, trusted)


class _Nothing:
    """No log was read, so nothing of it is asked."""

    def size(self) -> int:
        """None."""
        return 0

    def hashes(self, level: int, first: int, count: int) -> list[bytes]:
        """None."""
        return []
