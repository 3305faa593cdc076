"""The menu of failures: every kind that a national service can be told to make, named once for code, page and tests.

Names are a contract (API section 6): they are added to, never renamed. So are slots, from which reserved identifiers
are made: a kind keeps its slot for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Layer = Literal["port", "wire", "service"]
"""Where a kind is made: at the port before a request is read, on the answer's way out, or by the service itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One failure. `once`: it happens once unless `times` says otherwise. `tls`: only where the mocks speak TLS."""

    name: str
    slot: int
    layer: Layer
    about: str
    once: bool = False
    tls: bool = False


def _port(slot: int, name: str, about: str) -> Kind:
    return Kind(name=name, slot=slot, layer="port", about=about, tls=name.startswith("tls_"))


def _wire(slot: int, name: str, about: str) -> Kind:
    return Kind(name=name, slot=slot, layer="wire", about=about)


def _service(slot: int, name: str, about: str, *, once: bool = False) -> Kind:
    return Kind(name=name, slot=slot, layer="service", about=about, once=once)


_ALL: Final = (
    _port(
        1,
        "refused",
        "the port is closed (ECONNREFUSED); `seconds` opens it again. With `times` it stays open and resets that many "
        "connections unread. Takes neither match nor session; by header it is `reset`",
    ),
    _wire(2, "reset", "RST after the request was read"),
    _wire(3, "slow_first_byte", "the answer starts after `seconds` (30)"),
    _wire(4, "slow_drip", "one byte of the body every `seconds` (0.2)"),
    _wire(
        5,
        "latency",
        "a whole answer, late: `latency` says how late (below), `seconds` alone is a fixed wait; without either "
        "lognormal, half within 0.2 s and 99 % within 2 s",
    ),
    _wire(6, "http_500", "plain text with 500"),
    _wire(7, "http_503_retry_after", "503 with `Retry-After: seconds` (1)"),
    _wire(8, "html", "a page for people with 200"),
    _wire(9, "zero_bytes", "nothing, with 200 and the usual content type"),
    _wire(10, "cut_off", "half the answer, then FIN, with a `Content-Length` of more"),
    _wire(11, "huge_body", "well-formed, 11 MiB of blanks inside, without `Content-Length`"),
    _wire(
        12,
        "redirect",
        "307 to `/redirected-by-mock`, which answers 404 and stands in the journal if it was followed",
    ),
    _wire(13, "wrong_charset", "bytes that are no UTF-8 under a declared UTF-8"),
    _wire(14, "byte_order_mark", "the answer begins with EF BB BF"),
    _wire(15, "text_nfd", "every accent apart from its letter (NFD)"),
    _wire(16, "text_double_encoded", "UTF-8 taken for Windows-1252 and encoded again: `Nguyá»…n`"),
    _wire(17, "text_question_marks", "what Latin-1 doesn't have became a question mark: `Nguy?n`"),
    _wire(18, "field_renamed", "one field bears another name; `code` names the field"),
    _wire(19, "field_added", "one field more, beside the one that `code` names"),
    _wire(20, "field_removed", "one field fewer; `code` names it"),
    _wire(21, "field_retyped", "a text became an element with an element inside, or an object; `code` names the field"),
    _service(22, "malformed_xml", "XML that doesn't parse"),
    _service(23, "malformed_json", "JSON that doesn't parse"),
    _service(24, "wrong_prefix", "the same XML under other namespace prefixes"),
    _service(25, "fault_in_200", "the source's own failure inside HTTP 200; `code` chooses which"),
    _service(26, "empty_body", "well-formed, without a record"),
    _service(27, "two_matches", "two records"),
    _service(28, "bad_credentials", "the source's own refusal of who asks"),
    _service(
        29,
        "expired_token",
        "the source's own word for a token that has ended; for the C06 hash, a timestamp too old",
        once=True,
    ),
    _service(
        30,
        "replayed_timestamp",
        "what was shown was shown before: the timestamp of the C06 hash, a sign-in's code; answered as the source "
        "answers a replay",
        once=True,
    ),
    _service(
        31,
        "clock_skew",
        "for this request the service's clock is `seconds` off (25,200: seven hours, local time taken for UTC; less "
        "than nothing is behind): timestamps, tokens and codes are judged, and issued, by it",
    ),
    _service(
        32,
        "rate_limited",
        "too many requests, in the source's own words: 429 with `Retry-After: seconds` (60), or its own code",
    ),
    _service(33, "maintenance", "the source's own maintenance answer: its code, its words, or 503 with a page"),
    _port(34, "tls_expired_certificate", "the handshake shows a certificate that ended yesterday"),
    _port(35, "tls_wrong_host", "a certificate of the right authority for another host"),
    _port(36, "tls_unknown_issuer", "a certificate of an authority that nobody knows"),
    _port(37, "tls_cut_handshake", "the connection ends (RST) in the middle of the handshake"),
)
MENU: Final[Mapping[str, Kind]] = {kind.name: kind for kind in _ALL}
"""Every kind by name, in the order of the documents."""
KINDS: Final = frozenset(MENU)
TLS_KINDS: Final = frozenset(kind.name for kind in _ALL if kind.tls)
PORT_KINDS: Final = frozenset(kind.name for kind in _ALL if kind.layer == "port")
TRANSPORT_KINDS: Final = frozenset(kind.name for kind in _ALL if kind.layer == "wire") | {"refused"}
"""What the wrapper around a service makes; `refused` too, because a header asks for it when the port is open."""
SEMANTIC_KINDS: Final = frozenset(kind.name for kind in _ALL if kind.layer == "service")
ONCE_BY_NATURE: Final = frozenset(kind.name for kind in _ALL if kind.once)
"""Kinds that happen once unless `times` says otherwise: after a refresh a token is good again."""


def table() -> str:
    """The menu as the table of `docs/mocks.md`."""
    lines = ["| kind | on the wire |", "| --- | --- |", *[f"| `{kind.name}` | {kind.about} |" for kind in _ALL]]
    return "\n".join(lines) + "\n"
