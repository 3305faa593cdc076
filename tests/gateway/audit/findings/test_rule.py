"""Every rule keeps the house's promises: a reason in both languages, honest parameters, a memory of plain JSON."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.audit.findings.catalogue import RULES
from gateway.audit.findings.context import ContextInvalid, Filing
from gateway.audit.findings.rule import Rule
from gateway.audit.findings.sighting import Sighting
from tests.gateway.audit.findings.entries import CONTEXT, access


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.name))
def test_a_rule_explains_itself_in_both_languages(rule: type[Rule]) -> None:
    for text in (rule.reason.title, rule.reason.why, rule.reason.look):
        assert text.vi and text.en and text.vi != text.en
        assert any(ord(letter) > 0x7F for letter in text.vi) and text.en.replace("Tết", "").isascii()
    assert rule.__doc__ and rule.name == rule.__module__.rpartition(".")[2]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.name))
def test_parameters_have_defaults_and_memory_is_plain(rule: type[Rule]) -> None:
    fresh = rule(CONTEXT)
    assert all(isinstance(getattr(fresh, name), int | float) for name in rule.tunable)
    fresh.feed(Sighting(access("2026-03-03 23:00", dossier="x")))
    again = rule(CONTEXT)
    again.remember(json.loads(json.dumps(fresh.memory())))
    assert again.memory() == fresh.memory()
    # whatever it holds beside its parameters and what it was made from is kept
    assert set(vars(fresh)) - {"context"} - {name for name in vars(fresh) if name.startswith("_")} <= set(rule.kept)


WAYS: tuple[Filing, ...] = ("linked", "non_territorial")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.name))
def test_a_rule_leaves_out_what_it_gives_no_reason_to_look_at(rule: type[Rule]) -> None:
    reasons = {way: getattr(rule.regardless, way) for way in WAYS}
    assert all(reason is None or len(reason) > 20 for reason in reasons.values())
    some = frozenset({"1.000001"})
    for way in WAYS:
        context = replace(CONTEXT, **{way: some})  # type: ignore[arg-type]  # one of its two members
        made = rule(context)
        assert made.leaves_out(access("2026-03-03 09:00")) is (reasons[way] is None)
        assert not made.leaves_out(access("2026-03-03 09:00", procedure="1.000002"))
    both = rule(replace(CONTEXT, linked=some, non_territorial=some))
    assert both.leaves_out(access("2026-03-03 09:00")) is (None in reasons.values())


def test_the_page_says_of_each_rule_what_it_leaves_out_and_why_not() -> None:
    page = (Path(__file__).parents[4] / "docs" / "findings.md").read_text("utf-8")
    for rule in RULES:
        cells = " | ".join(getattr(rule.regardless, way) or "**left out**" for way in WAYS)
        assert f"| `{rule.name}` | {cells} |" in page, rule.name


def test_a_parameter_that_is_not_the_rules_is_refused() -> None:
    with pytest.raises(ContextInvalid, match="enumeration has no parameter kept"):
        RULES[0](replace(CONTEXT, parameters={"enumeration": {"kept": 1}}))


def test_days_and_minutes_are_no_business_of_a_rule_that_does_not_say_so() -> None:
    class Mute(Rule):
        name = "mute"

        def feed(self, seen: Sighting) -> tuple[()]:
            return ()

    assert not list(Mute(CONTEXT).close_day(1)) and not list(Mute(CONTEXT).pass_time(1))
    assert Mute(CONTEXT).memory() == {}
