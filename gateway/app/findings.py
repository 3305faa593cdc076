"""Puts the parts of the findings together: for the watcher of the log, the commands and the pages."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway.access.register import AccessRegister
from gateway.access.registrations import RegisterUnavailable
from gateway.audit.faults import AuditUnavailable
from gateway.audit.findings import catalogue, context
from gateway.audit.findings.context import Context, ContextInvalid
from gateway.audit.findings.database import ReviewDatabase, ReviewUnavailable
from gateway.audit.findings.desk import Desk
from gateway.audit.findings.dossier_feed import StoredDossierFeed
from gateway.audit.findings.follower import Follower
from gateway.audit.findings.incidents import Incidents
from gateway.audit.findings.office import Office
from gateway.audit.findings.questions import Questions
from gateway.audit.findings.store import FindingStore
from gateway.audit.reading import LogReader
from gateway.observability import log

REVIEW_DATABASE = "review.db"
CONTEXT_FILE = "findings.toml"
CALENDARS = "calendar"
OUTBOX = "outbox"
STEP_SECONDS = 1.0
"""How long the follower waits at the end of the log."""
CONTEXT_SECONDS = 600.0
"""How often one looks whether the operator's file, the calendar or the units have changed."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All parts over one state directory."""

    folder: Path
    register: AccessRegister
    now: Callable[[], datetime]
    database: ReviewDatabase
    store: FindingStore
    desk: Desk
    feed: StoredDossierFeed
    questions: Questions
    incidents: Incidents

    @classmethod
    def open(cls, folder: Path, register: AccessRegister, now: Callable[[], datetime]) -> Findings:
        """Open, or make, ``review.db`` in a state directory; raises `ReviewUnavailable`."""
        database = ReviewDatabase(folder / REVIEW_DATABASE)
        store = FindingStore(database, now)
        return cls(
            folder, register, now, database, store, Desk(store), StoredDossierFeed(database),
            Questions(store, folder / OUTBOX), Incidents(store),
        )  # fmt: skip

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def context(self) -> Context:
        """What the rules are told, as it stands now; raises `ContextInvalid`, `RegisterUnavailable`."""
        relations: dict[str, set[str]] = {}
        for unit in self.register.list_units():
            relations.setdefault(unit.code.value, set()).update(unit.predecessors, unit.successors)
        found = context.load(
            self.folder / CONTEXT_FILE, relations=relations, feed=self.feed, calendars=self.folder / CALENDARS
        )
        catalogue.build(found)  # so that a parameter of no rule is named now
        return found

    def office(self, reader: LogReader) -> Office:
        """What the pages work with."""
        return Office(self.store, self.desk, self.questions, self.incidents, reader, self.contact_of)

    def contact_of(self, caller: str | None) -> str | None:
        """Whom to ask about a caller."""
        found = self.register.caller(caller) if caller is not None else None
        return found.contact or None if found is not None else None


class Watch:
    """Runs the rules beside the gateway; a fault is told, and tried again."""

    def __init__(self, findings: Findings, reader: LogReader) -> None:
        self._findings = findings
        self._reader = reader
        self._follower: Follower | None = None
        self._fingerprint = ""
        self._looked_at = float("-inf")
        self._turning = threading.Lock()
        """A turn that was under way when its task was cancelled still ends before anything is closed."""
        self._closed = False

    @property
    def position(self) -> int:
        """The next entry to be looked at; 0 as long as the rules have not begun."""
        return 0 if self._follower is None else self._follower.position

    def turn(self, clock: float) -> bool:
        """One turn, in a thread: look at the context now and then, and at a page of the log.

        Gives whether there is more to look at already.
        """
        with self._turning:
            return not self._closed and self._turn(clock)

    def _turn(self, clock: float) -> bool:
        if clock - self._looked_at >= CONTEXT_SECONDS:
            found = self._findings.context()
            if (mark := catalogue.fingerprint(found)) != self._fingerprint:
                if self._follower is not None:
                    self._follower.save()
                self._follower = Follower(self._findings.store, found, self._reader)
                self._fingerprint = mark
            self._looked_at = clock
        if self._follower is None:
            return False
        return self._follower.step(self._findings.now()) > 0

    async def run(self) -> None:
        """For ever."""
        clock = asyncio.get_running_loop().time
        told = ""
        while True:
            more = False
            try:
                more = await asyncio.to_thread(self.turn, clock())
                told = ""
            except (AuditUnavailable, ReviewUnavailable, ContextInvalid, RegisterUnavailable) as fault:
                if str(fault) != told:
                    log.get().error("findings_unavailable", reason=str(fault))
                    told = str(fault)
            await asyncio.sleep(0.01 if more else STEP_SECONDS)

    def close(self) -> None:
        """Save where the rules stand, once the turn that is under way is over."""
        with self._turning:
            self._closed = True
            if self._follower is not None:
                try:
                    self._follower.save()
                except ReviewUnavailable:
                    log.get().error("findings_unavailable", reason="the rules' memory could not be saved")
