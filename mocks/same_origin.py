"""A page from elsewhere, open in a developer's browser, must not steer the mocks: this lets only their own pages in.

Against DNS rebinding the Host must be a loopback name; against forged requests an Origin, where there is one, must be
the very address asked, and what a browser fetches from another site's page is refused.
"""

import json
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_ELSEWHERE = frozenset({"cross-site", "same-site"})


def objection(method: str, scheme: str, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Why a request isn't let in, or None. `headers` have lower-case names, as ASGI gives them."""
    given: dict[bytes, list[str]] = {}
    for name, value in headers:
        given.setdefault(name, []).append(value.decode("latin-1"))
    hosts, origins = given.get(b"host", []), given.get(b"origin", [])
    if len(hosts) != 1 or _name(hosts[0]) not in LOOPBACK:
        return "the mocks are steered under 127.0.0.1 or localhost only"
    if any(origin.lower() != f"{scheme}://{hosts[0]}".lower() for origin in origins):
        return "a page from elsewhere can't steer the mocks"
    site = given.get(b"sec-fetch-site", [""])[0]
    followed = method in ("GET", "HEAD") and given.get(b"sec-fetch-mode") == ["navigate"]
    if site in _ELSEWHERE and not followed:
        return "a page from elsewhere can't ask the mocks"
    return None


def _name(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


class SameOrigin:
    """ASGI wrapper that answers 403 to whatever there is an objection to."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it unread."""
        why = objection(scope["method"], scope["scheme"], scope["headers"]) if scope["type"] == "http" else None
        if why is None:
            await self._app(scope, receive, send)
            return
        document = {"type": "about:blank", "title": "Not from here", "status": 403, "detail": why}
        body = json.dumps(document).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": body})
