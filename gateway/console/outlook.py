"""What the pages of figures, reports and the morning ask for; `app` fulfils it."""

from __future__ import annotations

from typing import Protocol

from gateway.audit.figures.dashboard import Dashboard
from gateway.audit.figures.following import Recount
from gateway.audit.months import Month
from gateway.audit.morning import Morning, Verification
from gateway.audit.reconciliation.results import Run
from gateway.audit.reports.monthly import MonthlyReport
from gateway.console.reviewers import Role

LOOKING: frozenset[Role] = frozenset({"reviewer", "lead", "administrator", "developer"})
"""Who sees figures in which no single case can be told."""
WATCHING: frozenset[Role] = frozenset({"reviewer", "lead", "administrator"})


class OnceOnly(Protocol):
    """The once-only figures."""

    @property
    def dashboard(self) -> Dashboard:
        """Reads them; raises `StoreFault`."""
        ...

    def recount(self, month: Month) -> Recount:
        """Counts a month again from the log; raises `AuditUnavailable`, `StoreFault`."""
        ...


class Reports(Protocol):
    """Verification, the monthly report, and the morning."""

    def verify(self) -> Verification:
        """Verify the whole log; takes as long as the log is."""
        ...

    def make(self, month: Month) -> MonthlyReport:
        """Verify, then count a month; raises `AuditUnavailable`."""
        ...

    def made(self, month: Month) -> MonthlyReport | None:
        """The last one of a month."""
        ...

    def months(self) -> list[Month]:
        """Months that the log reaches into, newest first; raises `AuditUnavailable`."""
        ...

    def may_settle(self, run: str, reason: str) -> tuple[Run, str]:
        """An open reconciliation, and the reason as it is put on record; raises `NothingToSettle`, ``StoreFault``."""
        ...

    def settle(self, run: str, entry: str) -> bool:
        """Settled by this entry; whether it was open until now."""
        ...

    def morning(self) -> Morning:
        """What to look at first."""
        ...
