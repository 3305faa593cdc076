"""Waiting ends with what was waited for, with the time, or with the client: nothing is left behind."""

import asyncio

from starlette.types import Message

from mocks.journal import Journal
from mocks.patience import until


async def stays() -> Message:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets this event")


async def test_it_ends_with_what_was_waited_for() -> None:
    journal, asked = Journal(), 0

    def done() -> bool:
        nonlocal asked
        asked += 1
        if asked == 1:
            asyncio.get_running_loop().call_soon(journal.clear)
        return asked > 2

    async with asyncio.timeout(20):
        await until(done, journal, stays, 60)
    assert asked >= 3


async def test_it_ends_with_the_time() -> None:
    async with asyncio.timeout(20):
        await until(lambda: False, Journal(), stays, 0.05)
        await until(lambda: False, Journal(), stays, 0)


async def test_it_ends_with_the_client() -> None:
    messages: list[Message] = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]

    async def leaves() -> Message:
        return messages.pop(0)

    async with asyncio.timeout(20):
        await until(lambda: False, Journal(), leaves, 60)
    assert messages == []
