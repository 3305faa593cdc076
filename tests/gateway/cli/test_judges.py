"""Everybody who keeps something about the log is heard."""

from gateway.audit.verdicts import Verdict, Verdicts
from gateway.cli.judges import judges
from gateway.cli.state import State
from tests.gateway.cli.desk import Desk


def test_reconciliations_are_heard(desk: Desk) -> None:
    desk.unit()
    ok = Verdict("ok", 0, 1, "well")
    reasons = [judge(Verdicts(ok, ok, ok)).completeness.reason for judge in judges(State(desk.state))]
    assert any("no source's statement was held against the log" in reason for reason in reasons)
