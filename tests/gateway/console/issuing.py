"""A small OpenID Connect issuer over real loopback HTTP, which tests can make lie."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.gateway.api.whole import serving

SECRET = "the-consoles-secret"


@dataclass
class IssuerServer:
    """``claims`` are changed before they are signed, ``discovery`` and ``token`` before they are sent."""

    now: Callable[[], datetime]
    url: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    published: list[ECKey] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        """Its three addresses; the page where people sign in is `walk`."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._jwks),
            ]
        )

    def walk(self, address: str, **changed: str) -> dict[str, str]:
        """A person signs in at the address and comes back with this."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.url}/authorize?") and asked["code_challenge_method"] == "S256"
        assert asked["response_type"] == "code" and "openid" in asked["scope"].split()
        self.codes["a-code"] = asked
        return {"code": "a-code", "state": asked["state"], "iss": self.url, **changed}

    async def _discovery(self, _request: Request) -> Response:
        self.asked.append("discovery")
        whole = {"issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                 "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/jwks"}  # fmt: skip
        return JSONResponse({**whole, **self.discovery})

    async def _jwks(self, _request: Request) -> Response:
        self.asked.append("jwks")
        return JSONResponse(KeySet(list(self.published or [self.key])).as_dict(private=False))

    async def _token(self, request: Request) -> Response:
        self.asked.append("token")
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        pair = base64.b64encode(f"console:{SECRET}".encode()).decode()
        asked = self.codes.pop(form["code"], None)
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        )
        if (
            request.headers["authorization"] != f"Basic {pair}" or asked is None
            or challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]
        ):  # fmt: skip
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(self.now().timestamp())
        told = {"preferred_username": "canbo.xa", "name": "Cán bộ ở xa", "roles": ["lt-reviewer"]}
        own = {"iss": self.url, "sub": "s-1", "aud": "console", "exp": now + 300, "iat": now, "nonce": asked["nonce"]}
        held = {name: value for name, value in {**own, **told, **self.claims}.items() if value is not None}
        token = jwt.encode({"alg": "ES256", "kid": self.key.kid, **self.header}, held, self.key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": token})


@asynccontextmanager
async def issuing(now: Callable[[], datetime]) -> AsyncIterator[IssuerServer]:
    """It listens on a free port."""
    made = IssuerServer(now)
    async with serving(made.app()) as port:
        made.url = f"http://127.0.0.1:{port}"
        yield made
