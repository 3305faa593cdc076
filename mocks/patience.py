"""A question to the journal may wait for its answer; this waits no longer than the time given and the client stays."""

import asyncio
from collections.abc import Callable

from starlette.types import Receive

from mocks.journal import Journal


async def until(done: Callable[[], bool], journal: Journal, receive: Receive, seconds: float) -> None:
    """Return as soon as `done` holds, which is asked again after each change of the journal, or the time is up, or the
    client has hung up. `receive` is the request's own, its body already read or empty."""
    if done() or seconds <= 0:
        return
    left = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(_watch(receive, left, journal))
        try:
            async with asyncio.timeout(seconds):
                while not done() and not left.is_set():
                    await journal.change()
        except TimeoutError:
            pass
        watching.cancel()


async def _watch(receive: Receive, left: asyncio.Event, journal: Journal) -> None:
    """Note that the client has hung up, and wake whoever waits for it."""
    while (await receive())["type"] != "http.disconnect":
        pass
    left.set()
    journal.wake()
