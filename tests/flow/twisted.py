"""A gateway seen through a wrong hand: it passes everything on and spoils some answers, as a careless vendor would."""

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Spoil = Callable[[str, dict[str, Any], dict[str, Any], httpx.Response], tuple[int, dict[str, Any], dict[str, str]]]
"""Path, request and answer as JSON, and the answer -> status, JSON and headers to hand on."""


@contextmanager
def twisted(behind: str, spoil: Spoil) -> Iterator[str]:
    """Its address."""
    client = httpx.AsyncClient(timeout=60, trust_env=False)

    async def hand_on(request: Request) -> Response:
        body = await request.body()
        kept = {name: value for name, value in request.headers.items() if name not in ("host", "content-length")}
        answer = await client.request(request.method, behind + request.url.path, headers=kept, content=body)
        try:
            asked, told = json.loads(body or b"{}"), answer.json()
        except ValueError:
            asked, told = {}, None
        headers = {name: value for name, value in answer.headers.items() if name not in ("content-length", "date")}
        if not isinstance(told, dict):
            return Response(answer.content, answer.status_code, headers)
        status, told, headers = spoil(request.url.path, asked, told, answer)
        return Response(json.dumps(told, ensure_ascii=False), status, headers)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        await client.aclose()

    app = Starlette(lifespan=life, routes=[Route("/{path:path}", hand_on, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
