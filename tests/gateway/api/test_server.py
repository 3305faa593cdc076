"""Two faces in one loop: each on its own socket, ready when told, and ended only when what was in work is answered."""

import asyncio
import socket

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from gateway.api.server import Serving, bind


def test_port_0_takes_a_free_one() -> None:
    one, other = bind("127.0.0.1", 0), bind("127.0.0.1", 0)
    try:
        assert one.getsockname()[1] != other.getsockname()[1] and one.getblocking() is False
        with pytest.raises(OSError, match="in use"):
            bind("127.0.0.1", one.getsockname()[1])
    finally:
        one.close()
        other.close()


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_an_address_with_colons_is_ipv6() -> None:
    try:
        listening = bind("::1", 0)
    except OSError as fault:
        pytest.skip(f"IPv6 loopback is not up: {fault.strerror}")
    with listening:
        assert listening.family is socket.AF_INET6


async def test_both_faces_in_one_loop_and_what_is_in_work_is_answered() -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        entered.set()
        await leave.wait()
        await PlainTextResponse("done")(scope, receive, send)

    async def quick(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("quick")(scope, receive, send)

    sockets = [bind("127.0.0.1", 0), bind("127.0.0.1", 0)]
    ports = [listening.getsockname()[1] for listening in sockets]
    faces = [Serving(app, listening) for app, listening in zip((slow, quick), sockets, strict=True)]
    async with asyncio.TaskGroup() as tasks, httpx.AsyncClient(trust_env=False, timeout=30) as client:
        for each in faces:
            await each.start(tasks)
        asking = tasks.create_task(client.get(f"http://127.0.0.1:{ports[0]}/"))
        assert (await client.get(f"http://127.0.0.1:{ports[1]}/")).text == "quick"
        await entered.wait()
        for each in faces:
            each.stop()
        await faces[1].ended()
        leave.set()
        assert (await asking).text == "done"
        await faces[0].ended()
    for listening in sockets:
        listening.close()
    for port in ports:
        with pytest.raises(OSError, match=r"refused|111"):
            await asyncio.open_connection("127.0.0.1", port)


async def test_what_was_never_started_has_ended() -> None:
    listening = bind("127.0.0.1", 0)
    face = Serving(PlainTextResponse("x"), listening)
    await face.ended()
    listening.close()
