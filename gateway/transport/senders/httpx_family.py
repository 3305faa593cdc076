"""httpx and httpx2 have one interface, so what we want from either is written once."""

from __future__ import annotations

import asyncio
import logging
from types import ModuleType
from typing import Any

from contracts.errors import SourceFault, SourceMalformed, SourceTimeout, SourceUnavailable
from contracts.wire import WireResponse
from gateway.transport import tls
from gateway.transport.faults import GatewayBusy
from gateway.transport.intake import Intake
from gateway.transport.sender import Limits, Link, Outgoing

_KEEP_ALIVE_SECONDS = 15.0
_CUT_OFF = ("peer closed connection", "Server disconnected", "peer unexpectedly closed")
"""How h11 and httpcore begin to say that a reply stopped early; every other breach of HTTP is a malformed reply."""


class HttpxFamilySender:
    """A `Sender` over a library with httpx's interface, given as its module and the name of its wire library."""

    def __init__(self, library: ModuleType, wire_library: str, link: Link) -> None:
        # both libraries log every URL with its query at INFO: a log file is no place for an identifier
        for name in (library.__name__, wire_library):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._library: Any = library
        self._client: Any = self._library.AsyncClient(
            verify=tls.context(link),
            trust_env=False,
            follow_redirects=False,
            http2=False,
            proxy=link.proxy,
            headers={},
            limits=self._library.Limits(
                max_connections=link.connections,
                max_keepalive_connections=link.connections,
                keepalive_expiry=_KEEP_ALIVE_SECONDS,
            ),
        )

    async def send(self, request: Outgoing, limits: Limits) -> WireResponse:
        """Send once; see `Sender`."""
        library = self._library
        try:
            async with asyncio.timeout(limits.total_seconds):
                return await self._exchange(request, limits)
        except SourceFault:
            raise
        except (library.TransportError, library.InvalidURL, library.DecodingError, TimeoutError) as caught:
            fault = self._classify(caught)
        # raised out here, so that the cause, which may quote a URL or a body, is not even its context
        raise fault

    async def _exchange(self, request: Outgoing, limits: Limits) -> WireResponse:
        outgoing = self._library.Request(
            request.method,
            request.url,
            headers=request.on_the_wire(),
            content=request.body,
            extensions={
                "timeout": {
                    "connect": limits.connect_seconds,
                    "read": limits.read_seconds,
                    "write": limits.write_seconds,
                    "pool": limits.pool_seconds,
                }
            },
        )
        self._client.cookies.clear()
        reply = await self._client.send(outgoing, stream=True)
        try:
            intake = Intake(reply.status_code, _decoded(reply.headers.raw), limits)
            async for chunk in reply.aiter_raw():
                intake.take(chunk)
            return intake.response()
        finally:
            await reply.aclose()

    def _classify(self, caught: Exception) -> SourceFault:
        library = self._library
        if isinstance(caught, library.PoolTimeout):
            return GatewayBusy("no free connection", owner="gateway", retry_after=1)
        if isinstance(caught, library.ConnectTimeout):
            return SourceTimeout("no connection in time", owner="network")
        if isinstance(caught, library.TimeoutException | TimeoutError):
            return SourceTimeout("no whole reply in time", owner="source")
        if isinstance(caught, library.NetworkError | library.ProxyError):
            return SourceUnavailable(f"the connection failed ({type(caught).__name__})", owner="network")
        if isinstance(caught, library.RemoteProtocolError) and str(caught).startswith(_CUT_OFF):
            return SourceUnavailable("the reply was cut off", owner="network")
        return SourceMalformed(f"the reply is not HTTP ({type(caught).__name__})")

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()


def _decoded(raw: list[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
