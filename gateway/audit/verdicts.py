"""Three verdicts on a log, kept apart, so that nobody reads "fine" where something could not be looked at.

Positions count from 0; a verdict speaks of the entries ``from`` (included) to ``to`` (excluded). Reasons are sentences
without values. Source: API section 6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from gateway.audit.reasons import in_vietnamese

Word = Literal["ok", "broken", "unchecked"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict. For ``broken`` the range begins with the first entry that is wrong."""

    verdict: Word
    begin: int | None
    end: int | None
    reason: str

    def to_json(self) -> dict[str, object]:
        """As API section 6 prints it; ``reason_vi`` is ``None`` where the reason has no Vietnamese."""
        return {
            "verdict": self.verdict, "from": self.begin, "to": self.end,
            "reason": self.reason, "reason_vi": in_vietnamese(self.reason),
        }  # fmt: skip

    @property
    def why(self) -> tuple[str, str]:
        """The reason in Vietnamese and in English; twice the same where there is no Vietnamese."""
        return in_vietnamese(self.reason) or self.reason, self.reason

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Verdict:
        """What `to_json` wrote."""
        return cls(written["verdict"], written["from"], written["to"], written["reason"])

    def __str__(self) -> str:
        where = "" if self.begin is None else f" (entries {self.begin} to {self.end}, the last excluded)"
        return f"{self.verdict}{where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class BadEntry:
    """Where the first fault lies; ``entry`` is ``None`` where the id can't be read."""

    position: int
    entry: str | None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What `gateway.audit.verify.verify` found."""

    integrity: Verdict
    completeness: Verdict
    anchoring: Verdict
    first_bad_entry: BadEntry | None = None
    entries: int | None = None
    checkpoint: str | None = None
    """The stored signed note, if this log's key signed it: what an outsider may keep for ``--against``."""
    anchor_wanted: bool = False
    """Whether a checkpoint was given to compare with: then an unchecked anchoring is no success."""

    @classmethod
    def not_checked(cls, reason: str) -> Verdicts:
        """All three verdicts where the log could not be looked at."""
        verdict = Verdict("unchecked", None, None, reason)
        return cls(verdict, verdict, verdict)

    def exit_code(self, *, require_anchor: bool = False) -> int:
        """0: integrity, completeness and, where one is wanted, the anchor are ok; 1: something is broken; 2: unsure."""
        if "broken" in (self.integrity.verdict, self.completeness.verdict, self.anchoring.verdict):
            return 1
        wanted = [self.integrity, self.completeness]
        if require_anchor or self.anchor_wanted:
            wanted.append(self.anchoring)
        return 0 if all(verdict.verdict == "ok" for verdict in wanted) else 2

    def to_json(self) -> dict[str, object]:
        """As API section 6 prints it."""
        bad = self.first_bad_entry
        return {
            "integrity": self.integrity.to_json(),
            "completeness": self.completeness.to_json(),
            "anchoring": self.anchoring.to_json(),
            "first_bad_entry": None if bad is None else {"position": bad.position, "entry": bad.entry},
            "entries": self.entries,
            "checkpoint": self.checkpoint,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Verdicts:
        """What `to_json` wrote, in another process of ours."""
        bad = written["first_bad_entry"]
        return cls(
            Verdict.from_json(written["integrity"]),
            Verdict.from_json(written["completeness"]),
            Verdict.from_json(written["anchoring"]),
            first_bad_entry=None if bad is None else BadEntry(bad["position"], bad["entry"]),
            entries=written["entries"],
            checkpoint=written["checkpoint"],
        )

    def __str__(self) -> str:
        lines = [
            f"integrity    {self.integrity}",
            f"completeness {self.completeness}",
            f"anchoring    {self.anchoring}",
        ]
        if self.first_bad_entry is not None:
            entry = self.first_bad_entry.entry or "its id can't be read"
            lines.append(f"first bad    entry {self.first_bad_entry.position} ({entry})")
        return "\n".join(lines)


Judge = Callable[[Verdicts], Verdicts]
"""A part beside the log (index, reconciliations, outsiders' signatures) that adds what it knows to the verdicts."""

_RANK: Mapping[Word, int] = {"ok": 0, "unchecked": 1, "broken": 2}


def judged(verdicts: Verdicts, judges: Iterable[Judge]) -> Verdicts:
    """The verdicts after all judges. None can make integrity or completeness better than it was.

    Anchoring may become better, as that is what a signature from outside is for; but broken stays broken.
    """
    for judge in judges:
        after = judge(verdicts)
        verdicts = replace(
            after,
            integrity=_worse(verdicts.integrity, after.integrity),
            completeness=_worse(verdicts.completeness, after.completeness),
            anchoring=verdicts.anchoring if verdicts.anchoring.verdict == "broken" else after.anchoring,
        )
    return verdicts


def _worse(before: Verdict, after: Verdict) -> Verdict:
    return before if _RANK[after.verdict] < _RANK[before.verdict] else after
