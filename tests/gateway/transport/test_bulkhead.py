"""So many at once, a short queue, and no place lost."""

import asyncio

import pytest

from gateway.transport.bulkhead import Bulkhead
from gateway.transport.faults import GatewayBusy


async def test_no_more_than_its_room_at_once() -> None:
    bulkhead = Bulkhead(3)
    inside = most = 0

    async def visit() -> None:
        nonlocal inside, most
        async with bulkhead.room(30):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(visit())
    assert (most, inside) == (3, 0)


async def test_without_patience_the_refusal_is_at_once() -> None:
    bulkhead = Bulkhead(1)
    async with bulkhead.room(0):
        with pytest.raises(GatewayBusy) as caught:
            async with bulkhead.room(0):
                pass
    assert (caught.value.owner, caught.value.retry_after) == ("gateway", 1)


async def test_patience_ends() -> None:
    bulkhead = Bulkhead(1)
    async with bulkhead.room(0):
        with pytest.raises(GatewayBusy):
            async with bulkhead.room(0.01):
                pass
    async with bulkhead.room(0):
        pass


async def test_the_queue_has_an_end() -> None:
    bulkhead = Bulkhead(1)
    leave = asyncio.Event()

    async def visit() -> str:
        try:
            async with bulkhead.room(60):
                await leave.wait()
                return "inside"
        except GatewayBusy:
            leave.set()
            return "refused"

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(visit()) for _ in range(10)]
    assert sorted(task.result() for task in tasks) == ["inside"] * 9 + ["refused"]


async def test_who_leaves_gives_the_place_back() -> None:
    bulkhead = Bulkhead(1)
    entered = asyncio.Event()

    async def stay() -> None:
        async with bulkhead.room(0):
            entered.set()
            await asyncio.Event().wait()

    async def wait() -> None:
        async with bulkhead.room(60):
            raise AssertionError("nobody left")

    async with asyncio.TaskGroup() as group:
        inside = group.create_task(stay())
        await entered.wait()
        waiting = group.create_task(wait())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        inside.cancel()
    async with bulkhead.room(0):
        pass
