"""A refused connection must be a real one, so each service owns its port and can stop listening on it.

The port stays bound by a second socket that never listens: while the listener is closed the kernel answers with RST,
and nobody else can take the port meanwhile.
"""

import asyncio
import functools
import socket
import ssl
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import ServerState

from mocks.handshake import Door
from mocks.misbehaviour import TRANSPORT, reset_connection
from mocks.offers import DecliningProtocol

HOST = "127.0.0.1"
GRACE_SECONDS = 2.0
_CLOSING_TURNS = 3
"""Turns of the event loop after which a closed transport has closed its socket (asyncio takes one)."""


class MockProtocol(DecliningProtocol):
    """uvicorn's protocol, which also hands the transport to the application and may reset a connection at once."""

    def __init__(self, config: Config, state: ServerState, refuse: Callable[[], bool]) -> None:
        super().__init__(config, state, {})
        self._refuse = refuse

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Accept the connection, or end it with RST."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("HTTP needs a stream")
        if self._refuse():
            self.transport = transport
            reset_connection(transport)
            return
        super().connection_made(transport)

    def on_message_begin(self) -> None:
        """Give the next request's scope the transport below it."""
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # a plain key beside uvicorn's typed ones
        scope[TRANSPORT] = self.transport


class Listener:
    """One loopback port of one application."""

    def __init__(
        self,
        port: int = 0,
        refuse: Callable[[], bool] = lambda: False,
        shown: Callable[[], ssl.SSLContext | None] | None = None,
    ) -> None:
        """Bind the port (0: any free one). `shown` is asked at each handshake what to show (None cuts it); without it
        the port speaks plain HTTP. Raises OSError where the port is taken."""
        self._holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._holder.bind((HOST, port))
        except OSError:
            self._holder.close()
            raise
        self.port: int = self._holder.getsockname()[1]
        self.url = f"http{'' if shown is None else 's'}://{HOST}:{self.port}"
        self._refuse = refuse
        self._shown = shown
        self._shaking: set[asyncio.Task[None]] = set()
        self._state = ServerState()
        self._config: Config | None = None
        self._server: asyncio.Server | None = None

    @property
    def listening(self) -> bool:
        """Whether connections are accepted now."""
        return self._server is not None

    async def start(self, app: ASGIApp) -> None:
        """Serve an application on the port."""
        self._config = Config(
            app=app,
            http=MockProtocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=75,
        )
        self._config.load()
        await self.resume()

    async def resume(self) -> None:
        """Accept connections (again)."""
        config = self._config
        if self._server is None and config is not None:
            self._server = await asyncio.get_running_loop().create_server(
                lambda: self._protocol(config),
                HOST,
                self.port,
                backlog=2048,
                reuse_address=True,
            )

    def _protocol(self, config: Config) -> asyncio.Protocol:
        if self._shown is None:
            return MockProtocol(config, self._state, self._refuse)
        behind = functools.partial(MockProtocol, config, self._state, lambda: False)
        return Door(behind, self._shown, self._refuse, self._shaking)

    async def suspend(self) -> None:
        """Refuse new connections; idle ones are closed on return, busy ones end with their answer."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await self.drop_idle()

    async def drop_idle(self) -> None:
        """Close connections that wait for a next request."""
        for connection in list(self._state.connections):
            connection.shutdown()
        for _ in range(_CLOSING_TURNS):
            await asyncio.sleep(0)

    async def stop(self) -> None:
        """Close the port and every connection, and wait for the tasks behind them."""
        await self.suspend()
        for task in list(self._shaking):
            task.cancel()
        for connection in list(self._state.connections):
            transport = getattr(connection, "transport", None)
            if isinstance(transport, asyncio.Transport):
                transport.abort()
        tasks = set(self._state.tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
        self._holder.close()
