"""Composes a rehearsal: the HTTP client that its bytes travel by, the hosts it may reach, and the check of receipts."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from gateway.audit.receipts import check_receipt, read_receipt
from gateway.keys.notes import NoteVerifier
from gateway.rehearsal.acts import Prove
from gateway.rehearsal.caller import KeptHere, NoAnswer, NotStarted, Send, Wire
from gateway.rehearsal.target import is_loopback

TIMEOUT_SECONDS = 45.0
"""Longer than any gateway may wait for a source: a target that needs longer gave no answer."""
MOST_BYTES = 4 * 1024 * 1024
"""Of an answer that is read."""


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    try:
        made = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except (OSError, ssl.SSLError):
        raise NotStarted("the file of --ca-file can't be read as PEM") from None
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


@contextmanager
def sending(*, allow_remote: bool, ca_file: Path | None = None) -> Iterator[Send]:
    """A client that follows no redirect, heeds no proxy, and leaves this machine only where that was allowed."""
    with httpx.Client(verify=_tls(ca_file), timeout=TIMEOUT_SECONDS, trust_env=False) as client:

        def send(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Wire:
            if not allow_remote and not is_loopback(url):
                raise KeptHere("not on this machine")
            try:
                with client.stream(method, url, headers=dict(headers), content=body) as answer:
                    read = _read(answer.iter_bytes)
            except (httpx.HTTPError, httpx.InvalidURL) as fault:
                raise NoAnswer(type(fault).__name__) from None
            return Wire(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, read)

        yield send


def _read(parts: Callable[[], Iterator[bytes]]) -> bytes:
    read = bytearray()
    for part in parts():
        read += part
        if len(read) > MOST_BYTES:
            raise NoAnswer("an answer without end")
    return bytes(read)


def proving(key: NoteVerifier) -> Prove:
    """Checks receipts with the log's public key; gives the position that one proves."""

    def prove(text: str) -> int:
        return check_receipt(read_receipt(text), key).position

    return prove
