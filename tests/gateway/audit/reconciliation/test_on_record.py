"""What the log says of statements is read from its entries, and the results beside it fill in only what was pruned."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from contracts.events import Kind
from gateway.audit.reading import LogReader
from gateway.audit.reconciliation.on_record import OnRecord
from tests.gateway.audit import samples

COUNTS = ("theirs", "ours", "matched", "unknown", "bad_lines", "only_theirs", "only_ours", "differing")


def test_statements_and_who_settled_them(tmp_path: Path) -> None:
    log = samples.begin(tmp_path)
    period = (("from", samples.START.isoformat()), ("to", (samples.START + timedelta(days=1)).isoformat()))
    counts = tuple((name, str(number)) for number, name in enumerate(COUNTS))
    detail = (("act", "reconcile"), *period, ("file", "ab"), *counts)
    first, second = (
        log.append_and_wait(samples.draft(Kind.ADMINISTERED, source="population", detail=detail)).entry
        for _ in range(2)
    )
    log.append_and_wait(samples.draft(Kind.ADMINISTERED, detail=(("act", "add caller"), ("name", "reconcile"))))
    log.append_and_wait(samples.draft(dossier="reconcile"))
    settle = (("act", "settle reconciliation"), ("name", first))
    refused = (("act", "settle reconciliation"), ("name", second))
    by = log.append_and_wait(samples.draft(Kind.ADMINISTERED, detail=settle)).entry
    log.append_and_wait(samples.draft(Kind.ADMINISTERED, detail=refused, outcome="refused"))
    reader = LogReader(tmp_path / "audit.db")
    told = OnRecord.of(reader)
    reader.close()
    log.close()
    assert [(run.entry, run.settled) for run in told.runs] == [(second, None), (first, by)]
    run = told.runs[0]
    assert [run.theirs, run.ours, run.matched, run.unknown, run.bad, run.only_theirs, run.only_ours, run.differing] == [
        *range(8)
    ]
    assert (run.source, run.digest, run.end - run.begin) == ("population", "ab", timedelta(days=1))
    pruned = replace(run, entry="01A", made=samples.START - timedelta(days=400), settled="01B")
    altered = replace(run, only_theirs=0, settled="01B")
    assert told.with_kept([altered, pruned]) == [*told.runs, pruned]
