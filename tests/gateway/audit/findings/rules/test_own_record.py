"""An official who reads their own record fires by handle alone; everybody else's record doesn't."""

from gateway.audit.findings.rules.own_record import OwnRecord
from tests.gateway.audit.findings.entries import access, run


def test_asked_or_answered_about_oneself_fires() -> None:
    (hit,) = run(OwnRecord, [access("2026-03-03 09:00", asked="me", me="me")])
    assert hit.subjects == ("me",) and hit.officer == "canbo.mot"
    assert run(OwnRecord, [access("2026-03-03 09:00", asked="old-card", answered="me", me="me")])
    assert run(OwnRecord, [access("2026-03-03 09:00", asked="me", me="me", kind="not_found")])


def test_others_do_not_and_neither_does_a_relative() -> None:
    assert not run(OwnRecord, [access("2026-03-03 09:00", asked="thu", me="me")])
    assert not run(OwnRecord, [access("2026-03-03 09:00", asked="thu", me="me", relatives=["me"])])
    assert not run(OwnRecord, [access("2026-03-03 09:00", asked="me")])


def test_what_was_refused_was_not_read() -> None:
    assert not run(OwnRecord, [access("2026-03-03 09:00", asked="me", me="me", kind="refused", code="stopped")])


def test_a_day_is_one_finding() -> None:
    day = [access(f"2026-03-03 {hour:02}:00", asked="me", me="me") for hour in range(8, 17)]
    (hit,) = run(OwnRecord, day)
    assert hit.count == 9
    assert len(run(OwnRecord, [*day, access("2026-03-04 09:00", asked="me", me="me")])) == 2
