"""WSO2 gateways want a bearer token from their own token endpoint: fetched once, shared, and renewed in time.

Fact sheet section 1.1, schemes A and A'; RFC 6749 section 4.4.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from contracts.errors import SourceCredentials, SourceFault, SourceMalformed
from contracts.wire import WireResponse
from gateway.transport.credentials import Credentials
from gateway.transport.faults import again
from gateway.transport.outgoing import FORM
from gateway.transport.schemes.client_secret import ClientSecret
from gateway.transport.sender import Outgoing
from gateway.transport.verdict import judge

_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]{1,8192}=*")
_LIFETIME = re.compile(r"[0-9]{1,9}")
UNTOLD_SECONDS = 300
LONGEST_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class _Token:
    header: str
    good_until: float

    def __repr__(self) -> str:
        return "_Token(***)"


class OauthClientCredentials:
    """Scheme ``oauth_client_credentials``.

    Credentials ``client_id`` and ``client_secret`` (or ``consumer_key``, ``consumer_secret``), optional ``scope``;
    profile ``token_style``. ``fetch`` sends to the token endpoint, ``clock`` is monotonic seconds. A token is used
    until a tenth of its life, 60 s at most, is left; without ``expires_in`` it lives 300 s. Whoever waits while
    another fetches gets that one's token, or its fault.
    """

    def __init__(
        self,
        credentials: Credentials,
        profile: Mapping[str, Any],
        *,
        token_url: str,
        fetch: Callable[[Outgoing], Awaitable[WireResponse]],
        clock: Callable[[], float],
    ) -> None:
        client = ClientSecret(credentials, profile)
        grant = {"grant_type": "client_credentials"}
        if credentials.get("scope"):
            grant["scope"] = credentials["scope"]
        body = urlencode(grant).encode("ascii")
        headers = (("Content-Type", FORM), ("Accept", "application/json"))
        self._ask = client.show(
            Outgoing(method="POST", url=token_url, template="(token endpoint)", headers=headers, body=body)
        )
        self._fetch, self._clock = fetch, clock
        self._token: _Token | None = None
        self._lock = asyncio.Lock()
        self._turn = 0
        self._fault: SourceFault | None = None

    async def sign(self, request: Outgoing, now: datetime) -> Outgoing:
        """The request with a token that is still good.

        Raises `SourceCredentials` when the endpoint refuses us, `SourceMalformed` for an answer that is no token, and
        whatever the way there raises.
        """
        token = self._good() or await self._renew(now)
        return request.having([("Authorization", token.header)])

    async def refresh(self, refused: Outgoing, response: WireResponse) -> bool:
        """After a 401: drop the token that was refused, unless another flight already has a newer one."""
        if response.status != 401:
            return False
        if self._token is not None and self._token.header == refused.header("Authorization"):
            self._token = None
        return True

    def forget(self) -> None:
        """Fetch a new token for the next attempt."""
        self._token = None

    def _good(self) -> _Token | None:
        return self._token if self._token is not None and self._clock() < self._token.good_until else None

    async def _renew(self, now: datetime) -> _Token:
        turn = self._turn
        async with self._lock:
            if self._turn != turn and self._fault is not None:
                raise again(self._fault)
            token = self._good()
            if token is not None:
                return token
            self._fault = None
            try:
                token = self._read(await self._fetch(self._ask), now)
            except SourceFault as fault:
                self._fault = again(fault)
                self._turn += 1
                raise
            self._token = token
            self._turn += 1
            return token

    def _read(self, response: WireResponse, now: datetime) -> _Token:
        if 400 <= response.status < 500 and response.status != 429:
            raise SourceCredentials(f"HTTP {response.status} from the token endpoint")
        judge(response, {}, now, signed=False)
        try:
            answer = json.loads(response.body)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise SourceMalformed("the token endpoint's answer is not a JSON object")
        if "error" in answer:
            raise SourceCredentials("the token endpoint answered with an error")
        value, kind, lifetime = answer.get("access_token"), answer.get("token_type", "Bearer"), answer.get("expires_in")
        if not isinstance(value, str) or not _TOKEN.fullmatch(value) or str(kind).lower() != "bearer":
            raise SourceMalformed("the token endpoint's answer holds no bearer token")
        if lifetime is None:
            lifetime = UNTOLD_SECONDS
        elif isinstance(lifetime, bool) or not _LIFETIME.fullmatch(str(lifetime)):
            raise SourceMalformed("the token endpoint's answer has no readable lifetime")
        seconds = min(int(lifetime), LONGEST_SECONDS)
        return _Token(f"Bearer {value}", self._clock() + seconds - min(60.0, seconds / 10))
