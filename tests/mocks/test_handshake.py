"""What stands before a port with TLS shows what it is told, cuts where it is told to, and loses not a byte."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from mocks.certificates import Certificates, make
from mocks.handshake import Door


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make(tmp_path_factory.mktemp("tls"))


class Echo(asyncio.Protocol):
    """Sends back what comes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)


@asynccontextmanager
async def door(
    choose: Callable[[], ssl.SSLContext | None], refuse: Callable[[], bool] = lambda: False
) -> AsyncIterator[int]:
    running: set[asyncio.Task[None]] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Door(Echo, choose, refuse, running), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(running):
            task.cancel()
        await server.wait_closed()


def believing(certificates: Certificates) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificates.folder / "ca.crt"))


async def test_what_comes_with_the_handshake_is_not_lost(certificates: Certificates) -> None:
    async with door(lambda: certificates.context(None)) as port:
        for _ in range(20):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=believing(certificates))
            writer.write(b"first words")
            assert await reader.readexactly(11) == b"first words"
            writer.close()
            await writer.wait_closed()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("tls_expired_certificate", "expired"),
        ("tls_wrong_host", "IP address mismatch"),
        ("tls_unknown_issuer", "unable to get local issuer"),
    ],
)
async def test_a_wrong_certificate_is_wrong_as_named(certificates: Certificates, kind: str, words: str) -> None:
    async with door(lambda: certificates.context(kind)) as port:
        with pytest.raises(ssl.SSLCertVerificationError, match=words):
            await asyncio.open_connection("127.0.0.1", port, ssl=believing(certificates))


async def test_a_cut_handshake_ends_with_a_reset(certificates: Certificates) -> None:
    async with door(lambda: None) as port:
        with pytest.raises(ConnectionResetError):
            await asyncio.open_connection("127.0.0.1", port, ssl=believing(certificates))


async def test_a_refused_connection_ends_before_anything_is_said(certificates: Certificates) -> None:
    async with door(lambda: certificates.context(None), lambda: True) as port:
        with pytest.raises((ConnectionResetError, ssl.SSLError)):
            await asyncio.open_connection("127.0.0.1", port, ssl=believing(certificates))


async def test_plain_words_end_the_connection(certificates: Certificates) -> None:
    async with door(lambda: certificates.context(None)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        try:
            assert b"HTTP" not in await reader.read()
        except ConnectionResetError:
            pass
        writer.close()


def test_no_certificate_is_made_twice(tmp_path: Path, certificates: Certificates) -> None:
    assert make(tmp_path).folder.joinpath("ca.crt").read_bytes() != (certificates.folder / "ca.crt").read_bytes()
