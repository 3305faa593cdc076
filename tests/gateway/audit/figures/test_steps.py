"""The steps of an answer add up to its whole time, each read from where the entry says so, and nothing is guessed."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.events import Kind
from gateway.audit.event import Event
from gateway.audit.figures.book import Book
from gateway.audit.figures.counting import counted
from gateway.audit.figures.dashboard import Dashboard
from gateway.audit.figures.steps import LONGEST_MS, STEPS, steps_of
from tests.gateway.audit.figures.months import entry_at

BEGUN = int(datetime(2026, 11, 27, 2, tzinfo=UTC).timestamp() * 1000)


def answer(asked: int | None, made: int, written: int, **members: Any) -> Event:
    """An answer whose source was asked, which was made and written, so many milliseconds after it began."""
    given: dict[str, Any] = {
        "kind": Kind.DISCLOSED, "position": 0, "time": datetime.fromtimestamp((BEGUN + written) / 1000, UTC),
        "entry": entry_at(BEGUN), "request": None if asked is None else entry_at(BEGUN + asked), "freshness": "live",
        "attempts": 1, "duration_ms": made, "source": "population", **members,
    }  # fmt: skip
    return Event(**given)


@pytest.mark.parametrize(
    ("event", "steps"),
    [
        (answer(3, 180, 184), {"before": 3, "source": 177, "record": 4}),
        (answer(3, 900, 904, attempts=3), {"before": 3, "retried": 897, "record": 4}),
        (answer(3, 180, 184, freshness="shared", attempts=3), {"before": 3, "joined": 177, "record": 4}),
        (answer(None, 2, 5, freshness="cached"), {"recalled": 2, "record": 3}),
        (answer(None, 2, 5, freshness="stale"), {"recalled": 2, "record": 3}),
        (answer(3, 180, 184, kind=Kind.NOT_FOUND), {"before": 3, "source": 177, "record": 4}),
        (answer(3, 180, 179), {"before": 3, "source": 176, "record": 0}),  # the log's clock went back by five
        (answer(-7, 180, 184), {"before": 0, "source": 180, "record": 4}),
        (answer(3, 180, -1), {}),
        (answer(3, 180, LONGEST_MS + 1), {}),
        (answer(None, 180, 184), {}),
        (answer(3, 180, 184, kind=Kind.FAILED), {}),
        (answer(3, 180, 184, kind=Kind.REFUSED, freshness=None), {}),
        (answer(3, 180, 184, duration_ms=None), {}),
    ],
)
def test_what_an_entry_tells(event: Event, steps: dict[str, int]) -> None:
    assert steps_of(event) == steps and set(steps) <= set(STEPS)


def test_the_dashboard_is_reconciled_to_the_entries() -> None:
    """Every millisecond between begin and record is in exactly one step, and the shares are of all of them."""
    chance = random.Random(7)
    events = []
    for _ in range(300):
        asked = chance.randint(0, 9)
        made = asked + chance.randint(1, 2000)
        events.append(
            answer(asked, made, made + chance.randint(0, 30), source=chance.choice(["population", "business"]),
                   freshness=chance.choice(["live", "live", "cached", "shared"]), attempts=chance.choice([1, 1, 2]),
                   kind=chance.choice([Kind.DISCLOSED, Kind.NOT_FOUND, Kind.FAILED]))
        )  # fmt: skip
    book = Book(None)
    book.take(counted(iter(events)), 0, len(events), b"x")
    steps = Dashboard(book, {}).steps("2026-11")
    answers = [event for event in events if event.kind is not Kind.FAILED]
    whole = sum(round(event.time.timestamp() * 1000) - BEGUN for event in answers)
    assert sum(step.whole for step in steps) == whole == steps[0].share.whole
    assert [step.whole for step in steps] == sorted((step.whole for step in steps), reverse=True)
    for step in steps:
        mine = [steps_of(event)[step.name] for event in answers
                if event.source == step.source and step.name in steps_of(event)]  # fmt: skip
        assert (len(mine), sum(mine)) == (step.answers, step.whole)
        exact = sorted(mine)[-(-95 * len(mine) // 100) - 1]
        assert exact * 0.99 <= step.p95 <= exact * 1.06 + 1
    waits = [step for step in steps if step.name in ("source", "retried", "joined", "recalled")]
    assert sum(step.answers for step in waits) == len(answers)
