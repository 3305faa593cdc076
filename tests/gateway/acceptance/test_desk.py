"""The desk looks at every case and breaks a typical one of each question; what it can't stop, it names."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from contracts.errors import SignInInvalid
from gateway.acceptance.desk import Desk
from gateway.acceptance.trial import PATIENCE, Trial
from tests.gateway.acceptance.test_strangers import trial


@pytest.fixture(scope="module")
def tax() -> Trial:
    return trial("tax", "lgsp")


def test_every_line_says_what_it_looked_at(tax: Trial) -> None:
    desk = Desk([tax])
    lines = [
        desk.ends(), desk.honest_failures(), desk.own_retries(), *desk.quiet(), desk.stateless(), desk.right_subject(),
        desk.redaction(), desk.drift(),
    ]  # fmt: skip
    assert [line.name for line in lines] == [
        "ends", "honest_failures", "own_retries", "quiet", "clock", "stateless", "right_subject", "redaction", "drift",
    ]  # fmt: skip
    assert {line.verdict for line in lines} == {"passed"}
    assert desk.honest_failures().summary == "7 broken replies end in a fault of the source"
    assert desk.runs_away is None


def test_without_a_case_nothing_is_judged(tax: Trial) -> None:
    desk = Desk([Trial(tax.loaded, ())])
    assert {line.verdict for line in (desk.ends(), *desk.quiet(), desk.redaction(), desk.drift())} == {"not_judged"}


def test_a_damage_that_a_case_records_means_what_the_case_says(tax: Trial) -> None:
    """A service whose empty body means nobody says so in a case; the desk takes its word."""
    empty = next(case for case in tax.cases if case.name == "malformed_page.json")
    turn = {**empty.turns[0], "response": {"status": 200, "body": ""}}
    case = type(empty)(**{**{name: getattr(empty, name) for name in empty.__dataclass_fields__}, "turns": (turn,)})
    desk = Desk([Trial(tax.loaded, (*tax.cases, case))])
    assert desk.honest_failures().summary == "6 broken replies end in a fault of the source"


def test_one_that_runs_away_is_named(tax: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.acceptance.conversation.SECONDS", 0.05)

    class Stuck:
        def exchange(self, query: object, context: object) -> object:
            while True:
                pass

    stuck = type(tax.loaded)(
        **{**{n: getattr(tax.loaded, n) for n in tax.loaded.__dataclass_fields__}, "connector": Stuck()}
    )
    assert Desk([Trial(stuck, tax.cases[:1])]).runs_away == f"lgsp/{tax.cases[0].name.removesuffix('.json')}"


def test_patience_ends(tax: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.acceptance.conversation.SECONDS", 0.05)
    waited: list[object] = []

    class Stuck:
        def exchange(self, query: object, context: object) -> object:
            waited.append(query)
            while True:
                pass

    stuck: Any = Stuck()
    lost = Trial(replace(tax.loaded, connector=stuck), tax.cases)
    desk = Desk([lost])
    assert desk.ends().verdict == "failed" and desk.stateless().verdict == "passed"  # each time alike
    assert lost.given_up and len(waited) == PATIENCE


def test_what_secures_a_sign_in_is_looked_for() -> None:
    """A code in the words of an error is a leak, though no question held it."""
    identity = trial("identity", "gen1")
    refused = next(case for case in identity.cases if case.name == "code_spent.json")
    code = refused.session["callback"].split("code=")[1].split("&")[0]
    assert Desk([Trial(identity.loaded, (refused,))]).redaction().verdict != "failed"

    class Telling:
        def begin(self, redirect: object, context: object) -> object:
            raise SignInInvalid("not begun here")

        def complete(self, session: object, callback: str, context: object) -> Iterator[object]:
            yield from ()
            raise SignInInvalid(f"the code {code} is spent")

    telling = replace(identity.loaded, connector=Telling())  # type: ignore[arg-type]  # as far as it is asked
    line = Desk([Trial(telling, (refused,))]).redaction()
    assert line.verdict == "failed" and code not in str(line)
