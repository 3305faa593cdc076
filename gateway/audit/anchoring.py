"""Judges up to which entry outsiders have signed, and names it where what they signed is not this log.

The third verdict of ``audit verify`` (`gateway.audit.verdicts`): what witnesses and time stamp authorities put their
keys under is compared with the roots of the entries that are there now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cryptography import x509

from gateway.audit.anchors import Anchor
from gateway.audit.proofs import Prover
from gateway.audit.tiles import SizedHashes
from gateway.audit.timestamps import TimestampBroken, check
from gateway.audit.verdicts import Verdict, Verdicts
from gateway.keys.notes import NoteBroken, split
from gateway.keys.witnesses import WitnessKey


def judge_anchors(
    verdicts: Verdicts,
    log: SizedHashes,
    anchors: Sequence[Anchor],
    watched: Sequence[WitnessKey],
    trusted: Sequence[x509.Certificate] = (),
) -> Verdicts:
    """The same verdicts with an anchoring that counts only what ``watched`` and ``trusted`` keys have signed.

    A log whose integrity is broken has no roots to compare. An anchoring that is broken already stays so.
    """
    wanted = replace(verdicts, anchor_wanted=True)
    if verdicts.anchoring.verdict == "broken":
        return wanted
    if verdicts.integrity.verdict != "ok" or verdicts.entries is None:
        reason = "the log's own entries are not whole: there is nothing to hold the outsiders' word against"
        return replace(wanted, anchoring=Verdict("unchecked", 0, verdicts.entries, reason))
    reached, names, unread = 0, set[str](), 0
    prover = Prover(log, verdicts.entries)
    for anchor in anchors:
        signers, broken = _signers(anchor, watched, trusted)
        unread += broken
        if not signers:
            continue
        fault = _fault(anchor, prover, signers)
        if fault is not None:
            return replace(wanted, anchoring=fault)
        if anchor.checkpoint.size > reached:
            names, reached = signers, anchor.checkpoint.size
    return replace(wanted, anchoring=_sum(verdicts.anchoring, reached, verdicts.entries, names, unread))


def _signers(
    anchor: Anchor, watched: Sequence[WitnessKey], trusted: Sequence[x509.Certificate]
) -> tuple[set[str], int]:
    """Who has signed, and how many signatures under their names do not hold."""
    signers: set[str] = set()
    broken = 0
    for witness in watched:
        try:
            if witness.cosigned(anchor.note) is not None:
                signers.add(witness.name)
        except NoteBroken:
            broken += 1
    for token in anchor.tokens if trusted else ():
        try:
            check(token, split(anchor.note)[0], list(trusted))
            signers.add("the time stamp authority")
        except TimestampBroken:
            broken += 1
    return signers, broken


def _fault(anchor: Anchor, prover: Prover, signers: set[str]) -> Verdict | None:
    size, who = anchor.checkpoint.size, ", ".join(sorted(signers))
    if size > prover.size:
        reason = f"{who} signed {size} entries: those at the end are missing, the log was cut or rolled back"
        return Verdict("broken", prover.size, size, reason)
    if prover.root(size) != anchor.checkpoint.root:
        reason = f"{who} signed other entries under the log's own key: history was rewritten, or there are two views"
        return Verdict("broken", 0, size, reason)
    return None


def _sum(before: Verdict, reached: int, entries: int, names: set[str], unread: int) -> Verdict:
    also = f"; {unread} signatures under their names do not hold" if unread else ""
    if reached == 0:
        if before.verdict == "ok":
            return before
        return Verdict("unchecked", 0, entries, f"no outsider of those named has signed this log{also}")
    if before.verdict == "ok" and (before.end or 0) > reached:
        return before
    rest = f"; the {entries - reached} after that wait for them" if entries > reached else ""
    reason = f"signed by {', '.join(sorted(names))} up to entry {reached}, the last excluded{rest}{also}"
    return Verdict("ok", 0, reached, reason)
