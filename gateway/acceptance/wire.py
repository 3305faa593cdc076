"""The part of the suite that sends: every case over the gateway's own road, then every way a source goes wrong on it.

What no connector decides (a reset, a redirect) is tried once per profile; what the connector reads, on every kind of
question that it answers.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import structlog

from contracts.conformance import Case, read_context
from contracts.errors import TABLE
from gateway.acceptance.faults import FAULTS, RETRY_AFTER, Fault
from gateway.acceptance.report import Line, judged
from gateway.acceptance.road import ATTEMPTS, Ground, Journey, Road
from gateway.acceptance.server import Sending, Server
from gateway.acceptance.trial import Trial, repeats
from gateway.acceptance.watchwords import Watchwords
from gateway.observability import log

LINES: Final = ("road", "faults", "retries", "deadline", "audit_order", "redaction_on_the_road")
AT_ONCE: Final = 16
SLOW_ATTEMPT_SECONDS: Final = 0.2
DEADLINE_SECONDS: Final = 0.4
GRACE_SECONDS: Final = 5.0
"""What a busy machine may add to a deadline before it is held against the connector."""
_ENDINGS: Final = frozenset(
    {"disclosed", "verified", "not_found", "ambiguous", "out_of_scope", "sent", "failed", "refused"}
)


class Wire:
    """Sends for the trials of one connector; `judge` gives the lines."""

    def __init__(self, trials: Sequence[Trial], folder: Path) -> None:
        self._trials, self._folder = trials, folder
        self._replayed: list[tuple[Trial, Case, Journey]] = []
        self._failed: list[tuple[Trial, Case, Fault, int, Journey]] = []
        self._late: list[tuple[Trial, Case, Journey]] = []
        self._unordered: list[str] = []
        self._leaks: list[str] = []

    async def judge(self) -> list[Line]:
        """Run everything, a bounded number of journeys at once; one line for each of `LINES`."""
        async with Server() as server:
            ground = Ground(self._folder, server)
            try:
                for trial in self._trials:
                    await self._on_a_road(trial, ground)
            finally:
                await ground.close()
        return [
            self._road(), self._faults(), self._retries(), self._deadline(), self._audit_order(), self._redaction(),
        ]  # fmt: skip

    async def _on_a_road(self, trial: Trial, ground: Ground) -> None:
        with _captured() as lines:
            road = Road(trial, ground)
            try:
                await self._travel(road)
                self._in_order(road)
            finally:
                await road.close()
        self._searched(road, lines.getvalue())

    async def _travel(self, road: Road) -> None:
        places = asyncio.Semaphore(AT_ONCE)

        async def replay(case: Case) -> None:
            async with places:
                self._replayed.append((road.trial, case, await road.go(case)))

        async def fail(case: Case, fault: Fault, turn: int) -> None:
            async with places:
                journey = await road.go(
                    case, wrong=fault.sending, at=turn, refused=fault.sending is None,
                    attempt_seconds=SLOW_ATTEMPT_SECONDS if fault.slow else 10.0,
                )  # fmt: skip
                self._failed.append((road.trial, case, fault, turn, journey))

        async def keep_waiting(case: Case) -> None:
            async with places:
                silent = Sending(silent=True)
                journey = await road.go(case, wrong=silent, at=len(case.turns) - 1, seconds=DEADLINE_SECONDS)
                self._late.append((road.trial, case, journey))

        typical = road.trial.typical
        async with asyncio.TaskGroup() as group:
            for case in road.trial.cases:
                if not case.session.get("extra"):
                    group.create_task(replay(case))
            for number, case in enumerate(typical):
                for fault in FAULTS:
                    if fault.read or number == 0:
                        group.create_task(fail(case, fault, 0 if fault.sending is None else len(case.turns) - 1))
            for case in typical[:1]:
                group.create_task(keep_waiting(case))

    def _road(self) -> Line:
        faults = [
            f"{trial.place(case)}: {journey.told}, recorded is {_recorded(case)}"
            for trial, case, journey in self._replayed
            if not _as_recorded(case, journey)
        ]
        return judged(
            "road", faults, f"{len(self._replayed)} cases end as recorded over the gateway's own road",
            "see what the transport decides before a connector reads: gateway/transport/verdict.py",
            looked_at=len(self._replayed),
        )  # fmt: skip

    def _faults(self) -> Line:
        faults = []
        for trial, case, fault, turn, journey in self._failed:
            where = f"{trial.place(case)}, {fault.name} at request {turn + 1}"
            if journey.problem is None or journey.problem.code not in fault.codes:
                faults.append(f"{where}: {journey.told}, not {' or '.join(sorted(fault.codes)[:3])}")
            elif journey.problem.owner not in fault.owners:
                faults.append(f"{where}: the {journey.problem.owner}'s fault, not the {' or '.join(fault.owners)}'s")
            elif fault.codes == {"source_busy"} and journey.problem.retry_after != RETRY_AFTER:
                faults.append(f"{where}: Retry-After got lost")
        return judged(
            "faults", faults, f"{len(self._failed)} faults on the wire end in the right problem",
            "raise the error of contracts.errors that the fault is; never answer for a source that didn't",
            looked_at=len(self._failed),
        )  # fmt: skip

    def _retries(self) -> Line:
        faults, looked_at = [], 0
        for trial, case, fault, turn, journey in self._failed:
            if fault.again is None or journey.problem is None or fault.sending is None:
                continue
            tries = ATTEMPTS if fault.again and repeats(trial, case) else 1
            looked_at += 1
            if journey.script.requests > turn + tries:
                faults.append(
                    f"{trial.place(case)}, {fault.name}: {journey.script.requests} requests, not {turn + tries}"
                )
        return judged(
            "retries", faults, "tried again only where the manifest says idempotent, and as often as the gateway says",
            "yield each request once, and say idempotent = false for what may not be done twice", looked_at=looked_at,
        )  # fmt: skip

    def _deadline(self) -> Line:
        faults = [
            f"{trial.place(case)}: {journey.told} after {journey.within:.1f} s"
            for trial, case, journey in self._late
            if journey.told != "source_timeout" or journey.within > DEADLINE_SECONDS + GRACE_SECONDS
        ]
        return judged(
            "deadline", faults, "a source that keeps silent costs the deadline and no more",
            "nothing: the deadline is the gateway's; a connector only must come back from each turn",
            looked_at=len(self._late),
        )  # fmt: skip

    def _in_order(self, road: Road) -> None:
        """Was each question on record before it arrived, and each ending before it was answered?"""
        ended = {event.entry: str(event.kind) for event in road.events()}
        journeys = [(case, journey) for trial, case, journey in self._replayed if trial is road.trial]
        journeys += [(case, journey) for trial, case, _, _, journey in self._failed if trial is road.trial]
        for case, journey in journeys:
            where = road.trial.place(case)
            if journey.script.before_the_record:
                self._unordered.append(f"{where}: asked before it was on record")
            if not journey.closed:
                self._unordered.append(f"{where}: answered before its ending was on record")
            receipt = journey.reply.entry if journey.reply else journey.problem.receipt if journey.problem else None
            if receipt is not None and ended.get(receipt) not in _ENDINGS:
                self._unordered.append(f"{where}: its ending is of another kind")

    def _audit_order(self) -> Line:
        looked_at = len(self._replayed) + len(self._failed)
        return judged(
            "audit_order", self._unordered,
            f"{looked_at} questions were on record before they were sent, and closed before they were answered",
            "report it: the order is the gateway's", looked_at=looked_at,
        )  # fmt: skip

    def _searched(self, road: Road, logged: str) -> None:
        """Did a value get out: into the log, the metrics, a problem, or in clear into the audit store?"""
        profile = road.trial.loaded.profile_name
        cases = road.trial.cases
        known = [(one.dossier, one.procedure, one.unit) for one in (read_context(case.context, {}) for case in cases)]
        words = Watchwords(
            *({"asked": case.query, "answered": case.expect.get("record")} for case in cases),
            spared=(value for one in known for value in one),
        )
        places = {"the gateway's log": logged, "the metrics": road.metrics.render().decode()}
        self._leaks += [f"{profile}: {place}" for place, text in places.items() if words.in_text(text)]
        for file in sorted(road.folder.glob("*.db*")):
            if words.in_bytes(file.read_bytes()):
                self._leaks.append(f"{profile}: {file.name}, in clear")
        failed = [(trial, case, journey) for trial, case, _, _, journey in self._failed]
        for trial, case, journey in (*self._replayed, *failed):
            if trial is road.trial and (problem := journey.problem) is not None:
                shown = f"{problem!r} {problem.errors} {sorted(problem.source_ids.items())} {problem.owner}"
                if words.in_text(shown) or problem.code not in TABLE:
                    self._leaks.append(f"{trial.place(case)}: the problem that its caller gets")

    def _redaction(self) -> Line:
        return judged(
            "redaction_on_the_road", self._leaks,
            "no value in logs, metrics, problems, or in clear in the audit store",
            "find what carries the value: an error's words, a path without template, a source's id",
            looked_at=len(self._replayed),
        )  # fmt: skip


def _recorded(case: Case) -> str:
    return str(case.expect.get("absence") or case.expect.get("fault") or "a record")


def _as_recorded(case: Case, journey: Journey) -> bool:
    """As the case says; a fault may bear another name where the transport has judged the status before."""
    if "record" in case.expect:
        return journey.told in ("found", "sent")
    if "absence" in case.expect:
        return journey.told == str(case.expect["absence"])
    judged_before = any(turn["response"].get("status", 200) >= 300 for turn in case.turns)
    named_otherwise = judged_before and journey.problem is not None and journey.told.startswith("source_")
    return journey.told == str(case.expect["fault"]) or named_otherwise


@contextmanager
def _captured() -> Iterator[io.StringIO]:
    """The gateway's log lines, all levels, instead of wherever they would go."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    lines = io.StringIO()
    log.configure(lines, level=logging.DEBUG)
    try:
        yield lines
    finally:
        structlog.configure(**before)
        root.handlers[:], root.level = handlers, level
