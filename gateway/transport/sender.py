"""The seam between the transport and whichever HTTP library sends: one request in, one bounded reply or a fault out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from contracts.wire import WireResponse

MEBIBYTE = 1024 * 1024
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\x20-\x7e]*")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One HTTP request, ready to be signed and sent. ``template`` is all of the URL that anything may show.

    Raises `ValueError` for a header name or value that could split the request (RFC 9110 section 5).
    """

    method: str
    url: str
    template: str
    headers: Headers = ()
    body: bytes | None = None

    def __post_init__(self) -> None:
        for name, value in self.headers:
            if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
                raise ValueError("a header has a token for a name and printable ASCII for a value")

    def __repr__(self) -> str:
        return f"Outgoing({self.method} {self.template})"

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever its case."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    def having(self, headers: Iterable[tuple[str, str]], body: bytes | None = None) -> Outgoing:
        """The same request with these headers in place of any of the same name, and perhaps another body."""
        added = tuple(headers)
        names = {name.lower() for name, _ in added}
        kept = tuple(item for item in self.headers if item[0].lower() not in names)
        return replace(self, headers=kept + added, body=self.body if body is None else body)

    def on_the_wire(self) -> Headers:
        """Headers with what every sender adds: no library's name, no compression, and no other hidden defaults."""
        present = {name.lower() for name, _ in self.headers}
        usual = (("Accept", "*/*"), ("Accept-Encoding", "identity"), ("User-Agent", "lienthong"))
        return self.headers + tuple(item for item in usual if item[0].lower() not in present)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one attempt may take: seconds, and bytes after decompression. ``total_seconds`` ends a slow drip."""

    total_seconds: float
    connect_seconds: float = 5.0
    read_seconds: float = 30.0
    write_seconds: float = 10.0
    pool_seconds: float = 1.0
    size_cap: int = 2 * MEBIBYTE
    header_cap: int = 32 * 1024
    header_count: int = 100

    def within(self, seconds: float) -> Limits:
        """The same limits for an attempt that may last ``seconds`` in all."""
        return replace(
            self,
            total_seconds=seconds,
            connect_seconds=min(self.connect_seconds, seconds),
            read_seconds=min(self.read_seconds, seconds),
            write_seconds=min(self.write_seconds, seconds),
            pool_seconds=min(self.pool_seconds, seconds),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCertificate:
    """The certificate chain and key (PEM) that the gateway shows to a source; the key's password, if it has one."""

    certificate: Path
    key: Path
    password: str | None = None

    def __repr__(self) -> str:
        return "ClientCertificate(***)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How one source is connected to. A ``ca_file`` is the only authority believed; a proxy is never guessed."""

    connections: int = 16
    ca_file: Path | None = None
    client_certificate: ClientCertificate | None = None
    proxy: str | None = None

    def __repr__(self) -> str:
        return f"Link({self.connections} connections)"


class Sender(Protocol):
    """Sends over HTTP/1.1 without redirects, cookies, environment variables or retries of its own.

    ``send`` raises `SourceUnavailable` (owner ``network``: refused, reset, cut off, DNS, TLS), `SourceTimeout`
    (owner ``network`` while connecting), `SourceMalformed` (no HTTP, or over a cap) and `GatewayBusy` (no free
    connection); no exception carries a value, a URL or its cause.
    """

    async def send(self, request: Outgoing, limits: Limits) -> WireResponse:
        """Send once."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...
