"""Messages have the form of RFC 5424 and 6587, and only an orderly end of the receiver's counts as confirmation."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from gateway.audit.shipping.lines import Line
from gateway.audit.shipping.syslog import SyslogTarget, message
from gateway.audit.shipping.target import NotDelivered
from tests.gateway.audit.shipping.test_files import lines_of
from tests.gateway.transport.certificates import Authority

FORM = re.compile(
    rb"<(1(?:08|10))>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (\S{1,255}) lienthong - ([a-z_]{1,32}) - (\{.*\})", re.S
)


def unframed(stream: bytes) -> list[bytes]:
    found = []
    while stream:
        length, _, rest = stream.partition(b" ")
        found.append(rest[: int(length)])
        assert len(found[-1]) == int(length)
        stream = rest[int(length) :]
    return found


def read_all(stream: socket.socket) -> bytes:
    found = b""
    while data := stream.recv(65536):
        found += data
    return found


@contextmanager
def receiver(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A receiver for one connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                serve(connection)

        thread = threading.Thread(target=run)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


async def test_the_form_of_a_message(tmp_path: Path) -> None:
    (line,) = await lines_of(tmp_path, 1)
    found = FORM.fullmatch(message(line, "gw-1"))
    assert found and found[1] == b"110" and found[3] == b"gw-1" and found[4] == b"disclosed" and found[5] == line.text
    loud = FORM.fullmatch(message(Line(line.position, line.time, "failed", line.text), "gw-1"))
    assert loud and loud[1] == b"108"


async def test_a_batch_over_a_plain_connection(tmp_path: Path) -> None:
    lines = await lines_of(tmp_path, 3)
    got: list[bytes] = []
    with receiver(lambda connection: got.append(read_all(connection))) as port:
        SyslogTarget("127.0.0.1", port, None, "gw-1", 5).deliver(lines)
    assert unframed(got[0]) == [message(line, "gw-1") for line in lines]


def server_context(authority: Authority) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("receiver"))
    return context


async def test_a_batch_over_tls_is_confirmed_by_close_notify(tmp_path: Path) -> None:
    lines = await lines_of(tmp_path, 3)
    authority = Authority.make(tmp_path)
    context, got = server_context(authority), list[bytes]()

    def orderly(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as stream:
            got.append(read_all(stream))
            stream.unwrap()

    with receiver(orderly) as port:
        trusting = ssl.create_default_context(cafile=str(authority.ca_file))
        SyslogTarget("127.0.0.1", port, trusting, "gw-1", 5).deliver(lines)
    assert unframed(got[0]) == [message(line, "gw-1") for line in lines]


async def test_an_end_without_close_notify_is_no_confirmation(tmp_path: Path) -> None:
    """What a killed receiver leaves: it has read all, and its kernel ends the connection."""
    lines = await lines_of(tmp_path, 3)
    authority = Authority.make(tmp_path)
    context, got = server_context(authority), list[bytes]()

    def killed(connection: socket.socket) -> None:
        stream = context.wrap_socket(connection, server_side=True)
        got.append(read_all(stream))
        socket.socket(fileno=stream.detach()).close()

    with receiver(killed) as port:
        trusting = ssl.create_default_context(cafile=str(authority.ca_file))
        with pytest.raises(NotDelivered):
            SyslogTarget("127.0.0.1", port, trusting, "gw-1", 5).deliver(lines)
    assert len(unframed(got[0])) == 3


async def test_a_receiver_that_is_not_believed_gets_nothing(tmp_path: Path) -> None:
    lines = await lines_of(tmp_path, 1)
    context, got = server_context(Authority.make(tmp_path)), list[bytes]()

    def serve(connection: socket.socket) -> None:
        got.append(read_all(context.wrap_socket(connection, server_side=True)))

    with receiver(serve) as port:
        other = ssl.create_default_context(cafile=str(Authority.make(tmp_path / "other").ca_file))
        with pytest.raises(NotDelivered, match="CERTIFICATE_VERIFY_FAILED"):
            SyslogTarget("127.0.0.1", port, other, "gw-1", 5).deliver(lines)
    assert got == []


async def test_nobody_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotDelivered, match="ConnectionRefused"):
        SyslogTarget("127.0.0.1", port, None, "gw 1", 5).deliver(await lines_of(tmp_path, 1))
