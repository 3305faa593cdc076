"""WSO2 hands out opaque bearer tokens that die after an hour: this is where the mock remembers which of them live."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final, Literal

LIFETIME_SECONDS: Final = 3600
"""What `expires_in` says in the answer of WSO2 API Manager's token service (fact sheet, section 1, line 6)."""

TokenState = Literal["live", "expired", "unknown"]


class Tokens:
    """The access tokens issued by one running mock, in memory only.

    `now` gives Unix seconds. Tokens that died are forgotten at the next issue after a further lifetime, so the
    table stays bounded by what two lifetimes can issue.
    """

    def __init__(self, now: Callable[[], float], lifetime: int = LIFETIME_SECONDS) -> None:
        if lifetime < 1:
            raise ValueError("a token lives for at least one second")
        self._now = now
        self.lifetime = lifetime
        self._expiry: dict[str, float] = {}

    def issue(self) -> str:
        """Make a new token that lives for `lifetime` seconds from now."""
        moment = self._now()
        for token in [token for token, end in self._expiry.items() if end + self.lifetime <= moment]:
            del self._expiry[token]
        token = secrets.token_urlsafe(24)
        self._expiry[token] = moment + self.lifetime
        return token

    def state(self, token: str) -> TokenState:
        """Say whether a token lives, has died, or was never issued (or is long forgotten)."""
        end = self._expiry.get(token)
        if end is None:
            return "unknown"
        return "live" if self._now() < end else "expired"

    def expire(self, token: str) -> None:
        """End a token at once, as the `expired_token` fault does; a token never issued stays unknown."""
        if token in self._expiry:
            self._expiry[token] = self._now()
