"""Verifies the log every now and then in a process of its own, so that a long look at it slows no request down."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime

from gateway.app.audit_store import audit_store
from gateway.app.judges import judges, outsiders
from gateway.audit import verify as verifying
from gateway.audit.verdicts import judged
from gateway.console.verified import Verified
from gateway.observability import log
from gateway.settings import Settings

FIRST_SECONDS = 5.0
EVERY_SECONDS = 15 * 60.0
_PROGRAM = "from gateway.app.verification import examine; examine()"


class Verification:
    """The verification that the console shows."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        # the child gets its settings through a pipe, without the sources' secrets, which it has no use for
        self._settings = settings.model_copy(update={"sources": {}}).model_dump_json().encode()
        self._now = now
        self._asked = asyncio.Event()
        self.latest: Verified | None = None
        self.running = False

    def ask(self) -> None:
        """Run soon, unless one is on its way."""
        if not self.running:
            self._asked.set()

    async def run(self) -> None:
        """For ever: soon after the start, then every quarter of an hour and when asked."""
        wait = FIRST_SECONDS
        while True:
            try:
                async with asyncio.timeout(wait):
                    await self._asked.wait()
            except TimeoutError:
                wait = EVERY_SECONDS
            self._asked.clear()
            await self.once()

    async def once(self) -> None:
        """One run; its process ends with us."""
        self.running, begun = True, self._now()
        try:
            status, printed = await self._child()
        finally:
            self.running = False
        try:
            verdicts = json.loads(printed) if status == 0 else None
        except ValueError:
            verdicts = None
        if verdicts is None:
            log.get().error("verification_failed", status=status)
        self.latest = Verified(begun, self._now(), verdicts)

    async def _child(self) -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _PROGRAM, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            printed, _ = await process.communicate(self._settings)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode, printed


def examine() -> None:
    """The child: settings on standard input, verdicts as JSON on standard output; low in priority."""
    os.nice(10)
    settings = Settings.model_validate_json(sys.stdin.read())
    store = audit_store(settings)
    heard = [*judges(settings.state_path, store), *outsiders(settings.state_path, store, settings.audit)]
    verdicts = judged(verifying.verify(store), heard)
    sys.stdout.write(json.dumps(verdicts.to_json()))
