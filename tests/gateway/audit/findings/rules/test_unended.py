"""A request whose ending is not on record two minutes after it was due fires; whatever has one doesn't."""

import pytest

from gateway.audit.event import Event
from gateway.audit.findings.rules.unended import Unended
from tests.gateway.audit.findings.entries import access, run

REQUESTED = access("2026-03-03 09:00", kind="requested", entry="R1", due_at="2026-03-03T02:00:30.000Z")


def ending(kind: str, at: str = "2026-03-03 09:00") -> Event:
    return access(at, kind=kind, request="R1")


def test_without_an_ending_it_fires_once_the_grace_is_over() -> None:
    (hit,) = run(Unended, [REQUESTED], until="2026-03-03 09:03")
    assert hit.severity == "high" and hit.subjects == ("thu",) and hit.key == "unended:R1"
    assert not run(Unended, [REQUESTED], until="2026-03-03 09:02")


@pytest.mark.parametrize("kind", ["disclosed", "not_found", "failed", "refused", "cancelled", "interrupted", "sent"])
def test_any_ending_closes_it(kind: str) -> None:
    assert not run(Unended, [REQUESTED, ending(kind)], until="2026-03-04 09:00")


def test_another_requests_ending_does_not() -> None:
    other = access("2026-03-03 09:00", request="R2")
    assert run(Unended, [REQUESTED, other], until="2026-03-03 09:03")


def test_later_traffic_is_time_that_passes() -> None:
    assert run(Unended, [REQUESTED, access("2026-03-03 09:03")])
    assert not run(Unended, [REQUESTED, access("2026-03-03 09:02")])


def test_a_due_time_that_is_gone_counts_from_the_request() -> None:
    assert run(Unended, [access("2026-03-03 09:00", kind="requested", entry="R1")], until="2026-03-03 09:03")
