"""A delivered household that names the asking official fires; anybody else's family doesn't."""

from gateway.audit.findings.rules.own_household import OwnHousehold
from tests.gateway.audit.findings.entries import access, run


def test_the_official_among_the_relatives_fires_about_the_one_who_was_read() -> None:
    (hit,) = run(OwnHousehold, [access("2026-03-03 09:00", asked="brother", me="me", relatives=["father", "me"])])
    assert hit.subjects == ("brother",) and hit.severity == "medium"


def test_other_families_and_own_records_do_not() -> None:
    assert not run(OwnHousehold, [access("2026-03-03 09:00", me="me", relatives=["father", "mother"])])
    assert not run(OwnHousehold, [access("2026-03-03 09:00", asked="me", me="me", relatives=["father"])])
    assert not run(OwnHousehold, [access("2026-03-03 09:00", relatives=["me"])])


def test_what_was_not_delivered_was_not_read() -> None:
    assert not run(OwnHousehold, [access("2026-03-03 09:00", me="me", relatives=["me"], kind="failed")])
