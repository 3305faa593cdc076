"""Results outlive the command, newest first, and only an open one can be settled."""

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.audit.reconciliation.compare import Comparison, Difference
from gateway.audit.reconciliation.results import Reconciliations
from gateway.store.sqlite import StoreFault
from tests.gateway.audit.samples import START

DIFFERENCES = [Difference("only_theirs", 7, None), Difference("differing", 9, "01E", ("time", "unit"))]


def comparison(*differences: Difference, bad: int = 0) -> Comparison:
    return Comparison(
        START, START + timedelta(days=1), theirs=9, ours=8, matched=7, differences=list(differences), bad=bad
    )


def test_kept_and_read_again(tmp_path: Path) -> None:
    results = Reconciliations(tmp_path / "reconciliations.db")
    results.keep("01A", "population", START, "ab", comparison(*DIFFERENCES))
    results.keep("01B", "business", START + timedelta(hours=1), "cd", comparison())
    results.close()
    again = Reconciliations(tmp_path / "reconciliations.db")
    newer, older = again.runs()
    assert (newer.entry, newer.agrees, newer.open) == ("01B", True, False)
    assert (older.source, older.theirs, older.only_theirs, older.only_ours, older.differing) == (
        "population",
        9,
        1,
        0,
        1,
    )
    assert older.begin == START and not older.agrees and older.open
    assert again.differences("01A") == DIFFERENCES and again.differences("01A", 1, 1) == DIFFERENCES[1:]
    assert again.run("01A") == older and again.run("01C") is None
    with pytest.raises(StoreFault):
        again.keep("01A", "population", START, "ab", comparison())
    again.close()


def test_settled_once(tmp_path: Path) -> None:
    results = Reconciliations(tmp_path / "reconciliations.db")
    results.keep("01A", "population", START, "ab", comparison(bad=1))
    (run,) = results.runs()
    assert run.open
    assert results.settle("01A", "01X") and not results.settle("01A", "01Y") and not results.settle("01Z", "01Y")
    (run,) = results.runs()
    assert run.settled == "01X" and not run.open and not run.agrees
    results.close()
