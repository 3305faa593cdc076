"""Tests of the thread that uses a database: in order, one, and its faults are raised where they are awaited."""

import asyncio
import sqlite3
import threading

import pytest

from gateway.store.worker import Worker


async def test_a_worker_keeps_order_and_raises_where_awaited() -> None:
    worker = Worker("t")
    seen: list[int] = []
    await asyncio.gather(*(worker.run(lambda n=n: seen.append(n)) for n in range(50)))  # type: ignore[misc]  # default binds n
    assert seen == list(range(50))
    names = {await worker.run(lambda: threading.current_thread().name) for _ in range(3)}
    assert len(names) == 1 and threading.current_thread().name not in names

    def fail() -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(sqlite3.OperationalError):
        await worker.run(fail)
    worker.close()
