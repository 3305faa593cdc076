"""Answers about somebody else are made where a reply says whom it is about, and nowhere else."""

import json

from contracts.conformance import Case
from gateway.acceptance.damage import replies_of
from gateway.acceptance.strangers import SPARE, strangers
from gateway.acceptance.trial import Trial
from gateway.acceptance.watchwords import WORDS
from gateway.registry.check import cases
from gateway.registry.discovery import discover
from gateway.registry.registry import SourceSetting, load_one


def trial(name: str, profile: str, *, first: bool = True) -> Trial:
    found = discover()[name]
    return Trial(load_one(found, SourceSetting(profile, synthetic=True)), cases(found, profile, first=first))


def of(tried: Trial, name: str) -> Case:
    return next(case for case in tried.cases if case.name == f"{name}.json")


def test_another_cases_reply_and_its_own_under_another_number() -> None:
    tax = trial("tax", "lgsp")
    case = of(tax, "found")
    another, renamed = strangers(tax, case)
    assert another[0].startswith("the reply of found_") and another[1] != replies_of(case)
    body = json.loads(renamed[1][-1].body)
    assert case.query["organization_code"] not in str(body) and SPARE[10] in str(body)


def test_a_name_is_exchanged_however_the_reply_spells_it() -> None:
    population = trial("population", "c06-soap")
    for name in ("found_old_card", "found_year_only"):
        *_, renamed = strangers(population, of(population, name))
        assert WORDS.upper() in renamed[1][-1].body.decode()


def test_a_bare_yes_names_nobody() -> None:
    population = trial("population", "c06-soap-033", first=False)
    assert list(strangers(population, of(population, "confirmed"))) == []


def test_a_sign_in_is_judged_where_something_signed_says_who_it_was() -> None:
    first, second = trial("identity", "gen1"), trial("identity", "gen2", first=False)
    assert len(list(strangers(first, of(first, "found")))) == 1
    assert list(strangers(second, of(second, "found"))) == []
