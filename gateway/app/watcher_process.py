"""The gateway's watcher as a child: started with its settings, started again when it dies, ended with it.

Settings go through a pipe that stays open: the child hears its end when the gateway is gone, however it went. So no
secret stands in a command line or an environment, and no watcher outlives its gateway.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import Process
from contextlib import suppress

from gateway.app.verification import without_secrets
from gateway.observability import log
from gateway.observability.metrics import Metrics
from gateway.settings import Settings

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 60.0
STEADY_SECONDS = 60.0
"""A child that lived so long died of something new: the pauses begin anew."""
END_SECONDS = 10.0
_PROGRAM = "from gateway.app.watching import beside; beside()"


class WatcherProcess:
    """At most one child."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings = without_secrets(settings) + b"\n"
        self._metrics = metrics
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, and go on until `stop`."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End the child and wait for it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        pause = FIRST_PAUSE_SECONDS
        while True:
            begun, status = clock(), None
            try:
                status = await self._child()
            except OSError as fault:  # no process left, no memory: later perhaps
                log.get().error("watcher_not_started", reason=fault.strerror or type(fault).__name__)
            log.get().error("watcher_ended", status=status)
            self._metrics.watcher_restarts.inc()
            if clock() - begun >= STEADY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE_SECONDS, pause * 2)

    async def _child(self) -> int:
        # out of reach of the terminal's Ctrl-C: we end it, in our own order. The last words are for lists of processes
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _PROGRAM, "lienthong", "watch", stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            if process.stdin is not None:
                with suppress(ConnectionError):  # it died at once
                    process.stdin.write(self._settings)
                    await process.stdin.drain()
            return await process.wait()
        finally:
            if process.returncode is None:
                await _end(process)


async def _end(process: Process) -> None:
    process.terminate()
    try:
        async with asyncio.timeout(END_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
