"""Person-days beyond the budget fire; the last one within it, people read twice and other periods don't."""

from dataclasses import replace

import pytest

from gateway.audit.findings.context import Budget, Context
from gateway.audit.findings.rules.over_budget import OverBudget
from tests.gateway.audit.findings.entries import CONTEXT, access, run, series


def context(*budgets: Budget) -> Context:
    return replace(CONTEXT, budgets=budgets)


TEN = context(Budget("officer", "*", "day", 10))


def test_the_eleventh_person_fires() -> None:
    (hit,) = run(OverBudget, series("2026-03-03 09:00", 11), TEN)
    assert dict(hit.facts) == {"persons": "11", "budget": "10"} and hit.evidence == (10,)
    assert not run(OverBudget, series("2026-03-03 09:00", 10), TEN)


def test_a_person_counts_once_a_day_and_a_day_begins_anew() -> None:
    assert not run(OverBudget, series("2026-03-03 09:00", 50, asked="thu"), TEN)
    assert not run(OverBudget, [*series("2026-03-03 09:00", 10), *series("2026-03-04 09:00", 10)], TEN)


@pytest.mark.parametrize(("period", "second"), [("week", "2026-03-08"), ("month", "2026-03-31")])
def test_longer_periods_add_days_up(period: str, second: str) -> None:
    budget = context(Budget("officer", "*", period, 15))  # type: ignore[arg-type]  # one of the words
    assert run(OverBudget, [*series("2026-03-02 09:00", 8), *series(f"{second} 09:00", 8)], budget)
    after = {"week": "2026-03-09", "month": "2026-04-01"}[period]
    assert not run(OverBudget, [*series("2026-03-02 09:00", 8), *series(f"{after} 09:00", 8)], budget)


def test_units_and_callers_have_their_own_and_a_name_goes_before_the_star() -> None:
    two = [*series("2026-03-03 09:00", 6, officer="a"), *series("2026-03-03 10:00", 6, officer="b")]
    (hit,) = run(OverBudget, two, context(Budget("unit", "H26.99.1", "day", 10)))
    assert hit.unit == "H26.99.1"
    assert run(OverBudget, two, context(Budget("caller", "motcua", "day", 10)))
    assert not run(OverBudget, two, context(Budget("caller", "khac", "day", 10)))
    named = context(Budget("officer", "*", "day", 5), Budget("officer", "a", "day", 50))
    assert [hit.officer for hit in run(OverBudget, two, named)] == ["b"]


def test_no_procedure_is_without_measure_and_what_was_not_answered_does_not_count() -> None:
    assert run(OverBudget, series("2026-03-03 09:00", 50), replace(TEN, linked=frozenset({"1.000001"})))
    assert not run(OverBudget, series("2026-03-03 09:00", 50, kind="not_found"), TEN)


def test_it_grows_in_one_finding_a_month() -> None:
    budget = context(Budget("officer", "*", "month", 10))
    (hit,) = run(OverBudget, [*series("2026-03-03 09:00", 40), *series("2026-03-20 09:00", 40)], budget)
    assert dict(hit.facts)["persons"] == "80"
    assert access("2026-03-03 09:00").unit == hit.unit
