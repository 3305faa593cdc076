"""Browsers and gateways come to one port: who shows no certificate gets no further than a browser has to.

Under mutual TLS the other services end the handshake of such a caller. Here the handshake asks for a certificate and
the paths that only a gateway has business with (token, userinfo, keys) refuse without one, in nginx's words.
"""

import asyncio
import re

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mocks.misbehaviour import TRANSPORT

REFUSAL = (
    "<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>\r\n<body>\r\n"
    "<center><h1>400 Bad Request</h1></center>\r\n<center>No required SSL certificate was sent</center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


class Backchannel:
    """Stands before a service whose port may be reached without a client certificate."""

    def __init__(self, behind: ASGIApp, browsers: str) -> None:
        """`browsers`: a regular expression of the whole paths that browsers reach."""
        self._behind = behind
        self._browsers = re.compile(browsers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what may come, or refuse."""
        if shown(scope) or self._browsers.fullmatch(scope.get("path", "")):
            await self._behind(scope, receive, send)
        else:
            await HTMLResponse(REFUSAL, 400)(scope, receive, send)


def shown(scope: Scope) -> bool:
    """Whether the caller showed a certificate; the handshake has checked it."""
    transport = scope.get(TRANSPORT)
    return isinstance(transport, asyncio.Transport) and bool(transport.get_extra_info("peercert"))
