"""How a source goes wrong on the wire, and what each has to end in for whoever asked: code, owner, and tries.

The codes are those of `contracts.errors`; what a status or a broken connection means before a body is read is the
transport's to say, what a body means the connector's. Nothing here may ever end in a record or in "not found".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts.errors import FaultOwner
from contracts.wire import WireResponse
from gateway.acceptance.damage import PAGE, damages
from gateway.acceptance.server import Sending, head
from gateway.acceptance.watchwords import NUMBER, WORDS

ANY_FAULT: Final = frozenset(
    {"source_malformed", "source_refused", "source_unavailable", "source_credentials", "source_busy",
     "source_maintenance", "source_quota_exhausted", "source_timeout"}
)  # fmt: skip
SIZE_CAP: Final = 131_072
"""Bytes of a reply that the suite's transport takes: the cap is what is tried, not its size."""
RETRY_AFTER: Final = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong.

    ``again``: whether another try may help, so that an idempotent operation gets one; ``None`` where that depends on
    what the connector reads. ``read``: the connector reads it, so it is tried on every kind of question.
    """

    name: str
    sending: Sending | None
    codes: frozenset[str]
    owners: frozenset[FaultOwner]
    again: bool | None = False
    read: bool = False
    slow: bool = False


def _broken(how: str) -> Sending:
    """A reply broken as `damages` breaks it."""

    def content(reply: WireResponse) -> bytes:
        broken = dict(damages(reply))[how]
        return head(200, broken.headers.get("content-type", ""), len(broken.body)) + broken.body

    return Sending(content)


def _page(status: int, *more: tuple[str, str]) -> Sending:
    return Sending(lambda _reply: head(status, "text/html; charset=utf-8", len(PAGE), more) + PAGE)


def _own_500(reply: WireResponse) -> bytes:
    """An error status under the type of a good answer, with a broken one inside."""
    body = reply.body[: len(reply.body) // 2]
    return head(500, reply.headers.get("content-type", ""), len(body)) + body


def _begun(reply: WireResponse) -> bytes:
    """The beginning of a longer reply."""
    return head(200, reply.media_type, 9_000) + reply.body[:20]


def _chatter(_reply: WireResponse) -> bytes:
    """Another protocol's words."""
    return f"+OK {WORDS}\r\n\r\n".encode()


_NETWORK: Final[frozenset[FaultOwner]] = frozenset({"network"})
_SOURCE: Final[frozenset[FaultOwner]] = frozenset({"source"})
_THEIRS: Final[frozenset[FaultOwner]] = frozenset({"source", "network", "gateway", "agency"})
_UNAVAILABLE: Final = frozenset({"source_unavailable"})
_TIMEOUT: Final = frozenset({"source_timeout"})
_MALFORMED: Final = frozenset({"source_malformed"})
_BUSY: Final = frozenset({"source_busy"})

FAULTS: Final = (
    Fault("refused", None, _UNAVAILABLE, _NETWORK, True),
    Fault("reset", Sending(reset=True), _UNAVAILABLE, _NETWORK, True),
    Fault("cut_off", Sending(_begun), _UNAVAILABLE, _NETWORK, True),
    Fault("slow_first_byte", Sending(silent=True), _TIMEOUT, _SOURCE | _NETWORK, True, slow=True),
    Fault("slow_drip", Sending(_begun, silent=True), _TIMEOUT, _SOURCE | _NETWORK, True, slow=True),
    Fault("http_500", _page(500), _UNAVAILABLE, _SOURCE, True),
    Fault("http_500_own_type", Sending(_own_500), ANY_FAULT, _THEIRS, None, read=True),
    Fault("http_503_retry_after", _page(503, ("Retry-After", str(RETRY_AFTER))), _BUSY, _SOURCE),
    Fault("http_429", _page(429, ("Retry-After", str(RETRY_AFTER))), _BUSY, _SOURCE),
    Fault("http_401", _page(401), ANY_FAULT, _THEIRS, None, read=True),
    Fault("http_404", _page(404), ANY_FAULT, _THEIRS, None, read=True),
    Fault("malformed", _broken("half an answer"), _MALFORMED, _SOURCE, read=True),
    Fault("html", _broken("a page"), _MALFORMED, _SOURCE, read=True),
    Fault("zero_bytes", _broken("zero bytes"), _MALFORMED, _SOURCE, read=True),
    Fault("wrong_charset", _broken("another charset"), _MALFORMED, _SOURCE, read=True),
    Fault("huge_body", Sending(lambda reply: head(200, reply.media_type, 9_000_000)), _MALFORMED, _SOURCE),
    Fault("redirect", _page(302, ("Location", f"http://127.0.0.1:1/{NUMBER}")), _MALFORMED, _SOURCE),
    Fault("no_http", Sending(_chatter), _MALFORMED | _UNAVAILABLE, _SOURCE | _NETWORK, None),
)  # fmt: skip
