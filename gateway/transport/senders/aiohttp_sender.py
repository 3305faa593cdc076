"""aiohttp's client, parsed in C: the cheapest sender by far, with its own habits switched off (ADR 0008)."""

from __future__ import annotations

import asyncio
import ssl

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from contracts.errors import SourceFault, SourceMalformed, SourceTimeout, SourceUnavailable
from contracts.wire import WireResponse
from gateway.transport import tls
from gateway.transport.intake import Intake
from gateway.transport.sender import Limits, Link, Outgoing

_KEEP_ALIVE_SECONDS = 15.0
_LINE_CAP = 16 * 1024
_OWN_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""Headers that aiohttp would add by itself."""


class AiohttpSender:
    """A `gateway.transport.sender.Sender` over aiohttp; its session is made at the first request, inside the loop."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._context: ssl.SSLContext = tls.context(link)
        self._session: aiohttp.ClientSession | None = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._link.connections,
                    ssl=self._context,
                    keepalive_timeout=_KEEP_ALIVE_SECONDS,
                    resolver=aiohttp.ThreadedResolver(),
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                skip_auto_headers=_OWN_HEADERS,
                requote_redirect_url=False,
                max_line_size=_LINE_CAP,
                max_field_size=_LINE_CAP,
            )
            # aiohttp sends an idempotent request once more by itself when a kept connection turns out dead: retries
            # are counted, budgeted and on record here, so the switch that its own test client uses is thrown
            self._session._retry_connection = False
        return self._session

    async def send(self, request: Outgoing, limits: Limits) -> WireResponse:
        """Send once; see `Sender`."""
        try:
            async with asyncio.timeout(limits.total_seconds):
                return await self._exchange(request, limits)
        except SourceFault:
            raise
        except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as caught:
            fault = _classify(caught)
        # raised out here, so that the cause, which may quote a URL or a body, is not even its context
        raise fault

    async def _exchange(self, request: Outgoing, limits: Limits) -> WireResponse:
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=limits.pool_seconds + limits.connect_seconds,
            sock_connect=limits.connect_seconds,
            sock_read=limits.read_seconds,
        )
        async with self._open().request(
            request.method,
            URL(request.url, encoded=True),
            headers=request.on_the_wire(),
            data=request.body,
            allow_redirects=False,
            timeout=timeout,
            proxy=self._link.proxy,
            max_headers=limits.header_count,
        ) as reply:
            headers = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in reply.raw_headers)
            intake = Intake(reply.status, headers, limits)
            try:
                async for chunk in reply.content.iter_any():
                    intake.take(chunk)
            except SourceFault:
                reply.close()  # what is left of an oversized reply is not read to the end for the sake of a connection
                raise
            return intake.response()

    async def aclose(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _classify(caught: Exception) -> SourceFault:
    kind = type(caught).__name__
    match caught:
        case aiohttp.ConnectionTimeoutError():
            return SourceTimeout("no connection in time", owner="network")
        case aiohttp.ServerTimeoutError() | TimeoutError():
            return SourceTimeout("no whole reply in time", owner="source")
        case aiohttp.ClientHttpProxyError() | aiohttp.ClientConnectionError():
            return SourceUnavailable(f"the connection failed ({kind})", owner="network")
        case aiohttp.ClientPayloadError() if "not completed" in str(caught):
            return SourceUnavailable("the reply was cut off", owner="network")
        case aiohttp.ClientError() | HttpProcessingError() | ValueError():
            return SourceMalformed(f"the reply is not HTTP ({kind})")
        case _:
            return SourceUnavailable(f"the connection failed ({kind})", owner="network")
