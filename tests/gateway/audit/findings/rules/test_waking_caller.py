"""A caller that was silent for sixty days fires; a new one, a busy one and a seasonal one don't."""

from dataclasses import replace

from gateway.audit.findings.rules.waking_caller import WakingCaller
from tests.gateway.audit.findings.entries import CONTEXT, access, run, series

PAST = access("2026-03-02 09:00", caller="cu")


def test_sixty_silent_days_fire_and_fifty_nine_do_not() -> None:
    (hit,) = run(WakingCaller, [PAST, *series("2026-05-01 09:00", 5, caller="cu")])
    assert dict(hit.facts) == {"silent_days": "60"} and hit.count == 5 and hit.caller == "cu"
    assert not run(WakingCaller, [PAST, access("2026-04-30 09:00", caller="cu")])


def test_a_new_caller_is_not_dormant() -> None:
    assert not run(WakingCaller, [PAST, access("2026-09-01 09:00", caller="moi")])


def test_a_refused_call_wakes_too() -> None:
    assert run(WakingCaller, [PAST, access("2026-09-01 09:00", caller="cu", kind="refused", code="not_granted")])


def test_it_sleeps_and_wakes_again() -> None:
    assert len(run(WakingCaller, [PAST, *(access(f"2026-{m:02}-01 09:00", caller="cu") for m in (6, 9, 12))])) == 3


def test_seasonal_callers_are_set_aside() -> None:
    seasonal = replace(CONTEXT, seasonal_callers=frozenset({"cu"}))
    assert not run(WakingCaller, [PAST, access("2026-09-01 09:00", caller="cu")], seasonal)
