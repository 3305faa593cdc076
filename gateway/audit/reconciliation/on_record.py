"""What the log itself says of statements: which were held against it, what they lacked, and which people settled.

The results lie in a file beside the log, where whoever has the disk could alter or delete them; the entries can't be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from contracts.events import Kind
from gateway.audit.event import Event, read_event
from gateway.audit.reading import Row
from gateway.audit.reconciliation.results import Run

RECONCILED = "reconcile"
SETTLED = "settle reconciliation"
_MARK = "reconcil"
"""What both acts have in them."""


class Told(Protocol):
    """A reader of the log that finds entries by their kind and a word in them."""

    def told(self, kind: str, word: str) -> list[Row]:
        """The entries, in order."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """``runs`` by the log's own word, newest first; ``settled``: run -> the entry that says so."""

    runs: Sequence[Run]
    settled: dict[str, str]

    @classmethod
    def of(cls, log: Told) -> OnRecord:
        """From the entries. What was pruned from one of them tells nothing here any more."""
        runs: list[Run] = []
        settled: dict[str, str] = {}
        for event in _events(log):
            if event.detail.get("act") == RECONCILED:
                runs.append(_run(event))
            elif event.detail.get("act") == SETTLED and event.outcome is None:
                settled.setdefault(event.detail.get("name", ""), event.entry)
        runs.reverse()
        return cls([replace(run, settled=settled.get(run.entry)) for run in runs], settled)

    def with_kept(self, kept: Sequence[Run]) -> list[Run]:
        """All runs, newest first: the log's word counts, and what is ``kept`` only where the log has none (pruned)."""
        known = {run.entry for run in self.runs}
        alone = [run for run in kept if run.entry not in known]
        return sorted([*self.runs, *alone], key=lambda run: (run.made, run.entry), reverse=True)


def _events(log: Told) -> Iterator[Event]:
    for row in log.told(Kind.ADMINISTERED, _MARK):
        yield read_event(*row)


def _run(event: Event) -> Run:
    """Raises ``ValueError`` for an entry that tells less than such a one does."""
    detail = event.detail

    def count(name: str) -> int:
        return int(detail[name])

    try:
        return Run(
            entry=event.entry, source=event.source or "", made=event.time, begin=datetime.fromisoformat(detail["from"]),
            end=datetime.fromisoformat(detail["to"]), digest=detail["file"], theirs=count("theirs"), ours=count("ours"),
            matched=count("matched"), unknown=count("unknown"), bad=count("bad_lines"), settled=None,
            only_theirs=count("only_theirs"), only_ours=count("only_ours"), differing=count("differing"),
        )  # fmt: skip
    except LookupError:
        raise ValueError("an entry tells less of a statement than it should") from None
