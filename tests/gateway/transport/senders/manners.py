"""What every sender does and leaves undone, as one class: each library's own test file runs all of it."""

import asyncio
import gzip
import logging
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from contracts.errors import SourceFault, SourceMalformed, SourceTimeout, SourceUnavailable
from gateway.transport.sender import ClientCertificate, Limits, Link, Outgoing, Sender
from tests.gateway.transport.certificates import Authority
from tests.gateway.transport.raw_server import (
    Behaviour,
    closed_port,
    drip,
    endless,
    raw,
    reply,
    reset,
    serving,
    silence,
)

CANARY = "099190000123"
LONG = Limits(total_seconds=30.0)
SHORT = Limits(total_seconds=0.2)

Build = Callable[[Link], Sender]


def asking(url: str, **more: object) -> Outgoing:
    members: dict[str, object] = {"method": "GET", "url": f"{url}/persons?number={CANARY}", "template": "/persons"}
    return Outgoing(**(members | more))  # type: ignore[arg-type]  # the tests give members of the right types


class Manners:
    """Subclasses give `build`."""

    @pytest.fixture
    def build(self) -> Build:
        raise AssertionError("a subclass names its sender")

    @pytest.fixture
    async def sender(self, build: Build) -> AsyncIterator[Sender]:
        made = build(Link())
        yield made
        await made.aclose()

    async def _fault(self, sender: Sender, behaviour: Behaviour, limits: Limits = LONG) -> SourceFault:
        async with serving(behaviour) as server:
            with pytest.raises(SourceFault) as caught:
                await sender.send(asking(server.url), limits)
            assert len(server.seen) == 1, "a sender sends once"
        quiet(caught.value)
        return caught.value

    async def test_a_reply_is_given_whole(self, sender: Sender) -> None:
        body = "Nguyễn".encode() * 1000
        async with serving(
            reply(body, headers={"Content-Type": "text/xml; charset=utf-8", "X-Road-Id": "r-1"})
        ) as server:
            got = await sender.send(asking(server.url), LONG)
        assert (got.status, got.body, got.media_type) == (200, body, "text/xml")
        assert got.headers["x-road-id"] == "r-1"

    async def test_what_stands_on_the_wire_is_what_was_given(self, sender: Sender) -> None:
        async with serving(reply()) as server:
            url = f"{server.url}/a%20b/c?x=%C4%90%2B%26&y=a+b"
            headers = (("SOAPAction", '""'), ("Content-Type", "application/xml"), ("Timestamp", "1767225600000"))
            await sender.send(Outgoing(method="POST", url=url, template="/t", headers=headers, body=b"<a/>"), LONG)
        seen = server.seen[0]
        assert (seen.method, seen.target, seen.body) == ("POST", "/a%20b/c?x=%C4%90%2B%26&y=a+b", b"<a/>")
        assert seen.headers["soapaction"] == '""'
        expected = {"host", "accept", "accept-encoding", "user-agent", "content-length"}
        expected |= {"soapaction", "content-type", "timestamp"}
        assert set(seen.headers) == expected
        assert (seen.headers["accept-encoding"], seen.headers["user-agent"]) == ("identity", "lienthong")

    async def test_error_statuses_are_replies(self, sender: Sender) -> None:
        async with serving(reply(b"<fault/>", "500 Internal Server Error")) as server:
            got = await sender.send(asking(server.url), LONG)
        assert (got.status, got.body) == (500, b"<fault/>")

    async def test_no_redirect_is_followed(self, sender: Sender) -> None:
        async with serving(reply()) as other:
            async with serving(reply(b"", "302 Found", {"Location": other.url})) as server:
                got = await sender.send(asking(server.url), LONG)
            assert got.status == 302
            assert other.seen == []

    async def test_no_cookie_is_kept(self, sender: Sender) -> None:
        async with serving(reply(headers={"Set-Cookie": "session=1; Path=/"})) as server:
            await sender.send(asking(server.url), LONG)
            await sender.send(asking(server.url), LONG)
        assert len(server.seen) == 2
        assert all("cookie" not in seen.headers for seen in server.seen)

    async def test_the_environment_is_not_obeyed(self, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
        monkeypatch.delenv("no_proxy", raising=False)
        sender = build(Link())
        async with serving(reply()) as server:
            assert (await sender.send(asking(server.url), LONG)).status == 200
        await sender.aclose()

    async def test_a_proxy_that_was_set_is_used(self, build: Build) -> None:
        async with serving(reply(b"by proxy")) as proxy:
            sender = build(Link(proxy=proxy.url))
            got = await sender.send(asking("http://127.0.0.1:9"), LONG)
            await sender.aclose()
        assert got.body == b"by proxy"
        assert proxy.seen[0].target.startswith("http://127.0.0.1:9/persons")

    async def test_connections_are_kept(self, sender: Sender) -> None:
        async with serving(reply()) as server:
            for _ in range(3):
                await sender.send(asking(server.url), LONG)
        assert (len(server.seen), server.connections) == (3, 1)

    async def test_refused(self, sender: Sender) -> None:
        with pytest.raises(SourceUnavailable) as caught:
            await sender.send(asking(f"http://127.0.0.1:{closed_port()}"), LONG)
        assert caught.value.owner == "network"
        quiet(caught.value)

    async def test_no_such_name(self, sender: Sender) -> None:
        with pytest.raises(SourceUnavailable) as caught:
            await sender.send(asking("http://source.invalid"), LONG)
        assert caught.value.owner == "network"
        quiet(caught.value)

    @pytest.mark.parametrize(
        "behaviour",
        [
            reset,
            raw(b""),
            raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
            reply(b"half", length=100),
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"),
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
        ],
        ids=["reset", "nothing", "in the headers", "in the body", "in a chunk", "between chunks"],
    )
    async def test_a_connection_that_breaks(self, sender: Sender, behaviour: Behaviour) -> None:
        fault = await self._fault(sender, behaviour)
        assert type(fault) is SourceUnavailable
        assert fault.owner == "network"

    async def test_a_kept_connection_that_breaks_is_not_tried_again(self, sender: Sender) -> None:
        async with serving(reply(), reset) as server:
            await sender.send(asking(server.url), LONG)
            with pytest.raises(SourceUnavailable):
                await sender.send(asking(server.url), LONG)
            assert len(server.seen) == 2

    @pytest.mark.parametrize("behaviour", [silence, drip, endless], ids=["no first byte", "drip", "endless"])
    async def test_a_total_time_ends_everything(self, sender: Sender, behaviour: Behaviour) -> None:
        fault = await self._fault(sender, behaviour, Limits(total_seconds=0.2, size_cap=1 << 40))
        assert type(fault) is SourceTimeout
        assert fault.owner == "source"

    async def test_a_read_timeout_of_its_own(self, sender: Sender) -> None:
        fault = await self._fault(sender, silence, Limits(total_seconds=60.0, read_seconds=0.1))
        assert type(fault) is SourceTimeout

    async def test_a_handshake_that_hangs_is_the_networks_fault(self, sender: Sender) -> None:
        async with serving(silence) as server:
            with pytest.raises(SourceTimeout) as caught:
                url = server.url.replace("http:", "https:")
                await sender.send(asking(url), Limits(total_seconds=60.0, connect_seconds=0.1, pool_seconds=0.1))
        assert caught.value.owner == "network"
        quiet(caught.value)

    async def test_an_endless_body_ends_at_the_cap(self, sender: Sender) -> None:
        fault = await self._fault(sender, endless, Limits(total_seconds=30.0, size_cap=100_000))
        assert type(fault) is SourceMalformed

    @pytest.mark.parametrize("size", [1000, 1001])
    async def test_the_cap_is_exact(self, sender: Sender, size: int) -> None:
        limits = Limits(total_seconds=30.0, size_cap=1000)
        async with serving(reply(b"x" * size)) as server:
            if size <= 1000:
                assert len((await sender.send(asking(server.url), limits)).body) == size
            else:
                with pytest.raises(SourceMalformed):
                    await sender.send(asking(server.url), limits)

    @pytest.mark.parametrize("coding", ["gzip", "deflate"])
    async def test_compression_that_nobody_asked_for_is_undone(self, sender: Sender, coding: str) -> None:
        packed = gzip.compress(b"plain" * 100) if coding == "gzip" else zlib.compress(b"plain" * 100)
        async with serving(reply(packed, headers={"Content-Encoding": coding})) as server:
            got = await sender.send(asking(server.url), LONG)
        assert got.body == b"plain" * 100

    async def test_a_compression_bomb_ends_at_the_cap(self, sender: Sender) -> None:
        bomb = gzip.compress(bytes(50_000_000))
        fault = await self._fault(sender, reply(bomb, headers={"Content-Encoding": "gzip"}))
        assert type(fault) is SourceMalformed

    @pytest.mark.parametrize(
        "content",
        [
            b"\x00\x01\x02 this is not HTTP\r\n\r\n",
            b"<html>hello</html>\r\n\r\n",
            b"HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nok",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnonsense\r\n0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
            b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 300_000 + b"\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(1000)) + b"\r\n",
        ],
        ids=["bytes", "html", "status", "chunk size", "length", "long header", "many headers"],
    )
    async def test_what_is_not_http_is_malformed(self, sender: Sender, content: bytes) -> None:
        fault = await self._fault(sender, raw(content))
        assert type(fault) is SourceMalformed

    async def test_leaving_is_not_a_fault(self, sender: Sender) -> None:
        async with serving(silence, reply()) as server:
            task = asyncio.get_running_loop().create_task(sender.send(asking(server.url), LONG))
            await server.arrived.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (await sender.send(asking(server.url), LONG)).status == 200

    async def test_no_library_writes_the_url_down(self, sender: Sender, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        async with serving(reply()) as server:
            await sender.send(asking(server.url), LONG)
        with pytest.raises(SourceUnavailable):
            await sender.send(asking(f"http://127.0.0.1:{closed_port()}"), LONG)
        assert CANARY not in caplog.text

    async def test_tls_is_verified_by_default(self, sender: Sender, tmp_path: Path) -> None:
        context = Authority.make(tmp_path).server_context()
        async with serving(reply(), tls=context) as server:
            with pytest.raises(SourceUnavailable) as caught:
                await sender.send(asking(server.url), LONG)
            assert server.seen == []
        assert caught.value.owner == "network"
        quiet(caught.value)

    async def test_a_pinned_authority_is_believed(self, build: Build, tmp_path: Path) -> None:
        authority = Authority.make(tmp_path)
        sender = build(Link(ca_file=authority.ca_file))
        async with serving(reply(), tls=authority.server_context()) as server:
            assert (await sender.send(asking(server.url), LONG)).body == b"ok"
            await sender.aclose()

    async def test_only_the_pinned_authority_is_believed(self, build: Build, tmp_path: Path) -> None:
        sender = build(Link(ca_file=Authority.make(tmp_path / "ours").ca_file))
        async with serving(reply(), tls=Authority.make(tmp_path / "other").server_context()) as server:
            with pytest.raises(SourceUnavailable):
                await sender.send(asking(server.url), LONG)
            assert server.seen == []
        await sender.aclose()

    async def test_a_certificate_for_another_address_is_refused(self, build: Build, tmp_path: Path) -> None:
        authority = Authority.make(tmp_path)
        sender = build(Link(ca_file=authority.ca_file))
        async with serving(reply(), tls=authority.server_context(address="127.0.0.2")) as server:
            with pytest.raises(SourceUnavailable):
                await sender.send(asking(server.url), LONG)
            assert server.seen == []
        await sender.aclose()

    async def test_a_client_certificate_is_shown(self, build: Build, tmp_path: Path) -> None:
        authority = Authority.make(tmp_path)
        certificate, key = authority.issue("gateway")
        shown = ClientCertificate(certificate=certificate, key=key)
        with_it = build(Link(ca_file=authority.ca_file, client_certificate=shown))
        without = build(Link(ca_file=authority.ca_file))
        async with serving(reply(), tls=authority.server_context(ask_client=True)) as server:
            assert (await with_it.send(asking(server.url), LONG)).status == 200
            with pytest.raises(SourceUnavailable):
                await without.send(asking(server.url), LONG)
            assert len(server.seen) == 1
            await with_it.aclose()
            await without.aclose()


def quiet(fault: SourceFault) -> None:
    """A fault holds no value, no URL and no cause that could."""
    text = f"{fault} {fault!r} {fault.reason}"
    assert CANARY not in text
    assert "127.0.0.1" not in text
    assert "://" not in text
    assert fault.__cause__ is None
    assert fault.__context__ is None
