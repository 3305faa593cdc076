"""An exchange layer on loopback that knows its callers by every scheme of the fact sheet (1.1), over real HTTP."""

import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contracts.manifest import AuthScheme
from contracts.wire import WireRequest, WireResponse
from gateway.transport.call import Call
from gateway.transport.credentials import Credentials
from gateway.transport.endpoint import SourceEndpoint, SourceLink
from gateway.transport.transport import Transport
from mocks.listener import Listener
from tests.gateway.transport.doubles import Clock

KEYS = {"access_key": "ma-thu", "secret_key": "mat-khau-thu", "app_name": "motcua", "partner_code": "000.00.01.H26"}
SHOWN = {
    "AccessKey": "ma-thu",
    "SecretKey": "mat-khau-thu",
    "AppName": "motcua",
    "PartnerCode": "000.00.01.H26",
    "PartnerCodeCus": "000.00.01.H26",
}
PORTAL = {"username": "motcua.thu", "password": "mat-khau-thu"}
WSO2_EXPIRED = {"fault": {"code": 900901, "message": "Invalid Credentials"}}


@dataclass
class ExchangeLayer:
    """Tokens and sessions are numbered; whatever is in ``ended`` is no longer good."""

    url: str = ""
    issued: int = 0
    ended: set[str] = field(default_factory=set)
    data: list[Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def app(self) -> Starlette:
        """Its four addresses."""
        paths = {"/token": self.token, "/session": self.session, "/bearer": self.bearer, "/portal": self.portal}
        routes = [Route(path, endpoint, methods=["POST"]) for path, endpoint in paths.items()]
        return Starlette(routes=[*routes, Route("/keys", self.keys, methods=["POST"])])

    def _next(self, word: str) -> str:
        self.issued += 1
        return f"{word}{self.issued}"

    async def token(self, request: Request) -> Response:
        """WSO2's answer, to a caller who shows the keys, or a client's pair in one of two places."""
        form = dict(parse_qsl((await request.body()).decode()))
        pair = base64.b64encode(b"consumer:bi-mat-thu").decode()
        known = (
            _document(request.headers.get("lgspaccesstoken")) == SHOWN,
            request.headers.get("authorization") == f"Basic {pair}",
            (form.get("client_id"), form.get("client_secret")) == ("consumer", "bi-mat-thu"),
        )
        if form.get("grant_type") != "client_credentials" or sum(known) != 1:
            return JSONResponse({"error": "invalid_client"}, 401)
        return JSONResponse(
            {
                "access_token": self._next("t"),
                "scope": "am_application_scope default",
                "token_type": "Bearer",
                "expires_in": 3600,
            }
        )

    async def session(self, request: Request) -> Response:
        """The portal's sign-on."""
        if await request.json() != PORTAL or request.headers.get("dstcode") != "VN:GOV:thu":
            return JSONResponse({"error_code": -1, "message": "Sai tài khoản"})
        return JSONResponse({"error_code": 0, "session": self._next("s")})

    async def bearer(self, request: Request) -> Response:
        """Data for whoever bears a token that is still good."""
        await self._keep(request)
        word, _, token = request.headers.get("authorization", "").partition(" ")
        if word != "Bearer" or token in self.ended:
            return JSONResponse(WSO2_EXPIRED, 401)
        return JSONResponse({"shown": _document(request.headers.get("lgspaccesstoken"))})

    async def keys(self, request: Request) -> Response:
        """Data for whoever shows the keys and nothing else in ``Authorization``."""
        await self._keep(request)
        known = _document(request.headers.get("authorization")) == SHOWN
        return JSONResponse({"known": known}, 200 if known else 401)

    async def portal(self, request: Request) -> Response:
        """Data for whoever names a session that is still good; says so inside HTTP 200."""
        body = json.loads(await self._keep(request))
        if request.headers.get("dstcode") != "VN:GOV:thu" or body["session"] in self.ended:
            return JSONResponse({"error_code": -5, "message": "Phiên hết hạn"})
        return JSONResponse({"error_code": 0, "result": []})

    async def _keep(self, request: Request) -> bytes:
        self.data.append(request)
        self.bodies.append(await request.body())
        return self.bodies[-1]

    def shown(self, header: str) -> list[str | None]:
        """What the data requests said in a header."""
        return [request.headers.get(header) for request in self.data]


def _document(text: str | None) -> Any:
    try:
        return json.loads(base64.b64decode(text or "", validate=True))
    except ValueError:
        return None


@asynccontextmanager
async def exchange_layer() -> AsyncIterator[ExchangeLayer]:
    """Serve one until the block ends."""
    layer, listener = ExchangeLayer(), Listener()
    await listener.start(layer.app())
    layer.url = listener.url
    try:
        yield layer
    finally:
        await listener.stop()


@dataclass
class Asking:
    """A transport with one source behind a scheme, its clock in the test's hands and its sender real."""

    transport: Transport
    clock: Clock

    async def send(self, path: str, body: bytes = b"{}", *, idempotent: bool = True) -> WireResponse:
        """One exchange of one turn."""
        request = WireRequest(method="POST", path=path, operation="ask", body=body, content_type="application/json")
        call = Call(
            source="layer",
            deadline=self.clock() + 60,
            idempotent=idempotent,
            request_id="H26-20260302-000000001",
            now=lambda: datetime.now(UTC),
        )
        return await self.transport.send(request, call)


@asynccontextmanager
async def asking(
    layer: ExchangeLayer, auth: AuthScheme, credentials: Mapping[str, str], **profile: Any
) -> AsyncIterator[Asking]:
    """A source at the layer under a scheme."""
    clock = Clock()
    endpoint = SourceEndpoint(base_url=layer.url, credentials=Credentials(credentials), attempt_timeout_seconds=30)
    link = SourceLink(endpoint=endpoint, auth=auth, profile=profile)
    transport = Transport({"layer": link}, now=lambda: datetime.now(UTC), clock=clock, sleep=clock.sleep)
    try:
        yield Asking(transport, clock)
    finally:
        await transport.aclose()
