"""A server that answers as recorded, or goes wrong from one request on, and knows what was on record when."""

import asyncio
from collections.abc import Callable

import pytest

from contracts.wire import WireResponse
from gateway.acceptance.server import Script, Sending, Server, head, whole
from tests.gateway.road import until

REPLIES = (WireResponse(200, {"content-type": "text/plain", "x-id": "7"}, b"one"), WireResponse(404, {}, b"two"))


async def ask(port: int, path: str, body: bytes = b"") -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST {path}?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    try:
        return await reader.read()
    finally:
        writer.close()


def script(on_record: Callable[[], bool] = lambda: True, **more: object) -> Script:
    return Script(REPLIES, on_record, **more)  # type: ignore[arg-type]  # fields by name


async def test_replies_come_in_order_and_the_last_again() -> None:
    async with Server() as server:
        made = server.scripts["7"] = script()
        answers = [await ask(server.port, "/7/so/1", b"{}") for _ in range(3)]
    assert answers[0].startswith(b"HTTP/1.1 200 Reply") and b"x-id: 7" in answers[0] and answers[0].endswith(b"one")
    assert answers[1] == answers[2] == whole(REPLIES[1]) and made.requests == 3


async def test_tokens_are_given_and_not_counted() -> None:
    async with Server() as server:
        made = server.scripts["7"] = script(token_paths=frozenset({"/token"}))
        assert b'"access_token"' in await ask(server.port, "/7/token")
    assert made.requests == 0


async def test_what_arrives_before_it_is_on_record_is_counted() -> None:
    said = iter([False, True])
    async with Server() as server:
        made = server.scripts["7"] = script(lambda: next(said))
        for _ in range(2):
            await ask(server.port, "/7/so")
    assert (made.requests, made.before_the_record) == (2, 1)


async def test_it_goes_wrong_from_one_request_on() -> None:
    wrong = Sending(lambda reply: head(200, "text/html", 99) + reply.body)
    async with Server() as server:
        server.scripts["7"] = script(wrong=wrong, wrong_from=1)
        assert (await ask(server.port, "/7/so")).endswith(b"one")
        assert (await ask(server.port, "/7/so")).endswith(b"two")
        server.scripts["8"] = script(wrong=Sending(reset=True))
        with pytest.raises(ConnectionResetError):
            await ask(server.port, "/8/so")


async def test_silence_ends_with_the_server() -> None:
    async with Server() as server:
        server.scripts["7"] = script(wrong=Sending(silent=True))
        waiting = asyncio.get_running_loop().create_task(ask(server.port, "/7/so"))
        await until(lambda: bool(server.scripts["7"].requests))
        assert not waiting.done()
    assert await waiting == b""


async def test_nobody_listens_on_the_closed_port_and_strangers_get_nothing() -> None:
    async with Server() as server:
        with pytest.raises(ConnectionRefusedError):
            await ask(server.closed_port, "/7/so")
        assert await ask(server.port, "/9/so") == b""
        assert await ask(server.port, "nonsense") == b""
