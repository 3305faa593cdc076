"""What may be settled: an open one, with a reason that holds nobody's number."""

from contextlib import closing
from pathlib import Path

import pytest

from gateway.audit.reconciliation.results import Reconciliations
from gateway.audit.reconciliation.settling import NothingToSettle, check
from tests.gateway.audit.reconciliation.test_results import DIFFERENCES, comparison
from tests.gateway.audit.samples import START


def test_an_open_one_with_a_reason(tmp_path: Path) -> None:
    with closing(Reconciliations(tmp_path / "reconciliations.db")) as results:
        results.keep("01A", "population", START, "ab", comparison(*DIFFERENCES))
        results.keep("01B", "business", START, "cd", comparison())
        run, why = check(results, "01A", "Nguồn đã xác nhận")
        assert (run.entry, run.source, why) == ("01A", "population", "Nguồn đã xác nhận")
        for name, reason in (("01A", ""), ("01A", "ông 099190000123"), ("01B", "agrees"), ("01C", "unknown")):
            with pytest.raises(NothingToSettle):
                check(results, name, reason)
        results.settle("01A", "01X")
        with pytest.raises(NothingToSettle):
            check(results, "01A", "again")
