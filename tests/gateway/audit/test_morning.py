"""The morning counts what is not verified yet, and what can't be looked at is not nothing."""

from dataclasses import replace

from gateway.audit.morning import Morning, Verification
from gateway.audit.verdicts import Verdict, Verdicts
from tests.gateway.audit.samples import START

FINE = Verdicts(*(Verdict("ok", 0, 9, "fine"),) * 3, entries=9)
NOTHING = Morning(differences=None, findings=None, endings=None, lags={}, verification=None, entries=None)


def test_what_came_after_the_last_verification() -> None:
    assert NOTHING.unverified is None
    assert replace(NOTHING, entries=12).unverified == 12
    assert replace(NOTHING, entries=12, verification=Verification(FINE, START)).unverified == 3
    assert replace(NOTHING, entries=5, verification=Verification(FINE, START)).unverified == 0
    unchecked = Verification(Verdicts.not_checked("locked"), START)
    assert replace(NOTHING, entries=12, verification=unchecked).unverified == 12
