"""A wrong handshake must be a real one: this stands before a port that speaks TLS and chooses per connection what is
shown, or ends the connection in the middle.

asyncio's own TLS servers have one context for all; `start_tls` takes one for each.
"""

import asyncio
import ssl
from collections.abc import Callable

from mocks.misbehaviour import reset_connection

SHAKE_SECONDS = 10.0


class Door(asyncio.Protocol):
    """One connection until its handshake is over; then the protocol behind takes it as if it had been plain."""

    def __init__(
        self,
        behind: Callable[[], asyncio.Protocol],
        choose: Callable[[], ssl.SSLContext | None],
        refuse: Callable[[], bool],
        running: set[asyncio.Task[None]],
    ) -> None:
        """`choose` gives what to show, None to cut the handshake; `refuse` ends the connection at once; `running` holds
        the handshakes under way, for whoever ends them."""
        self._behind = behind
        self._choose = choose
        self._refuse = refuse
        self._running = running
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin the handshake, or wait for its first bytes to cut it."""
        self._transport = transport
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("TLS needs a stream")
        if self._refuse():
            reset_connection(transport)
            return
        context = self._choose()
        if context is None:
            return
        transport.pause_reading()  # what the client says first is for the handshake
        task = asyncio.get_running_loop().create_task(self._shake(transport, context))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def data_received(self, data: bytes) -> None:
        """The client's hello, where the handshake is to be cut."""
        if self._transport is not None:
            reset_connection(self._transport)

    async def _shake(self, transport: asyncio.Transport, context: ssl.SSLContext) -> None:
        waiting = _Waiting()
        try:
            secured = await asyncio.get_running_loop().start_tls(
                transport, waiting, context, server_side=True, ssl_handshake_timeout=SHAKE_SECONDS
            )
        except (OSError, asyncio.CancelledError):  # ssl.SSLError among them: whoever came didn't like it, or left
            transport.abort()
            return
        if secured is None:
            return
        behind = self._behind()
        behind.connection_made(secured)
        secured.set_protocol(behind)
        if waiting.early:
            behind.data_received(waiting.early)
        if waiting.lost:
            behind.connection_lost(None)


class _Waiting(asyncio.Protocol):
    """Keeps what comes with the last bytes of the handshake, before anybody is there to read it."""

    def __init__(self) -> None:
        self.early = b""
        self.lost = False

    def data_received(self, data: bytes) -> None:
        self.early += data

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
