"""Ships to a syslog receiver: RFC 5424 messages, counted by octets (RFC 6587), over TLS (RFC 5425).

Syslog has no receipts. So each batch has a connection of its own, which we end first: a receiver that then ends it too
has read all of it. Over TLS only its close_notify counts (RFC 5425 section 4.4 demands one): the end of a connection
alone is also what a killed receiver, or somebody in between, leaves behind. Without TLS, which is for a relay on this
machine only, the end of the stream has to do.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress

from gateway.audit.shipping.entry import instant
from gateway.audit.shipping.lines import Line
from gateway.audit.shipping.target import NotDelivered

FACILITY = 13
"""``log audit`` (RFC 5424 section 6.2.1)."""
INFORMATIONAL, WARNING = 6, 4
_LOUD = frozenset({"refused", "failed", "interrupted", "authentication_summary"})


def message(line: Line, host: str) -> bytes:
    """One syslog message; the JSON is plain ASCII, so it needs no byte order mark."""
    severity = WARNING if line.kind in _LOUD else INFORMATIONAL
    head = f"<{FACILITY * 8 + severity}>1 {instant(line)} {host} lienthong - {line.kind} - "
    return head.encode("ascii") + line.text


class SyslogTarget:
    """A receiver; ``tls`` is a verifying context, or ``None`` for loopback; ``seconds`` are for each step."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None, own_name: str, seconds: float) -> None:
        self._address, self._tls, self._seconds = (host, port), tls, seconds
        self._own_name = own_name if own_name.isascii() and own_name.isprintable() and " " not in own_name else "-"

    def deliver(self, lines: Sequence[Line]) -> None:
        """Send a batch over a connection of its own; raises `NotDelivered` unless the receiver ended it in order."""
        messages = [message(line, self._own_name) for line in lines]
        body = b"".join(b"%d %s" % (len(text), text) for text in messages)
        try:
            with socket.create_connection(self._address, timeout=self._seconds) as plain:
                if self._tls is None:
                    self._send(plain, body)
                else:
                    self._send_sealed(plain, body, self._tls)
        except (OSError, ssl.SSLError) as fault:
            why = getattr(fault, "reason", None) or type(fault).__name__
            raise NotDelivered(f"the receiver did not take it ({why})") from None

    def _send(self, plain: socket.socket, body: bytes) -> None:
        plain.sendall(body)
        plain.shutdown(socket.SHUT_WR)
        while plain.recv(4096):  # a receiver has nothing to say; what it says is no receipt
            pass

    def _send_sealed(self, plain: socket.socket, body: bytes, tls: ssl.SSLContext) -> None:
        sealed = tls.wrap_socket(plain, server_hostname=self._address[0], suppress_ragged_eofs=False)
        try:
            sealed.sendall(body)
            # returns once the receiver's close_notify is there; raises for an end without one
            sealed.unwrap()
        finally:
            with suppress(OSError):
                sealed.close()

    def close(self) -> None:
        """Nothing stays open between batches."""
