"""A source that asks for no credentials, because the network or a client certificate vouches for the gateway."""

from __future__ import annotations

from datetime import datetime

from contracts.wire import WireResponse
from gateway.transport.sender import Outgoing


class Unsigned:
    """Scheme ``none``."""

    async def sign(self, request: Outgoing, now: datetime) -> Outgoing:
        """The request as it is."""
        return request

    async def refresh(self, refused: Outgoing, response: WireResponse) -> bool:
        """There is nothing to sign again."""
        return False

    def forget(self) -> None:
        """There is nothing to forget."""
