"""Everything that follows the log, in a process beside the gateway: index, figures, rules, shipping, verification.

It only reads the log, and opens it for nothing else. Its own databases lie in the state directory, where the console's
pages read them. A part that ends by a defect ends the whole watcher, and whoever started it starts it anew.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from gateway.access.expiry_warnings import ExpiryWarnings
from gateway.access.register import AccessRegister, utc_now
from gateway.access.registrations import RegisterUnavailable
from gateway.app import mail, pulse, shipping
from gateway.app.access_store import access_store
from gateway.app.audit_store import audit_store
from gateway.app.figures import Figures
from gateway.app.findings import Findings, Watch
from gateway.app.outbox import Post
from gateway.app.shipping import ShippingLanes
from gateway.app.verification import Verification
from gateway.audit.faults import AuditUnavailable
from gateway.audit.index.follower import Follower
from gateway.audit.index.lookup import IndexReader
from gateway.audit.reading import LogReader
from gateway.keys.ring import KeyRing
from gateway.observability import log
from gateway.settings import Settings
from gateway.store.sqlite import StoreFault

WARNING_SECONDS = 3600.0
"""How often one looks for what ends soon."""
PULSE_SECONDS = 0.5


class Watcher:
    """The parts over one state directory, whose gateway has been there before: no key and no log is begun here.

    ``broken`` is set when a part has ended that should not have.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises what says why it can't: `SettingsFault`, `KeyFault`, `StoreFault`, `AuditUnavailable` and the like."""
        state, place = settings.state_path, audit_store(settings)
        targets, send = shipping.targets(settings.audit.shipping), mail.mailer(settings.mail)
        self._state = state
        self._reader = LogReader(place)
        ring = KeyRing.open(state / "keys", settings.log_name)
        self._register = AccessRegister.open(access_store(settings), ring.sealer("officers"))
        self._warnings = ExpiryWarnings(self._register)
        self._index, self._indexed = Follower(state, place), IndexReader(state)
        self._shipping = ShippingLanes(settings.audit.shipping, targets, state, self._reader)
        self._figures = Figures(settings, self._reader)
        self._findings = Findings.open(state, self._register, utc_now)
        self._watch = Watch(self._findings, self._reader)
        self._post = Post(self._findings.questions, self._warnings, send, settings.base_url, utc_now)
        self._verification = Verification(settings, utc_now) if settings.console is not None else None
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy = threading.Lock()
        self._ended = False
        self.broken = asyncio.Event()

    async def start(self) -> None:
        """Begin with every part."""
        self._index.start()
        self._shipping.start()
        self._keep(self._figures.keep_up())
        self._keep(self._watch.run())
        self._keep(self._post.run())
        self._keep(self._warning())
        if self._verification is not None:
            self._keep(self._verification.run())
        self._keep(self._pulsing())

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        fault = task.exception()  # without one it ended for no reason, which is a defect too
        exception, where = log.place_of(fault) if fault is not None else ("", "")
        log.get().error("watcher_part_broken", exception=exception, where=where)
        self.broken.set()

    async def _pulsing(self) -> None:
        while True:
            if not (self._index.alive and self._shipping.alive):
                raise RuntimeError("a thread has ended")
            with suppress(OSError):  # a full disk: the gateway sees a pulse that stands still
                await asyncio.to_thread(self._unless_ended, self._pulse)
            await asyncio.sleep(PULSE_SECONDS)

    def _pulse(self) -> None:
        places = {"findings": self._watch.position}
        shipped: dict[str, int] = {}
        with suppress(AuditUnavailable):  # not made yet, or it can't be read: nobody claims that it is anywhere
            places["index"] = self._indexed.size()
        with suppress(StoreFault):
            places["figures"] = self._figures.position()
        with suppress(StoreFault):
            shipped.update(self._shipping.positions())
        verifying = self._verification is not None and self._verification.running
        pulse.write(self._state, places, shipped, verifying=verifying)

    async def _warning(self) -> None:
        """Contacts are warned of what ends soon; a register that can't be written is tried again in an hour."""
        while True:
            try:
                await asyncio.to_thread(self._unless_ended, self._warnings.file)
            except RegisterUnavailable:
                log.get().error("register_unavailable")
            await asyncio.sleep(WARNING_SECONDS)

    def _unless_ended(self, work: Callable[[], object]) -> None:
        """A thread at work goes on after its task is cancelled; what it works with is closed when it is done."""
        with self._busy:
            if not self._ended:
                work()

    async def stop(self) -> None:
        """End every part after what it has in hand, then close what is open."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        with self._busy:
            self._ended = True
        self._post.close()
        self._shipping.stop()
        self._index.stop()
        self._figures.close()
        self._watch.close()
        self._findings.close()
        self._indexed.close()
        self._register.close()
        self._reader.close()
