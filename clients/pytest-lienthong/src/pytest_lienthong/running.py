"""Mocks of our own run in a thread of the test process: nothing to start by hand, no signal, fork or shell in it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Address:
    """Where mocks are: the control interface's URL, and a base URL per service."""

    control: str
    services: Mapping[str, str]


@contextmanager
def own_mocks(seed: int | None = None, profiles: Mapping[str, str] | None = None) -> Iterator[Address]:
    """All services on free loopback ports until the end. Raises LookupError for an unknown service or profile."""
    from pytest_lienthong.national.nation.personas import DEFAULT_SEED
    from pytest_lienthong.national.server import running

    loop, ready, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    found: list[Address] = []
    failed: list[BaseException] = []

    async def serve() -> None:
        async with running(seed=DEFAULT_SEED if seed is None else seed, profiles=profiles) as mocks:
            found.append(Address(mocks.control, mocks.urls))
            ready.set()
            await over.wait()

    def run() -> None:
        try:
            loop.run_until_complete(serve())
        except BaseException as fault:  # whatever it was, the test process has to hear of it
            failed.append(fault)
        finally:
            loop.close()
            ready.set()

    thread = threading.Thread(target=run, name="national-mocks", daemon=True)
    thread.start()
    ready.wait(START_SECONDS)
    if failed or not found:
        raise failed[0] if failed else TimeoutError("the mocks did not start")
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(START_SECONDS)
