"""Runs the public and the operator's face on their own ports in one event loop, until told to stop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from gateway.api.protocol import GuardedProtocol

BACKLOG = 2048
GRACE_SECONDS = 20


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the command, which stops every part in order."""
        yield


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises `OSError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening


class Serving:
    """One face on one socket."""

    def __init__(self, app: ASGIApp, listening: socket.socket) -> None:
        config = uvicorn.Config(
            app, http=GuardedProtocol, loop="none", ws="none", lifespan="off", log_config=None, access_log=False,
            server_header=False, date_header=False, proxy_headers=False, timeout_keep_alive=75,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )  # fmt: skip
        self._server = _Server(config)
        self._listening = listening
        self._task: asyncio.Task[None] | None = None

    async def start(self, tasks: asyncio.TaskGroup) -> None:
        """Accept connections; returns once it does."""
        self._task = tasks.create_task(self._server.serve(sockets=[self._listening]))
        while not self._server.started and not self._task.done():  # noqa: ASYNC110  # uvicorn tells by a flag only
            await asyncio.sleep(0.005)

    def stop(self) -> None:
        """Accept nothing more; requests in work may end."""
        self._server.should_exit = True

    async def ended(self) -> None:
        """Wait until the last request has been answered."""
        if self._task is not None:
            await self._task
