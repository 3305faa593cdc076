"""A source's reply may be endless or a compression bomb: this counts while it is read, and stops at the cap."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from contracts.errors import SourceMalformed
from contracts.wire import WireResponse
from gateway.transport.sender import Limits

_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""zlib's ``wbits`` per content coding (RFC 9110 section 8.4.1); what is not here was not asked for."""


class Intake:
    """Takes one reply in: headers first, then chunks as they came over the wire, then `response`.

    Raises `SourceMalformed` at the first byte over a cap, for an unknown content coding, and for compression that is
    broken or stops early. Memory is bounded by the cap, never by the reply.
    """

    def __init__(self, status: int, headers: Iterable[tuple[str, str]], limits: Limits) -> None:
        self._status = status
        self._cap = limits.size_cap
        self._headers: dict[str, str] = {}
        size = count = 0
        for name, value in headers:
            count += 1
            size += len(name) + len(value) + 4
            if count > limits.header_count or size > limits.header_cap:
                raise SourceMalformed("the reply's headers are over the cap")
            key = name.lower()
            self._headers[key] = f"{self._headers[key]}, {value}" if key in self._headers else value
        declared = self._headers.get("content-length", "0")
        if declared.isdecimal() and (len(declared) > 18 or int(declared) > self._cap):
            raise SourceMalformed("the reply's declared size is over the cap")
        coding = self._headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("", "identity") and coding not in _WINDOW_BITS:
            raise SourceMalformed("the reply has a content coding that was not asked for")
        bits = _WINDOW_BITS.get(coding)
        self._inflating = None if bits is None else zlib.decompressobj(bits)
        self._chunks: list[bytes] = []
        self._size = 0
        self._begun = False

    def take(self, chunk: bytes) -> None:
        """Take the next bytes of the body, still compressed if they came so."""
        self._begun = self._begun or bool(chunk)
        if self._inflating is not None:
            chunk = self._inflate(self._inflating, chunk)
        self._size += len(chunk)
        if self._size > self._cap:
            raise SourceMalformed("the reply's body is over the cap")
        self._chunks.append(chunk)

    def _inflate(self, inflating: zlib._Decompress, chunk: bytes) -> bytes:
        try:
            # one byte more than the cap is enough to know, and all that a bomb gets
            plain = inflating.decompress(chunk, self._cap - self._size + 1)
        except zlib.error:
            plain = None  # raised below, outside: zlib's words are about the source's bytes
        if plain is None or inflating.unused_data:
            raise SourceMalformed("the reply's compression is broken")
        return plain

    def response(self) -> WireResponse:
        """The whole reply."""
        # the HTTP reply is whole, or its sender would have complained: it is the source's own bytes that end early
        if self._inflating is not None and self._begun and not self._inflating.eof:
            raise SourceMalformed("the reply's compression ends early")
        return WireResponse(self._status, self._headers, b"".join(self._chunks))
