"""httpx2, httpx's maintained successor: the same interface at a part of the cost (ADR 0008)."""

from __future__ import annotations

import httpx2

from gateway.transport.sender import Link
from gateway.transport.senders.httpx_family import HttpxFamilySender


class Httpx2Sender(HttpxFamilySender):
    """A `gateway.transport.sender.Sender` over httpx2."""

    def __init__(self, link: Link) -> None:
        super().__init__(httpx2, "httpcore2", link)
