"""A purpose first used long after the caller began fires once; beginnings and fresh grants don't."""

from dataclasses import replace
from typing import Any

from gateway.audit.event import Event
from gateway.audit.findings.rules.new_purpose import NewPurpose
from tests.gateway.audit.findings.entries import CONTEXT, access, run, series

CONTEXT = replace(CONTEXT, parameters={"new_purpose": {"least": 10}})
PAST = [*series("2026-03-02 09:00", 10)]


def first(day: str, **fields: Any) -> Event:
    return access(f"{day} 09:00", **({"procedure": "1.000009", "grant": "g9"} | fields))


def added(day: str, grant: str) -> Event:
    return access(
        f"{day} 08:00", kind="administered", asked=None, caller=None, detail={"act": "add grant", "name": grant}
    )


def test_thirty_days_later_fires_and_twenty_nine_do_not() -> None:
    (hit,) = run(NewPurpose, [*PAST, first("2026-04-01")], CONTEXT)
    assert (hit.caller, hit.procedure, hit.severity, hit.count) == ("motcua", "1.000009", "low", 1)
    assert not run(NewPurpose, [*PAST, first("2026-03-31")], CONTEXT)


def test_only_the_first_use_fires() -> None:
    assert len(run(NewPurpose, [*PAST, first("2026-04-01"), first("2026-04-02"), first("2026-06-01")], CONTEXT)) == 1


def test_a_caller_with_little_history_has_none() -> None:
    assert not run(NewPurpose, [*PAST[:9], first("2026-04-01")], CONTEXT)
    assert not run(NewPurpose, [*PAST, first("2026-04-01", caller="khac")], CONTEXT)


def test_a_grant_that_was_just_registered_is_expected_to_be_used() -> None:
    assert not run(NewPurpose, [*PAST, added("2026-03-20", "g9"), first("2026-05-19")], CONTEXT)
    assert run(NewPurpose, [*PAST, added("2026-03-20", "g9"), first("2026-05-20")], CONTEXT)
    assert run(NewPurpose, [*PAST, added("2026-03-20", "other"), first("2026-05-01")], CONTEXT)


def test_a_refused_purpose_was_not_used() -> None:
    assert not run(NewPurpose, [*PAST, first("2026-04-01", kind="refused", code="purpose_not_granted")], CONTEXT)
