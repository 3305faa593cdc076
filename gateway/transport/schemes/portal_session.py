"""The National Public Service Portal gives a session for a name and a password, and wants it inside later bodies.

Fact sheet section 1.1, scheme D, and section 6.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from contracts.errors import SourceCredentials, SourceMalformed
from contracts.wire import SESSION, WireResponse
from gateway.transport.credentials import Credentials, CredentialsMissing
from gateway.transport.schemes.expiry import Expiry
from gateway.transport.schemes.renewal import LONGEST_SECONDS, Renewal
from gateway.transport.schemes.sign_on import read_answer
from gateway.transport.sender import Outgoing

_SESSION = re.compile(r"[A-Za-z0-9\-._~+/=:]{1,4096}")
_PLACEHOLDER = SESSION.encode("ascii")


class PortalSession:
    """Scheme ``portal_session``: header ``dstcode`` on every call, and the session wherever a body says `SESSION`.

    Credentials ``username``, ``password``, ``dstcode`` (else the profile's). Profile ``session_path``,
    ``session_seconds`` (how long a session is believed: the portal doesn't tell), ``expired_codes``. A request
    without the placeholder needs no session and fetches none. Raises `CredentialsMissing`, `ValueError`.
    """

    def __init__(
        self,
        credentials: Credentials,
        profile: Mapping[str, Any],
        *,
        session_url: str,
        fetch: Callable[[Outgoing], Awaitable[WireResponse]],
        clock: Callable[[], float],
    ) -> None:
        signing_on = {"username": credentials.require("username"), "password": credentials.require("password")}
        destination = credentials.get("dstcode") or str(profile.get("dstcode", ""))
        if not destination:
            raise CredentialsMissing("dstcode is missing in credentials and in the profile")
        seconds = profile.get("session_seconds", 1800)
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds <= LONGEST_SECONDS:
            raise ValueError("the profile's session_seconds is not from 1 to 86400")
        self._seconds = seconds
        self._fixed = (("dstcode", destination),)
        self._ask = Outgoing(
            method="POST",
            url=session_url,
            template="(session endpoint)",
            headers=(("Content-Type", "application/json"), ("Accept", "application/json"), *self._fixed),
            body=json.dumps(signing_on, ensure_ascii=False).encode(),
        )
        self._fetch = fetch
        self._expiry = Expiry(profile)
        self._session = Renewal(self._fetched, clock)

    async def sign(self, request: Outgoing, now: datetime) -> Outgoing:
        """The request with its session filled in; raises `SourceCredentials`, `SourceMalformed` and the way's."""
        if request.body is None or _PLACEHOLDER not in request.body:
            return request.having(self._fixed)
        session = await self._session.current(now)
        return request.having(self._fixed, request.body.replace(_PLACEHOLDER, session.encode("ascii")))

    async def refresh(self, refused: Outgoing, response: WireResponse) -> bool:
        """After an answer that says so: drop the session, unless the request went out with an older one."""
        if not self._expiry.told(response):
            return False
        self._session.drop(lambda held: held.encode("ascii") in (refused.body or b""))
        return True

    def forget(self) -> None:
        """Fetch a new session for the next attempt."""
        self._session.forget()

    async def _fetched(self, now: datetime) -> tuple[str, int]:
        answer = read_answer(await self._fetch(self._ask), now, "the session endpoint")
        if str(answer.get("error_code")) != "0":
            raise SourceCredentials("the session endpoint answered with an error")
        session = answer.get("session")
        if not isinstance(session, str) or not _SESSION.fullmatch(session):
            raise SourceMalformed("the session endpoint's answer holds no session")
        return session, self._seconds
