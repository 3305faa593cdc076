"""What a reviewer's pages work with: findings, decisions, questions, incidents, and the log that they point into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.audit.event import Event
from gateway.audit.findings.desk import Desk
from gateway.audit.findings.incidents import Incidents, Scope, scope_of
from gateway.audit.findings.questions import Questions
from gateway.audit.findings.store import Finding, FindingStore


class Log(Protocol):
    """What evidence is read from."""

    def events(self, first: int, count: int) -> list[Event]:
        """Entries from ``first`` on."""

    def walk(self, first: int, last: int) -> Iterable[Event]:
        """Entries from ``first`` up to, and without, ``last``."""


@dataclass(frozen=True, slots=True)
class Office:
    """All of it may be used by several threads."""

    store: FindingStore
    desk: Desk
    questions: Questions
    incidents: Incidents
    log: Log
    contact_of: Callable[[str | None], str | None]

    def evidence(self, finding: Finding) -> list[Event]:
        """The entries that a finding rests on, as far as their values are still there."""
        return [event for position in finding.evidence for event in self.log.events(position, 1)]

    def scope(self, findings: Sequence[Finding]) -> Scope:
        """What an incident would be about."""
        return scope_of(self.log, findings)
