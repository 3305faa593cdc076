"""Verifies, reports and looks around for the console's pages; one heavy work at a time, and the last result is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from gateway.access import expiries
from gateway.access.register import AccessRegister
from gateway.access.registrations import RegisterUnavailable
from gateway.app.judges import judges
from gateway.audit import verify as verifying
from gateway.audit.faults import AuditUnavailable
from gateway.audit.findings.database import ReviewUnavailable
from gateway.audit.findings.rule import Severity
from gateway.audit.findings.store import FindingStore
from gateway.audit.findings.tallies import findings_of
from gateway.audit.months import Month
from gateway.audit.morning import Ending, Morning, Verification
from gateway.audit.reading import LogReader
from gateway.audit.reconciliation import settling
from gateway.audit.reconciliation.judgement import current
from gateway.audit.reconciliation.results import DATABASE, Reconciliations, Run
from gateway.audit.reports.monthly import MonthlyReport, build
from gateway.audit.store import AuditStore
from gateway.audit.verdicts import Verdicts, judged
from gateway.console.verified import Verified
from gateway.store.sqlite import StoreFault

_WORST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
_Value = TypeVar("_Value")


class Reporting:
    """Fulfils what the pages of reports and of the morning ask for (`gateway.console.outlook`)."""

    def __init__(
        self,
        folder: Path,
        place: AuditStore,
        reader: LogReader,
        register: AccessRegister,
        findings: FindingStore,
        lags: Callable[[], Mapping[str, int]],
        beside: Callable[[], Verified | None],
        now: Callable[[], datetime],
    ) -> None:
        self._folder, self._place, self._reader = folder, place, reader
        self._register, self._findings, self._lags = register, findings, lags
        self._beside, self._now = beside, now
        self._working = threading.Lock()
        self._verification: Verification | None = None
        self._reports: dict[Month, MonthlyReport] = {}

    def verify(self) -> Verification:
        """Verify the whole log, and keep the verdicts. Takes as long as the log is."""
        with self._working:
            return self._verify()

    def _verify(self) -> Verification:
        verdicts = judged(verifying.verify(self._place), judges(self._folder, self._place))
        self._verification = Verification(verdicts, self._now())
        return self._verification

    def make(self, month: Month) -> MonthlyReport:
        """Verify, then count a month; raises `AuditUnavailable`."""
        with self._working:
            verdicts = self._verify().verdicts
            try:
                found = findings_of(self._findings, self._reader, month)
            except ReviewUnavailable:
                found = None
            self._reports[month] = build(self._reader, verdicts, month, self._now(), found)
            return self._reports[month]

    def made(self, month: Month) -> MonthlyReport | None:
        """The last report of a month since this gateway started."""
        return self._reports.get(month)

    def months(self) -> list[Month]:
        """Months that the log reaches into, newest first; raises `AuditUnavailable`."""
        first = self._reader.events(0, 1)
        if not first:
            return []
        month, found = Month.of(self._now()), []
        while month >= Month.of(first[0].time):
            found.append(month)
            month = month.previous()
        return found

    def morning(self) -> Morning:
        """Everything that the page of the morning shows; what can't be read is ``None``."""
        return Morning(
            differences=self._or_none(self._differences),
            findings=self._or_none(self._waiting),
            endings=self._or_none(self._endings),
            lags=dict(self._lags()),
            verification=self._latest(),
            entries=self._or_none(self._reader.size),
        )

    def _latest(self) -> Verification | None:
        """The newer of our own verification and the one that runs beside."""
        found = self._beside()
        if found is None or found.verdicts is None:
            return self._verification
        if self._verification is not None and self._verification.at >= found.begun:
            return self._verification
        return Verification(Verdicts.from_json(found.verdicts), found.ended)

    def may_settle(self, run: str, reason: str) -> tuple[Run, str]:
        """See `gateway.console.outlook.Reports`."""
        if not (self._folder / DATABASE).is_file():
            raise settling.NothingToSettle("there is no reconciliation")
        with closing(Reconciliations(self._folder / DATABASE)) as results:
            return settling.check(results, run, reason)

    def settle(self, run: str, entry: str) -> bool:
        """See `gateway.console.outlook.Reports`."""
        with closing(Reconciliations(self._folder / DATABASE)) as results:
            return results.settle(run, entry)

    def _or_none(self, read: Callable[[], _Value]) -> _Value | None:
        try:
            return read()
        except (AuditUnavailable, ReviewUnavailable, RegisterUnavailable, StoreFault):
            return None

    def _waiting(self) -> dict[str, int]:
        """The worst first."""
        found = self._findings.waiting()
        return {str(severity): found[severity] for severity in sorted(found, key=_WORST_FIRST.index)}

    def _differences(self) -> list[Run]:
        if not (self._folder / DATABASE).is_file():
            return []
        with closing(Reconciliations(self._folder / DATABASE)) as results:
            return [run for run in current(results.runs()) if run.open]

    def _endings(self) -> list[Ending]:
        now = self._now()
        return [
            Ending(one.kind, one.name, one.what, one.at, one.days(now)) for one in expiries.upcoming(self._register)
        ]
