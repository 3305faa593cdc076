"""Server nonces for DPoP (RFC 9449 section 8) without a store: a time window under a keyed hash, so replicas agree."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime

from gateway.access.signed_text import encode

WINDOW_SECONDS = 120
"""A nonce is good in the window it was made in and in the next: 2 to 4 minutes."""
_MAC_BYTES = 16


class Nonces:
    """Makes and checks nonces. ``mac`` is HMAC-SHA256 under a key of its own (``KeyRing.mac("dpop-nonce")``)."""

    def __init__(self, mac: Callable[[bytes], bytes], now: Callable[[], datetime]) -> None:
        self._mac = mac
        self._now = now
        self._made: dict[int, str] = {}

    def fresh(self) -> str:
        """The nonce of the current window."""
        return self._of(self._window())

    def holds(self, nonce: object) -> bool:
        """Whether ``nonce`` is one of ours and not older than two windows."""
        if not isinstance(nonce, str) or not nonce.isascii():
            return False
        window = self._window()
        return any([hmac.compare_digest(nonce, self._of(each)) for each in (window, window - 1)])

    def _window(self) -> int:
        return int(self._now().timestamp()) // WINDOW_SECONDS

    def _of(self, window: int) -> str:
        nonce = self._made.get(window)
        if nonce is None:
            nonce = encode(self._mac(b"dpop-nonce:%d" % window)[:_MAC_BYTES])
            self._made = {each: made for each, made in self._made.items() if abs(each - window) <= 1} | {window: nonce}
        return nonce
