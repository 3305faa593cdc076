"""Asks a witness to cosign our newest checkpoint, and shows it that the log only grew since it last did.

Source: C2SP tlog-witness (https://c2sp.org/tlog-witness), ``add-checkpoint``. A witness that has seen more of the log
than there is, or another root for the same size, means that this log was rolled back or shown in two views: that is
said aloud and not repaired.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from gateway.audit.anchors import Anchors
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.proofs import Prover
from gateway.audit.tiles import SizedHashes
from gateway.keys.notes import NoteBroken, split
from gateway.keys.witnesses import WitnessKey

CONFLICT_TYPE = "text/x.tlog.size"
LONGEST_ANSWER = 64 * 1024

Said = Literal["cosigned", "nothing_new", "ahead", "another_view", "refused", "unsigned", "unreachable"]
"""How an attempt ended. ``ahead`` and ``another_view`` accuse this log; the rest is the witness's or the network's."""


@dataclass(frozen=True, slots=True)
class Replied:
    """What came back: status, media type without parameters, at most `LONGEST_ANSWER` bytes of body."""

    status: int
    media_type: str
    body: bytes


Send = Callable[[bytes], Replied]
"""Posts a body to the witness's ``add-checkpoint``; raises ``OSError`` where nothing came back."""


class Witnessing:
    """The submissions to one witness."""

    def __init__(self, key: WitnessKey, send: Send, anchors: Anchors, log: SizedHashes) -> None:
        self.key = key
        self._send = send
        self._anchors = anchors
        self._log = log

    def submit(self, note: str) -> Said:
        """Have ``note`` cosigned, if it says more than the witness knows; raises `AuditUnavailable` for our disk."""
        checkpoint = open_checkpoint(self._anchors.verifier, note)
        old = self._anchors.accepted(self.key.vkey)
        if old == checkpoint.size:
            return "nothing_new"
        if old > checkpoint.size:
            return "ahead"
        prover = Prover(self._log, checkpoint.size)
        for _ in range(2):  # once more if the witness knows another size than we thought
            try:
                reply = self._send(self._body(old, prover, note))
            except OSError:
                return "unreachable"
            if reply.status == 200:
                return self._cosigned(note, checkpoint.size, reply.body)
            known = _size(reply)
            if known is None:
                return "another_view" if reply.status in (409, 422) else "refused"
            if known > checkpoint.size:
                return "ahead"
            if known == old:
                return "another_view"
            old = known
        return "refused"

    def _body(self, old: int, prover: Prover, note: str) -> bytes:
        path = prover.consistency(old)
        return (f"old {old}\n" + "".join([base64.b64encode(h).decode() + "\n" for h in path]) + "\n" + note).encode()

    def _cosigned(self, note: str, size: int, body: bytes) -> Said:
        text, _ = split(note)
        try:
            lines = body.decode().splitlines()
            mine = [line for line in lines if self.key.time_of(text, line) is not None]
        except (NoteBroken, UnicodeDecodeError):
            return "unsigned"
        if not mine:
            return "unsigned"
        self._anchors.keep(note, {self.key.vkey: mine[-1]})
        self._anchors.remember(self.key.vkey, size)
        return "cosigned"


def _size(reply: Replied) -> int | None:
    """The size that a witness answers a conflict with."""
    text = reply.body.decode("ascii", "replace").removesuffix("\n")
    if reply.status != 409 or reply.media_type != CONFLICT_TYPE or not (text.isascii() and text.isdigit()):
        return None
    return int(text) if len(text) < 20 else None
