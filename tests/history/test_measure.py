"""A short history with planted misuse: what can be found is found, and little else; the same seed gives the same."""

import json
from collections.abc import Iterator
from itertools import islice

import pytest

from gateway.audit.findings.catalogue import BY_NAME
from tests.history import measure
from tests.history.__main__ import hidden, table
from tests.history.measure import SHORT, YEAR, History, Outcome, Plan
from tests.history.plot import svg

FLOORS = {
    # rule: (recall, precision) on the short history; an episode of five is 0.2. Weak episodes are planted on purpose
    "enumeration": (0.8, 0.9), "crowded_dossier": (0.8, 0.9), "above_peers": (0.4, 0.9), "after_hours": (0.6, 0.75),
    "dossier_malformed": (1.0, 1.0), "dossier_of_another_unit": (1.0, 0.9), "draft_never_linked": (0.6, 0.8),
    "dossier_not_in_feed": (1.0, 1.0), "many_units": (0.8, 0.9), "own_record": (1.0, 1.0), "own_household": (0.8, 1.0),
    "two_places": (0.8, 0.6), "probing": (0.8, 0.9), "new_purpose": (1.0, 0.6), "over_budget": (0.4, 0.9),
    "waking_caller": (0.6, 0.9), "unended": (1.0, 1.0),
}  # fmt: skip


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return measure.run(SHORT)


@pytest.mark.parametrize("rule", sorted(BY_NAME))
def test_planted_misuse_is_found_and_honest_work_is_left_in_peace(outcome: Outcome, rule: str) -> None:
    recall, precision = FLOORS[rule]
    score = outcome.scores[rule]
    assert score.planted >= 4 and score.recall >= recall, score
    assert score.precision >= precision, (score, [line for line in outcome.innocents if line.startswith(rule)])


def test_it_is_a_hundred_thousand_entries_and_few_findings_without_reason(outcome: Outcome) -> None:
    assert 80_000 < outcome.entries < 160_000
    assert len(outcome.innocents) <= outcome.entries / 5_000


def test_the_same_seed_gives_the_same_entries_and_another_one_others() -> None:
    def some(seed: int) -> Iterator[object]:
        plan = Plan(units=6, pace=1, first="2026-02-02", last="2026-05-29", each=1, hidden=1, seed=seed)
        return islice(History(plan).entries(), 5_000)

    assert list(some(1)) == list(some(1)) != list(some(2))


def test_positions_and_times_never_go_back_and_every_ending_has_its_request() -> None:
    plan = Plan(units=6, pace=1, first="2026-02-02", last="2026-05-29", each=1)
    last = None
    requests: set[str] = set()
    for number, event in enumerate(History(plan).entries()):
        assert event.position == number and (last is None or event.time >= last)
        last = event.time
        if event.kind == "requested":
            requests.add(event.entry)
        elif event.request is not None:
            requests.remove(event.request)
    assert len(requests) == 1  # the one that was planted


@pytest.mark.parametrize("rule", ["enumeration", "own_record", "probing", "dossier_not_in_feed", "over_budget"])
def test_who_hides_behind_a_linked_procedure_is_seen_by_the_rules_that_look_regardless(
    outcome: Outcome, rule: str
) -> None:
    some = [one for key, one in outcome.hidden.items() if key.split()[0] == rule]
    assert sum(one.planted for one in some) == SHORT.hidden == sum(one.found for one in some)


@pytest.mark.parametrize("rule", ["many_units", "dossier_of_another_unit"])
def test_what_such_a_procedure_explains_is_left_in_peace_at_the_price_that_the_page_tells(
    outcome: Outcome, rule: str
) -> None:
    assert all(one.found == 0 for key, one in outcome.hidden.items() if key.split()[0] == rule)


def test_the_table_and_the_plot_say_what_was_measured(outcome: Outcome) -> None:
    written = table(outcome)
    assert f"{outcome.entries:,} entries" in written
    assert written.count("\n| `") == len(BY_NAME) and "| **all** | 85 |" in written
    assert hidden(outcome).count("\n| `") == len(BY_NAME) - 1  # a purpose never used before is none of those
    drawn = svg(outcome)
    assert drawn.count("<rect") == 3 + 2 * len(BY_NAME) and all(f">{name}</text>" in drawn for name in BY_NAME)
    read = json.loads(outcome.to_json())
    assert read["entries"] == outcome.entries and read["scores"]["unended"]["recall"] == 1.0


@pytest.mark.long
def test_a_whole_year_of_five_million_entries() -> None:
    outcome = measure.run(YEAR)
    assert outcome.entries >= 5_000_000
    assert outcome.megabytes < 1_500
    for name, score in outcome.scores.items():
        recall, precision = FLOORS[name]
        assert score.planted >= 20 and score.recall >= recall - 0.15 and score.precision >= precision - 0.15, (
            name,
            score,
        )
