"""uvicorn's httptools protocol with what it lacks: deadlines for a slow sender, a cap on headers, problems as JSON.

Measured reasons: security facts section 3 (no server has a slow-header or slow-body timeout; httptools takes 200 KB of
headers).
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from contracts.errors import Pointer, Problem
from gateway.api import problems
from gateway.api.intake import HEAD_TOO_LARGE, MAX_HEADER_BYTES, MAX_HEADERS
from gateway.api.offers import DecliningProtocol

HEAD_SECONDS = 10.0
BODY_SECONDS = 15.0


class GuardedProtocol(DecliningProtocol):
    """One connection; ends it when a request's head or body comes too slowly."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._deadline: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._head_read = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        self._within(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._within(None)
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_bytes = 0
        self._head_read = False
        self._within(HEAD_SECONDS)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._head_read:
            return  # a trailer: the parser gives it out as a header, past whatever an edge in front of us filtered
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > MAX_HEADER_BYTES or len(self.headers) > MAX_HEADERS:
            self.scope["extensions"] = {HEAD_TOO_LARGE: {}}  # stored no further: `Intake` answers 431
            return
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head_read = True
        self._within(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self.offered:  # else the body is still to come, and has its deadline
            self._within(None)
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        problem = Problem("invalid_request", errors=[Pointer("", "is not HTTP/1.1 as RFC 9112 has it")])
        content = json.dumps(problems.document(problem, 0), ensure_ascii=False).encode()
        head = (
            "HTTP/1.1 400 Bad Request\r\n"
            f"content-type: {problems.MEDIA_TYPE}\r\ncontent-length: {len(content)}\r\n"
            "cache-control: no-store\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + content)
        self.transport.close()

    def _within(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self._too_slow) if seconds is not None else None

    def _too_slow(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
