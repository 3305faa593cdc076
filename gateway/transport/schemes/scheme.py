"""What a credential scheme is: it signs each attempt anew, and says whether a refused one is worth signing again."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from contracts.wire import WireResponse
from gateway.transport.sender import Outgoing


class Scheme(Protocol):
    """One way to prove who the gateway is. A scheme holds the secrets; nothing above it ever sees them."""

    async def sign(self, request: Outgoing, now: datetime) -> Outgoing:
        """The request with its proof. May ask the source for a token, and raises what that raised."""
        ...

    async def refresh(self, refused: Outgoing, response: WireResponse) -> bool:
        """After any answer to ``refused``: whether signing once more may help (the proof had merely expired)."""
        ...

    def forget(self) -> None:
        """Drop whatever was fetched, so that the next attempt fetches it anew."""
        ...
