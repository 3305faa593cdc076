"""The thread of a SQLite database: one per file writes, and the loop that asks it goes on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Result = TypeVar("_Result")


class Worker:
    """The one thread that uses a database's connection, so that writers queue instead of locking each other out."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, work: Callable[[], _Result]) -> _Result:
        """Do ``work`` in the thread, after all that was given before; its exception is raised here.

        Cancelling the wait doesn't undo work that has begun.
        """
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def close(self) -> None:
        """Finish what was given, then end the thread."""
        self._executor.shutdown(wait=True)
