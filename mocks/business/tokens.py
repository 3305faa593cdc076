"""WSO2 hands out opaque bearer tokens that die after an hour: this is where the mock remembers which of them live."""

from __future__ import annotations

import secrets
from typing import Final, Literal

LIFETIME_SECONDS: Final = 3600
"""What `expires_in` says in the answer of WSO2 API Manager's token service (fact sheet, section 1, line 6)."""
REMEMBERED: Final = 4096
"""How many tokens are remembered; beyond it the oldest is forgotten. Not by time: each session has its own clock."""

TokenState = Literal["live", "expired", "unknown"]


class Tokens:
    """The access tokens issued by one running mock, in memory only. Moments are Unix seconds."""

    def __init__(self, lifetime: int = LIFETIME_SECONDS, remembered: int = REMEMBERED) -> None:
        if lifetime < 1:
            raise ValueError("a token lives for at least one second")
        self.lifetime = lifetime
        self._remembered = remembered
        self._expiry: dict[str, float] = {}

    def issue(self, now: float) -> str:
        """Make a new token that lives for `lifetime` seconds from `now`."""
        token = secrets.token_urlsafe(24)
        self._expiry[token] = now + self.lifetime
        if len(self._expiry) > self._remembered:
            del self._expiry[next(iter(self._expiry))]
        return token

    def state(self, token: str, now: float) -> TokenState:
        """Say whether a token lives, has died, or was never issued (or is long forgotten)."""
        end = self._expiry.get(token)
        if end is None:
            return "unknown"
        return "live" if now < end else "expired"

    def expire(self, token: str) -> None:
        """End a token for good, as the `expired_token` fault does; a token never issued stays unknown."""
        if token in self._expiry:
            self._expiry[token] = float("-inf")
