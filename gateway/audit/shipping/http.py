"""Ships batches of JSON lines to an HTTP endpoint: confirmed by a status of success, tried again until there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from gateway.audit.shipping.lines import Line
from gateway.audit.shipping.target import NotDelivered

MEDIA_TYPE = "application/x-ndjson"
_TOO_LARGE = 413


class Posted(NamedTuple):
    """What came back: the status, and how long the endpoint asks to be left alone."""

    status: int
    retry_after: float | None = None


class Post(Protocol):
    """Sends one body to the endpoint, whose address it knows; raises `OSError` where nothing came back."""

    def __call__(self, body: bytes, headers: Mapping[str, str]) -> Posted:
        """POST once, without following redirects."""
        ...


class HttpTarget:
    """An endpoint that takes ``application/x-ndjson``; the range of positions is told in two headers."""

    def __init__(self, post: Post, close: Callable[[], None]) -> None:
        self._post, self._close = post, close

    def deliver(self, lines: Sequence[Line]) -> None:
        """Send a batch; raises `NotDelivered` for anything but 2xx."""
        body = b"".join(line.text + b"\n" for line in lines)
        headers = {
            "content-type": MEDIA_TYPE,
            "lienthong-first-position": str(lines[0].position),
            "lienthong-last-position": str(lines[-1].position),
        }
        try:
            status, retry_after = self._post(body, headers)
        except OSError as fault:
            raise NotDelivered(f"the endpoint can't be reached ({type(fault).__name__})") from None
        if not 200 <= status < 300:
            too_large = status == _TOO_LARGE
            raise NotDelivered(f"the endpoint answered {status}", retry_after=retry_after, too_large=too_large)

    def close(self) -> None:
        """Let go of the connections."""
        self._close()
