"""Runs the rules over a simulated history and counts: what was planted and found, and what was found without reason."""

from __future__ import annotations

import json
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from random import Random

from gateway.audit.event import Event
from gateway.audit.findings.calendar.working import local_day
from gateway.audit.findings.catalogue import BY_NAME, build
from gateway.audit.findings.engine import Engine
from gateway.audit.findings.rule import Hit
from tests.history.day import Sheet
from tests.history.misuse import Act, Episode, Planter
from tests.history.traffic import honest
from tests.history.world import World


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a history is; the same plan and seed give the same entries."""

    units: int
    pace: float
    first: str
    last: str
    each: int
    """Planted episodes of every kind."""
    hidden: int = 0
    """Planted episodes of every kind behind a linked or non-territorial procedure."""
    seed: int = 1


YEAR = Plan(units=150, pace=4.4, first="2026-01-01", last="2026-12-31", each=40, hidden=10)
SHORT = Plan(units=20, pace=1.3, first="2026-02-02", last="2026-06-12", each=5, hidden=2)


@dataclass(slots=True)
class Score:
    """One rule's. ``planted`` and ``found`` count episodes; ``findings`` and ``innocent`` count findings."""

    planted: int = 0
    found: int = 0
    findings: int = 0
    innocent: int = 0

    @property
    def recall(self) -> float:
        """Share of planted episodes that the rule for them found."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """Share of the rule's findings that are about planted misuse, of whatever kind."""
        return 1 - self.innocent / self.findings if self.findings else 1.0


@dataclass(slots=True)
class Hidden:
    """Misuse of one rule's kind behind such a procedure: found by that rule, and by any."""

    planted: int = 0
    found: int = 0
    by_any: int = 0


@dataclass(slots=True)
class Outcome:
    entries: int = 0
    seconds_made: float = 0.0
    seconds_judged: float = 0.0
    megabytes: float = 0.0
    scores: dict[str, Score] = field(default_factory=dict)
    hidden: dict[str, Hidden] = field(default_factory=dict)
    innocents: list[str] = field(default_factory=list)

    @property
    def total(self) -> Score:
        """All rules together."""
        each = self.scores.values()
        return Score(
            sum(s.planted for s in each), sum(s.found for s in each), sum(s.findings for s in each),
            sum(s.innocent for s in each),
        )  # fmt: skip

    def to_json(self) -> str:
        """As ``build/findings.json`` holds it."""
        scores = {
            name: asdict(score) | {"precision": round(score.precision, 4), "recall": round(score.recall, 4)}
            for name, score in self.scores.items()
        }
        return json.dumps(asdict(self) | {"scores": scores, "innocents": None}, indent=1)


class History:
    """The entries of a plan, day by day, and what was planted among them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.first, self.last = (date.fromisoformat(day).toordinal() for day in (plan.first, plan.last))
        self.world = World(plan.seed, plan.units, plan.pace, self.first, self.last)
        planter = Planter(self.world, self.first, self.last, plan.seed)
        self.episodes: list[Episode] = [*planter.all(plan.each), *planter.behind(plan.hidden)]
        self._acts: dict[int, list[Act]] = {}
        for episode in self.episodes:
            for day, act in episode.acts:
                self._acts.setdefault(day, []).append(act)

    def entries(self) -> Iterator[Event]:
        """All of them; memory holds one day."""
        position = 0
        for day in range(self.first, self.last + 1):
            sheet = Sheet(self.world, day, Random(f"{self.plan.seed} {day}"))
            honest(sheet)
            for act in self._acts.get(day, ()):
                act(sheet)
            for event in sheet.entries(position):
                yield event
                position = event.position + 1


def run(plan: Plan, tell: Callable[[int], None] = lambda entries: None) -> Outcome:
    """Make the history, feed it, and score; ``tell`` hears how far it is."""
    history = History(plan)
    engine = Engine(build(history.world.context))
    outcome = Outcome()
    found: dict[str, Hit] = {}
    begun = time.perf_counter()
    judged = 0.0
    batch: list[Event] = []

    def judge() -> float:
        start = time.perf_counter()
        for event in batch:
            for hit in engine.feed(event):
                found[hit.key] = hit
        batch.clear()
        return time.perf_counter() - start

    for event in history.entries():
        batch.append(event)
        outcome.entries += 1
        if len(batch) == 2_000:
            judged += judge()
        if outcome.entries % 250_000 == 0:
            tell(outcome.entries)
    judged += judge()
    for hit in engine.finish():
        found[hit.key] = hit
    outcome.seconds_judged = round(judged, 1)
    outcome.seconds_made = round(time.perf_counter() - begun - judged, 1)
    outcome.megabytes = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0)
    _score(history, list(found.values()), outcome)
    return outcome


def _score(history: History, hits: list[Hit], outcome: Outcome) -> None:
    outcome.scores = {name: Score() for name in BY_NAME}
    caught: Counter[int] = Counter()
    seen: Counter[int] = Counter()
    for hit in hits:
        day = local_day(hit.at)
        about = [n for n, episode in enumerate(history.episodes) if episode.explains(hit, day)]
        score = outcome.scores[hit.rule]
        score.findings += 1
        if not about:
            score.innocent += 1
            outcome.innocents.append(f"{hit.rule} {date.fromordinal(day)} {hit.officer or hit.caller} {hit.facts}")
        seen.update(about)
        caught.update(n for n in about if history.episodes[n].rule == hit.rule)
    for number, episode in enumerate(history.episodes):
        if episode.behind is None:
            outcome.scores[episode.rule].planted += 1
            outcome.scores[episode.rule].found += caught[number] > 0
            continue
        hidden = outcome.hidden.setdefault(f"{episode.rule} {history.world.way(episode.behind)}", Hidden())
        hidden.planted += 1
        hidden.found += caught[number] > 0
        hidden.by_any += seen[number] > 0
