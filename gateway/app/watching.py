"""Runs one watcher for one state directory until it is told to stop: beside the gateway that started it, or alone.

Only whoever holds ``watcher.lock`` watches; a second one waits for it. Where no gateway has been on the state directory
yet, it waits for that too.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from gateway.app.audit_store import audit_store
from gateway.app.watcher import Watcher
from gateway.audit.faults import AuditUnavailable
from gateway.audit.reading import LogReader
from gateway.observability import log
from gateway.settings import Settings
from gateway.store.lock import FileLock

LOCK = "watcher.lock"
WAIT_SECONDS = 0.2
NICENESS = 5
"""Beside a gateway that is short of processor time, about a quarter of it; more only where nobody wants it."""


def begun(settings: Settings) -> bool:
    """Whether a gateway has made its keys, its register and its log: a watcher makes none of them."""
    place = audit_store(settings)
    if not place.vkey.is_file():  # the last thing that a gateway's first start leaves in its state directory
        return False
    try:
        reader = LogReader(place)
    except AuditUnavailable:
        return False
    try:
        return reader.size() >= 0
    except (AuditUnavailable, LookupError):
        return False  # its tables are being made
    finally:
        reader.close()


async def watch(settings: Settings, stopping: asyncio.Event) -> bool:
    """Watch until ``stopping``, which gives true, or until a part breaks. Raises what `Watcher` raises."""
    if not await _until(lambda: begun(settings), stopping, "watcher_waits_for_log"):
        return True
    hold = FileLock(settings.state_path / LOCK)
    if not await _until(hold.take, stopping, "watcher_waits_for_another"):
        return True
    try:
        watcher = Watcher(settings)
        await watcher.start()
        log.get().info("watching")
        loop = asyncio.get_running_loop()
        ends = [loop.create_task(event.wait()) for event in (stopping, watcher.broken)]
        await asyncio.wait(ends, return_when="FIRST_COMPLETED")
        for end in ends:
            end.cancel()
        await watcher.stop()
        return not watcher.broken.is_set()
    finally:
        hold.let_go()


async def _until(fulfilled: Callable[[], bool], stopping: asyncio.Event, waiting: str) -> bool:
    """Whether a condition came before the end."""
    told = False
    while not fulfilled():
        if not told:
            log.get().info(waiting)
            told = True
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT_SECONDS):
                await stopping.wait()
        if stopping.is_set():
            return False
    return True


async def _told(settings: Settings, lifeline: int | None) -> int:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    if lifeline is not None:

        def ended() -> None:
            if not os.read(lifeline, 1):  # the gateway is gone, however it went
                loop.remove_reader(lifeline)
                stopping.set()

        loop.add_reader(lifeline, ended)
    return 0 if await watch(settings, stopping) else 1


def run(settings: Settings, lifeline: int | None = None) -> int:
    """Watch until SIGTERM, SIGINT, or the end of what can be read from ``lifeline``; the exit code."""
    return asyncio.run(_told(settings, lifeline))


def beside() -> None:
    """The gateway's child: settings in the first line of standard input, which stays open while the gateway lives."""
    os.nice(NICENESS)
    log.configure()
    try:
        status = run(Settings.model_validate_json(sys.stdin.buffer.readline()), sys.stdin.fileno())
    except Exception as fault:  # whatever it is, the gateway starts another; a traceback could hold a value
        exception, where = log.place_of(fault)
        log.get().error("watcher_failed", exception=exception, where=where)
        raise SystemExit(1) from None
    sys.exit(status)
