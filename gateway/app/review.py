"""Composes what watches over the log: the officers' console, and the parts that read entries in the background.

Each owner adds a few lines: make the part in ``__init__``, begin it in ``start``, end it in ``stop``.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.types import ASGIApp

from gateway.access.expiry_warnings import ExpiryWarnings
from gateway.access.register import AccessRegister
from gateway.access.registrations import RegisterUnavailable
from gateway.app import console
from gateway.app.console import CONSOLE_DATABASE
from gateway.app.exporting import ExportDesk
from gateway.app.figures import Figures
from gateway.app.findings import Findings, Watch
from gateway.app.mail import Send
from gateway.app.outbox import Post
from gateway.app.pruning import Pruning
from gateway.app.reporting import Reporting
from gateway.app.rights import RegisterRights
from gateway.app.shipping import ShippingLanes
from gateway.app.sources import utc_now
from gateway.app.verification import Verification
from gateway.audit.custodian import Custodian
from gateway.audit.ids import new_entry_id
from gateway.audit.index.follower import Follower
from gateway.audit.inspection import Inspection
from gateway.audit.log import AuditLog
from gateway.audit.reader import AuditReader
from gateway.audit.reading import LogReader
from gateway.audit.shipping.target import Target
from gateway.console import application
from gateway.console.accounts import Accounts
from gateway.console.rights import approvers
from gateway.console.store import ConsoleStore
from gateway.keys.ring import KeyRing
from gateway.observability import log
from gateway.observability.metrics import Metrics
from gateway.registry.registry import Registry
from gateway.settings import Settings

WARNING_SECONDS = 3600.0
"""How often one looks for what ends soon."""


class Review:
    """``console`` is the ASGI application of the officers' pages, ``None`` where the settings name none."""

    def __init__(
        self,
        settings: Settings,
        ring: KeyRing,
        audit_log: AuditLog,
        metrics: Metrics,
        targets: list[Target],
        send: Send | None,
        register: AccessRegister,
        registry: Registry,
        note_failure: Callable[[str, str], None],
        source_states: Callable[[], list[dict[str, Any]]],
        custodian: Custodian,
    ) -> None:
        self._index = Follower(settings.state_path, audit_log.place)
        self._warnings = ExpiryWarnings(register)
        self._tasks: set[asyncio.Task[None]] = set()
        self._filing = threading.Lock()
        self._ended = False
        self._reader = LogReader(audit_log.place)
        self._shipping = ShippingLanes(
            settings.audit.shipping, targets, settings.state_path, self._reader,
            lambda target, lag: metrics.shipping_lag.labels(target).set(lag),
        )  # fmt: skip
        self.figures = Figures(settings, self._reader)
        self.findings = Findings.open(settings.state_path, register, utc_now)
        self._post = Post(self.findings.questions, self._warnings, send, settings.base_url, utc_now)
        self._watch = Watch(self.findings, self._reader)
        self._exports = ExportDesk(settings, ring, audit_log)
        self._searching = AuditReader(settings.state_path, audit_log.handle_of, audit_log.place)
        self._verification = Verification(settings, utc_now)
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
                        self._shipping.lags,
                        lambda: self._verification.latest,
                        utc_now,
                    ),
                    inspection=self._inspection,
                    custody=custodian,
                )
            )

    async def start(self) -> None:
        """Begin what runs in the background."""
        self._shipping.start()
        self._index.start()
        self._keep(self._warning())
        self._keep(self.figures.keep_up())
        self._keep(self._watch.run())
        self._keep(self._post.run())
        if self.console is not None:
            self._keep(self._verification.run())
        self._keep(self._pruning.run())

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _warning(self) -> None:
        """Contacts are warned of what ends soon; a register that can't be written is tried again in an hour."""
        while True:
            try:
                await asyncio.to_thread(self._file)
            except RegisterUnavailable:
                log.get().error("register_unavailable")
            await asyncio.sleep(WARNING_SECONDS)

    def _file(self) -> None:
        with self._filing:
            if not self._ended:
                self._warnings.file()

    def _end_filing(self) -> None:
        """Wait for a thread at work: it goes on after its task is cancelled, and the register closes next."""
        with self._filing:
            self._ended = True

    async def stop(self) -> None:
        """End what runs in the background, then close what is open."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._end_filing)
        await asyncio.to_thread(self._post.close)
        await asyncio.to_thread(self._pruning.close)
        await asyncio.to_thread(self._shipping.stop)
        await asyncio.to_thread(self._index.stop)
        await asyncio.to_thread(self.figures.close)
        await asyncio.to_thread(self._watch.close)
        await asyncio.to_thread(self.findings.close)
        await asyncio.to_thread(self._exports.close)
        await asyncio.to_thread(self._searching.close)
        await asyncio.to_thread(self._reader.close)
        if self._store is not None:
            await asyncio.to_thread(self._store.close)
