"""A call that only the source knows of breaks completeness, until a later statement or a person says otherwise."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from contracts.events import Kind
from gateway.audit.log import AuditLog
from gateway.audit.reconciliation.compare import Comparison, Difference
from gateway.audit.reconciliation.judgement import judge_reconciliations
from gateway.audit.reconciliation.results import Reconciliations
from gateway.audit.verdicts import Verdict, Verdicts
from tests.gateway.audit import samples
from tests.gateway.audit.samples import START

FINE = Verdicts(*(Verdict("ok", 0, 9, "fine"),) * 3)


def keep(folder: Path, entry: str, *sorts: str, made: datetime = START, days: int = 1, bad: int = 0) -> None:
    results = Reconciliations(folder / "reconciliations.db")
    differences = [Difference(sort, 2, None) for sort in sorts]  # type: ignore[arg-type]  # words of the type
    found = Comparison(START, START + timedelta(days=days), theirs=1, differences=differences, bad=bad)
    results.keep(entry, "population", made, "ab", found)
    results.close()


@pytest.fixture(autouse=True)
def log(tmp_path: Path) -> Iterator[AuditLog]:
    """A log in the folder; what is kept beside it and unknown to it counts as pruned from it."""
    begun = samples.begin(tmp_path)
    yield begun
    begun.close()


def judged(folder: Path, verdicts: Verdicts = FINE) -> Verdict:
    return judge_reconciliations(verdicts, folder, folder / "audit.db").completeness


def told(log: AuditLog, act: str, **more: str) -> str:
    """An entry about a statement, as the command and the console write it."""
    detail = (("act", act), *more.items())
    counts = dict.fromkeys(("theirs", "ours", "matched", "unknown", "bad_lines", "only_ours", "differing"), "0")
    if act == "reconcile":
        detail = (*detail, ("from", START.isoformat()), ("to", (START + timedelta(days=1)).isoformat()), ("file", "ab"),
                  *{"only_theirs": "0", **counts, **more}.items())  # fmt: skip
    return log.append_and_wait(
        samples.draft(Kind.ADMINISTERED, subjects=(), source="population", detail=tuple(dict(detail).items()))
    ).entry


def test_without_any_statement_it_says_so(tmp_path: Path) -> None:
    found = judged(tmp_path)
    assert found.verdict == "ok" and found.reason.endswith("no source's statement was held against the log")


def test_a_call_that_only_the_source_knows(tmp_path: Path) -> None:
    keep(tmp_path, "01A", "only_theirs", "only_theirs", "only_ours")
    found = judged(tmp_path)
    assert (found.verdict, found.begin, found.end) == ("broken", 0, 9)
    assert "population lists 2 calls" in found.reason
    assert judge_reconciliations(FINE, tmp_path, tmp_path / "audit.db").exit_code() == 1


def test_what_only_we_know_is_no_gap_in_the_log(tmp_path: Path) -> None:
    keep(tmp_path, "01A", "only_ours", "differing", bad=2)
    found = judged(tmp_path)
    assert found.verdict == "ok" and "1 of them with lines that can't be read" in found.reason


def test_a_later_statement_of_the_whole_period_replaces_it(tmp_path: Path) -> None:
    keep(tmp_path, "01A", "only_theirs", days=2)
    keep(tmp_path, "01B", made=START + timedelta(hours=1))
    assert judged(tmp_path).verdict == "broken"  # the later one is about half of the period
    keep(tmp_path, "01C", made=START + timedelta(hours=2), days=2)
    assert judged(tmp_path).verdict == "ok"


def test_a_settled_one_counts_as_settled(tmp_path: Path) -> None:
    keep(tmp_path, "01A", "only_theirs")
    results = Reconciliations(tmp_path / "reconciliations.db")
    results.settle("01A", "01X")
    results.close()
    found = judged(tmp_path)
    assert found.verdict == "ok" and "1 of them settled by people" in found.reason


def test_results_that_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "reconciliations.db").write_bytes(b"no database" * 1000)
    assert judged(tmp_path).verdict == "unchecked"


@pytest.mark.parametrize("word", ["broken", "unchecked"])
def test_it_never_makes_a_verdict_better(tmp_path: Path, word: str) -> None:
    keep(tmp_path, "01A")
    worse = Verdict(word, 0, 9, "why")  # type: ignore[arg-type]  # words of the type
    assert judged(tmp_path, Verdicts(FINE.integrity, worse, FINE.anchoring)) == worse


def test_whoever_deletes_or_alters_the_results_hides_nothing(tmp_path: Path, log: AuditLog) -> None:
    run = told(log, "reconcile", only_theirs="2")
    found = judged(tmp_path)
    assert found.verdict == "broken" and "population lists 2 calls" in found.reason
    keep(tmp_path, run)  # results that say that nothing was missing
    results = Reconciliations(tmp_path / "reconciliations.db")
    results.settle(run, samples.new_id())
    results.close()
    assert judged(tmp_path).verdict == "broken"


def test_the_log_says_who_settled_and_what_came_later(tmp_path: Path, log: AuditLog) -> None:
    run = told(log, "reconcile", only_theirs="2")
    told(log, "settle reconciliation", name=run, reason="told in writing")
    found = judged(tmp_path)
    assert found.verdict == "ok" and "1 of them settled by people" in found.reason
    told(log, "reconcile", only_theirs="1")
    assert judged(tmp_path).verdict == "broken"
    told(log, "reconcile", only_theirs="0")
    assert judged(tmp_path).verdict == "ok"


def test_a_log_that_can_not_be_asked_is_no_answer(tmp_path: Path, log: AuditLog) -> None:
    assert judge_reconciliations(FINE, tmp_path, tmp_path / "other" / "audit.db").completeness.verdict == "unchecked"
    log.append_and_wait(samples.draft(Kind.ADMINISTERED, detail=(("act", "reconcile"), ("theirs", "many"))))
    found = judged(tmp_path)
    assert found.verdict == "unchecked" and found.why[0] != found.why[1]
