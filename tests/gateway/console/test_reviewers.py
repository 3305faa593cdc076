"""Tests of accounts: roles that aren't ours are none, and an inspector is bound or isn't one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.console import reviewers
from gateway.console.reviewers import ANYBODY, REVIEWING, ReviewerRefused, Scope
from tests.gateway.console.desk import START, reviewer

LATER = START + timedelta(days=10)
SCOPE = Scope(frozenset({"H26.99"}), frozenset(), START, LATER)


def test_a_role_opens_what_it_opens() -> None:
    assert reviewer("a", "lead").may(REVIEWING)
    assert not reviewer("a", "administrator").may(REVIEWING)
    assert not reviewer("a", "inspector").may(REVIEWING) and reviewer("a", "inspector").may(ANYBODY)
    assert not reviewer("a", "lead").may(())


def test_a_deputy_is_a_lead_for_a_while() -> None:
    own = reviewer("a", "reviewer")
    standing = own.deputising(["chi.truong"])
    assert standing.may({"lead"}) and not own.may({"lead"})
    assert standing.roles == {"reviewer"} and standing.acting == {"reviewer", "lead"}


def test_dates_hold_from_the_first_moment_to_before_the_last() -> None:
    found = reviewer("a", valid_from=START, valid_to=LATER)
    assert [found.in_force(moment) for moment in (START - timedelta(seconds=1), START, LATER)] == [False, True, False]
    assert reviewer("a", valid_from=START).in_force(LATER)


@pytest.mark.parametrize("account", ["", "a b", "ạ", "-a", "a" * 65, "099190000123", "a\n"])
def test_no_account_of_that_name(account: str) -> None:
    with pytest.raises(ReviewerRefused) as refused:
        reviewers.check_account(account)
    assert "099190000123" not in str(refused.value)


def test_an_inspector_is_bound() -> None:
    whole: dict[str, Any] = {"decision": "12/QĐ-TTr", "scope": SCOPE, "valid_to": LATER}
    reviewers.check(reviewer("thanh.tra", "inspector", **whole))
    for missing in whole:
        with pytest.raises(ReviewerRefused):
            reviewers.check(reviewer("thanh.tra", "inspector", **{**whole, missing: None}))
    with pytest.raises(ReviewerRefused):
        reviewers.check(reviewer("thanh.tra", "inspector", "lead", **whole))
    with pytest.raises(ReviewerRefused):
        reviewers.check(reviewer("a", "lead", **whole))


def test_a_wrong_account_is_refused() -> None:
    for wrong in (
        reviewer("a", valid_from=LATER, valid_to=START),
        replace(reviewer("a"), roles=frozenset()),
        replace(reviewer("a"), name=" "),
        replace(reviewer("a"), name="a\u202eb\n"),
    ):
        with pytest.raises(ReviewerRefused):
            reviewers.check(wrong)


def test_a_scope_holds_what_lies_inside() -> None:
    assert SCOPE.holds("H26.99", None, START) and SCOPE.holds("H26.99", "1.001193", START)
    assert not SCOPE.holds("H26.98", None, START)
    assert not SCOPE.holds(None, None, START)
    assert not SCOPE.holds("H26.99", None, LATER) and not SCOPE.holds("H26.99", None, START - timedelta(seconds=1))
    assert Scope(procedures=frozenset({"1.001193"})).holds("any", "1.001193", START)
    assert not Scope(procedures=frozenset({"1.001193"})).holds("any", None, START)
    assert Scope.from_json(SCOPE.to_json()) == SCOPE
    assert Scope.from_json(Scope().to_json()) == Scope()


@pytest.mark.parametrize("text", ['{"units": "H26", "procedures": []}', "{}", '{"units": [1], "procedures": []}'])
def test_a_strange_scope_is_none(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        Scope.from_json(text)


@pytest.mark.parametrize("text", ["[]", '["root"]', '["lead", "root"]', '"lead"', "{}"])
def test_a_strange_role_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        reviewers.roles_of(text)
