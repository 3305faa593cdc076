"""A call that only the source knows of breaks completeness, until a later statement or a person says otherwise."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.audit.reconciliation.compare import Comparison, Difference
from gateway.audit.reconciliation.judgement import judge_reconciliations
from gateway.audit.reconciliation.results import Reconciliations
from gateway.audit.verdicts import Verdict, Verdicts
from tests.gateway.audit.samples import START

FINE = Verdicts(*(Verdict("ok", 0, 9, "fine"),) * 3)


def keep(folder: Path, entry: str, *sorts: str, made: datetime = START, days: int = 1, bad: int = 0) -> None:
    results = Reconciliations(folder / "reconciliations.db")
    differences = [Difference(sort, 2, None) for sort in sorts]  # type: ignore[arg-type]  # words of the type
    found = Comparison(START, START + timedelta(days=days), theirs=1, differences=differences, bad=bad)
    results.keep(entry, "population", made, "ab", found)
    results.close()


def judged(folder: Path, verdicts: Verdicts = FINE) -> Verdict:
    return judge_reconciliations(verdicts, folder).completeness


def test_without_any_statement_it_says_so(tmp_path: Path) -> None:
    found = judged(tmp_path)
    assert found.verdict == "ok" and found.reason.endswith("no source's statement was held against the log")


def test_a_call_that_only_the_source_knows(tmp_path: Path) -> None:
    keep(tmp_path, "01A", "only_theirs", "only_theirs", "only_ours")
    found = judged(tmp_path)
    assert (found.verdict, found.begin, found.end) == ("broken", 0, 9)
    assert "population lists 2 calls" in found.reason
    assert judge_reconciliations(FINE, tmp_path).exit_code() == 1


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
