"""What reconciliations say about completeness: an upstream call without its row is what only a source can see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gateway.audit.reconciliation.results import DATABASE, Reconciliations, Run
from gateway.audit.verdicts import Verdict, Verdicts
from gateway.store.sqlite import StoreFault


def current(runs: Sequence[Run]) -> list[Run]:
    """Runs that no later one of the same source and period replaces; ``runs`` are newest first."""
    kept: list[Run] = []
    for run in runs:
        if not any(k.source == run.source and k.begin <= run.begin and run.end <= k.end for k in kept):
            kept.append(run)
    return kept


def judge_reconciliations(verdicts: Verdicts, folder: Path) -> Verdicts:
    """The verdicts with what the state directory's reconciliations add to completeness; never a better word.

    Calls that only a source knows of break completeness until somebody settles them with a reason. A log that no
    source's statement was held against stays what it was, and the reason says so.
    """
    completeness = verdicts.completeness
    if completeness.verdict != "ok":
        return verdicts
    if not (folder / DATABASE).is_file():
        return replace(verdicts, completeness=_more(completeness, "no source's statement was held against the log"))
    try:
        results = Reconciliations(folder / DATABASE)
        try:
            runs = current(results.runs())
        finally:
            results.close()
    except StoreFault as fault:
        return replace(verdicts, completeness=Verdict("unchecked", completeness.begin, completeness.end, str(fault)))
    missing = [run for run in runs if run.only_theirs and run.settled is None]
    if missing:
        told = "; ".join(
            f"the statement of {run.source} lists {run.only_theirs} calls that the log does not hold" for run in missing
        )
        return replace(verdicts, completeness=Verdict("broken", completeness.begin, completeness.end, told))
    unread = sum(1 for run in runs if run.bad and run.settled is None)
    settled = sum(1 for run in runs if run.settled is not None)
    told = f"{len(runs)} statements of sources were held against it"
    told += f", {unread} of them with lines that can't be read" if unread else ""
    told += f", {settled} of them settled by people" if settled else ""
    return replace(verdicts, completeness=_more(completeness, told))


def _more(verdict: Verdict, what: str) -> Verdict:
    return replace(verdict, reason=f"{verdict.reason}; {what}")
