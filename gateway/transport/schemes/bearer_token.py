"""A bearer token from the exchange layer's own token endpoint, however the gateway proves itself there.

Fact sheet section 1.1, schemes A, A' and B; RFC 6749 section 4.4, RFC 6750.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from contracts.errors import SourceCredentials, SourceMalformed
from contracts.wire import WireResponse
from gateway.transport.schemes.expiry import Expiry
from gateway.transport.schemes.renewal import Renewal
from gateway.transport.schemes.sign_on import read_answer
from gateway.transport.sender import Headers, Outgoing

_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]{1,8192}=*")
_LIFETIME = re.compile(r"[0-9]{1,9}")
UNTOLD_SECONDS = 300


class BearerToken:
    """Signs with a token fetched by ``ask``, and with the headers ``beside`` that go along on every request.

    A token without ``expires_in`` lives 300 s. ``fetch`` sends to the token endpoint.
    """

    def __init__(
        self,
        ask: Outgoing,
        profile: Mapping[str, Any],
        *,
        fetch: Callable[[Outgoing], Awaitable[WireResponse]],
        clock: Callable[[], float],
        beside: Headers = (),
    ) -> None:
        self._ask, self._fetch, self._beside = ask, fetch, beside
        self._expiry = Expiry(profile)
        self._token = Renewal(self._fetched, clock)

    async def sign(self, request: Outgoing, now: datetime) -> Outgoing:
        """The request with a token that is still good.

        Raises `SourceCredentials` when the endpoint refuses us, `SourceMalformed` for an answer that is no token, and
        whatever the way there raises.
        """
        token = await self._token.current(now)
        return request.having([*self._beside, ("Authorization", f"Bearer {token}")])

    async def refresh(self, refused: Outgoing, response: WireResponse) -> bool:
        """After an answer that says so: drop the token that was refused, unless another flight has a newer one."""
        if not self._expiry.told(response):
            return False
        shown = refused.header("Authorization")
        self._token.drop(lambda held: f"Bearer {held}" == shown)
        return True

    def forget(self) -> None:
        """Fetch a new token for the next attempt."""
        self._token.forget()

    async def _fetched(self, now: datetime) -> tuple[str, int]:
        answer = read_answer(await self._fetch(self._ask), now, "the token endpoint")
        if "error" in answer:
            raise SourceCredentials("the token endpoint answered with an error")
        value, kind, lifetime = answer.get("access_token"), answer.get("token_type", "Bearer"), answer.get("expires_in")
        if not isinstance(value, str) or not _TOKEN.fullmatch(value) or str(kind).lower() != "bearer":
            raise SourceMalformed("the token endpoint's answer holds no bearer token")
        if lifetime is None:
            lifetime = UNTOLD_SECONDS
        elif isinstance(lifetime, bool) or not _LIFETIME.fullmatch(str(lifetime)):
            raise SourceMalformed("the token endpoint's answer has no readable lifetime")
        return value, int(lifetime)
