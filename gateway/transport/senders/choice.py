"""Which library sends is one word of the settings; only the chosen one is imported."""

from __future__ import annotations

from typing import Literal, get_args

from gateway.transport.sender import Link, Sender

SenderName = Literal["aiohttp", "httpx2", "httpx"]
SENDERS: tuple[SenderName, ...] = get_args(SenderName)
DEFAULT: SenderName = "aiohttp"
"""By measurement: `bench/senders.py`, ADR 0008."""


def build(link: Link, name: SenderName = DEFAULT) -> Sender:
    """The sender of that name over connections made as ``link`` says."""
    match name:
        case "aiohttp":
            from gateway.transport.senders.aiohttp_sender import AiohttpSender

            return AiohttpSender(link)
        case "httpx2":
            from gateway.transport.senders.httpx2_sender import Httpx2Sender

            return Httpx2Sender(link)
        case "httpx":
            from gateway.transport.senders.httpx_sender import HttpxSender

            return HttpxSender(link)
