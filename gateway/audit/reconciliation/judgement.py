"""What reconciliations say about completeness: an upstream call without its row is what only a source can see."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from gateway.audit.faults import AuditUnavailable
from gateway.audit.reading import LogReader
from gateway.audit.reconciliation.on_record import OnRecord
from gateway.audit.reconciliation.results import DATABASE, Reconciliations, Run
from gateway.audit.store import Place
from gateway.audit.verdicts import Verdict, Verdicts
from gateway.store.sqlite import StoreFault


def current(runs: Sequence[Run]) -> list[Run]:
    """Runs that no later one of the same source and period replaces; ``runs`` are newest first."""
    kept: list[Run] = []
    for run in runs:
        if not any(k.source == run.source and k.begin <= run.begin and run.end <= k.end for k in kept):
            kept.append(run)
    return kept


def judge_reconciliations(verdicts: Verdicts, folder: Path, place: Place) -> Verdicts:
    """The verdicts with what reconciliations add to completeness; never a better word.

    Calls that only a source knows of break completeness until somebody settles them with a reason. Both are read from
    the log at ``place``; the results in the state directory ``folder`` add only what was pruned there. A log that no
    source's statement was held against stays what it was, and the reason says so.
    """
    completeness = verdicts.completeness
    if completeness.verdict != "ok":
        return verdicts
    try:
        kept = _kept(folder)
        with closing(LogReader(place)) as log:
            told = OnRecord.of(log)
    except (StoreFault, AuditUnavailable) as fault:
        return _unchecked(verdicts, str(fault))
    except ValueError:
        return _unchecked(verdicts, "what the log says of sources' statements can't be read")
    runs = current(told.with_kept(kept))
    if not runs:
        return replace(verdicts, completeness=_more(completeness, "no source's statement was held against the log"))
    missing = [run for run in runs if run.only_theirs and run.settled is None]
    if missing:
        lists = "; ".join(
            f"the statement of {run.source} lists {run.only_theirs} calls that the log does not hold" for run in missing
        )
        return replace(verdicts, completeness=Verdict("broken", completeness.begin, completeness.end, lists))
    unread = sum(1 for run in runs if run.bad and run.settled is None)
    settled = sum(1 for run in runs if run.settled is not None)
    more = f"{len(runs)} statements of sources were held against it"
    more += f", {unread} of them with lines that can't be read" if unread else ""
    more += f", {settled} of them settled by people" if settled else ""
    return replace(verdicts, completeness=_more(completeness, more))


def _kept(folder: Path) -> list[Run]:
    if not (folder / DATABASE).is_file():
        return []
    with closing(Reconciliations(folder / DATABASE)) as results:
        return results.runs()


def _unchecked(verdicts: Verdicts, reason: str) -> Verdicts:
    before = verdicts.completeness
    return replace(verdicts, completeness=Verdict("unchecked", before.begin, before.end, reason))


def _more(verdict: Verdict, what: str) -> Verdict:
    return replace(verdict, reason=f"{verdict.reason}; {what}")
