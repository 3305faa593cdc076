"""Tests of what is shown of a verification: a run that did not end well has no verdicts, and says so."""

from gateway.console.verified import Verification, Verified
from tests.gateway.console.desk import START
from tests.gateway.console.pages.test_overview import Ran


def test_the_stand_in_of_the_tests_is_one() -> None:
    ran: Verification = Ran(Verified(START, START, None))
    assert ran.latest is not None and ran.latest.verdicts is None and not ran.running
    ran.ask()
    assert ran.running
