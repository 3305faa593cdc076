"""What the pages read from the log: the entries behind a finding, and the scope of an incident."""

from dataclasses import replace

from gateway.audit.findings.incidents import Incidents
from gateway.audit.findings.office import Office
from gateway.audit.findings.questions import Questions
from tests.gateway.audit.findings.bench import ID, Bench, ListLog
from tests.gateway.audit.findings.test_incidents import entries


def office(bench: Bench, log: ListLog) -> Office:
    return Office(
        bench.store, bench.desk, Questions(bench.store, bench.folder / "outbox"), Incidents(bench.store), log,
        lambda caller: "anninh@example.test" if caller == "motcua" else None,
    )  # fmt: skip


def test_evidence_is_what_is_still_there(bench: Bench) -> None:
    finding = bench.store.find(ID)
    assert finding is not None
    log = ListLog(entries())
    parts = office(bench, log)
    finding = replace(finding, evidence=(1, 2, 99), first=1, last=5)
    assert [event.position for event in parts.evidence(finding)] == [1, 2]
    log.pruned = {1}
    assert [event.position for event in parts.evidence(finding)] == [2]
    assert parts.scope([finding]).subjects == 2
