"""httpx, the library that the project's users know: kept tested, though no longer the cheapest (ADR 0008)."""

from __future__ import annotations

import httpx

from gateway.transport.sender import Link
from gateway.transport.senders.httpx_family import HttpxFamilySender


class HttpxSender(HttpxFamilySender):
    """A `gateway.transport.sender.Sender` over httpx."""

    def __init__(self, link: Link) -> None:
        super().__init__(httpx, "httpcore", link)
