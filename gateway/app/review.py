"""Composes what people watch over the log with: the officers' console, and the gateway's eye on its watcher.

What follows the log entry by entry is the watcher's (`gateway.app.watcher`), in a process of its own. Pruning stays
here, because it writes to the log with the log's keys.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from starlette.types import ASGIApp

from gateway.access.register import AccessRegister
from gateway.app import console
from gateway.app.exporting import ExportDesk
from gateway.app.figures import Figures
from gateway.app.findings import Findings
from gateway.app.pruning import Pruning
from gateway.app.reporting import Reporting
from gateway.app.rights import RegisterRights
from gateway.app.sources import utc_now
from gateway.app.verification import VerificationSeen
from gateway.app.watched import WatcherSeen
from gateway.audit.custodian import Custodian
from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import new_entry_id
from gateway.audit.index.follower import prepare
from gateway.audit.inspection import Inspection
from gateway.audit.log import AuditLog
from gateway.audit.reader import AuditReader
from gateway.audit.reading import LogReader
from gateway.console import application
from gateway.console.accounts import Accounts
from gateway.console.approvers import approvers
from gateway.console.store import DATABASE as CONSOLE_DATABASE
from gateway.console.store import ConsoleStore
from gateway.keys.ring import KeyRing
from gateway.observability.metrics import Metrics
from gateway.registry.registry import Registry
from gateway.settings import Settings


class Review:
    """``console`` is the ASGI application of the officers' pages, ``None`` where the settings name none."""

    def __init__(
        self,
        settings: Settings,
        ring: KeyRing,
        audit_log: AuditLog,
        metrics: Metrics,
        register: AccessRegister,
        registry: Registry,
        note_failure: Callable[[str, str], None],
        source_states: Callable[[], list[dict[str, Any]]],
        custodian: Custodian,
    ) -> None:
        self._state = settings.state_path
        self._tasks: set[asyncio.Task[None]] = set()
        self._reader = LogReader(audit_log.place)
        self.watching = WatcherSeen(
            settings.state_path, self._reader.size, [each.name for each in settings.audit.shipping], metrics
        )
        self.figures = Figures(settings, self._reader)
        self.findings = Findings.open(settings.state_path, register, utc_now)
        self._exports = ExportDesk(settings, ring, audit_log)
        self._searching = AuditReader(settings.state_path, audit_log.handle_of, audit_log.place)
        self._verification = VerificationSeen(settings.state_path, self.watching)
        self._inspection = Inspection(
            self._searching, audit_log.append,
            lambda: new_entry_id(utc_now()), audit_log.checkpoint, ring.log_signer().verifier,
        )  # fmt: skip
        self._pruning = Pruning(settings.state_path, audit_log.place, ring, settings.audit.retention, utc_now)
        self._store: ConsoleStore | None = None
        self.console: ASGIApp | None = None
        if settings.console is not None:
            self._store = ConsoleStore(settings.state_path / CONSOLE_DATABASE, utc_now)
            accounts = Accounts(self._store)
            rights = RegisterRights(
                register,
                registry,
                lambda: approvers(accounts, utc_now(), demo=True),
                lambda: new_entry_id(utc_now()),
                lambda: approvers(accounts, utc_now(), demo=False),
            )
            self.console = application.build(
                console.parts(
                    settings.console,
                    self._store,
                    ring,
                    audit_log,
                    note_failure,
                    reader=self._searching,
                    sources=source_states,
                    verification=self._verification,
                    watching=self.watching,
                    rights=rights,
                    findings=self.findings.office(self._reader),
                    exporting=self._exports.exporting,
                    proofs=self._exports.proofs,
                    figures=self.figures,
                    reports=Reporting(
                        settings.state_path,
                        audit_log.place,
                        self._reader,
                        register,
                        self.findings.store,
                        lambda: self.watching.latest.shipping,
                        lambda: self._verification.latest,
                        utc_now,
                    ),
                    inspection=self._inspection,
                    custody=custodian,
                )
            )

    async def start(self) -> None:
        """Begin what runs in the background."""
        with suppress(AuditUnavailable):  # then the pages say so, and the watcher's lines why
            await asyncio.to_thread(prepare, self._state)
        self._keep(self.watching.run())
        self._keep(self._pruning.run())

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End what runs in the background, then close what is open."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._pruning.close)
        await asyncio.to_thread(self.figures.close)
        await asyncio.to_thread(self.findings.close)
        await asyncio.to_thread(self._exports.close)
        await asyncio.to_thread(self._searching.close)
        await asyncio.to_thread(self._reader.close)
        if self._store is not None:
            await asyncio.to_thread(self._store.close)
