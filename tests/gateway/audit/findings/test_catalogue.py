"""The catalogue holds every rule file once, and its fingerprint follows whatever the memories depend on."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.audit.findings import rules
from gateway.audit.findings.calendar.working import Overtime
from gateway.audit.findings.catalogue import BY_NAME, RULES, build, fingerprint
from gateway.audit.findings.context import Budget, ContextInvalid
from tests.gateway.audit.findings.entries import CONTEXT


def test_every_file_is_a_rule_and_every_rule_is_built() -> None:
    files = {path.stem for path in Path(rules.__path__[0]).glob("*.py")} - {"__init__"}
    assert files == set(BY_NAME) and len(RULES) == len(files)
    assert [rule.name for rule in build(CONTEXT)] == [rule.name for rule in RULES]


def test_parameters_of_a_rule_that_is_none_are_refused() -> None:
    with pytest.raises(ContextInvalid, match="no rule enumerations"):
        build(replace(CONTEXT, parameters={"enumerations": {"least": 1}}))


def test_the_fingerprint_changes_with_the_context() -> None:
    found = {
        fingerprint(CONTEXT),
        fingerprint(replace(CONTEXT, linked=frozenset({"1.000001"}))),
        fingerprint(replace(CONTEXT, non_territorial=frozenset({"1.000001"}))),
        fingerprint(replace(CONTEXT, budgets=(Budget("unit", "*", "day", 5),))),
        fingerprint(replace(CONTEXT, relations={"a": frozenset({"b"})})),
        fingerprint(replace(CONTEXT, parameters={"probing": {"least": 9}})),
        fingerprint(replace(CONTEXT, calendar=replace(CONTEXT.calendar, saturdays={"H26": "day"}))),
        fingerprint(replace(CONTEXT, calendar=replace(CONTEXT.calendar, overtime=(Overtime("H26", 1, 2, 0, 9),)))),
    }
    assert len(found) == 8 and fingerprint(CONTEXT) == fingerprint(replace(CONTEXT))
