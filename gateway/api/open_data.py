"""The open data on the public face: no token, no person, closed months only; for the city's dashboard and anybody."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from contracts.errors import Problem
from gateway.api import problems

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8; header=present", "json": "application/json"}
_HEADERS = {"cache-control": "public, max-age=3600", "access-control-allow-origin": "*"}


class OpenData(Protocol):
    """What is published."""

    def catalogue(self) -> bytes:
        """The DCAT catalogue; raises `Problem`."""
        ...

    def file(self, dataset: str, month: str, ending: str) -> bytes | None:
        """One file, ``None`` where there is none; raises `Problem`."""
        ...


def routes(data: OpenData) -> list[BaseRoute]:
    """`/open-data/catalog.json` and the files that it names."""

    def answer(request: Request, content: bytes | None, ending: str) -> Response:
        if content is None:
            return problems.respond(Problem("no_such_resource"), request.headers.get("accept-language"))
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {**_HEADERS, "etag": tag}
        if tag in [each.strip() for each in request.headers.get("if-none-match", "").split(",")]:
            return Response(status_code=304, headers=headers)
        return Response(content, headers={**headers, "content-type": MEDIA_TYPES[ending]})

    async def catalogue(request: Request) -> Response:
        try:
            return answer(request, await asyncio.to_thread(data.catalogue), "json")
        except Problem as problem:
            return problems.respond(problem, request.headers.get("accept-language"))

    async def file(request: Request) -> Response:
        month, _, ending = request.path_params["file"].rpartition(".")
        try:
            content = await asyncio.to_thread(data.file, request.path_params["dataset"], month, ending)
        except Problem as problem:
            return problems.respond(problem, request.headers.get("accept-language"))
        return answer(request, content, ending)

    return [
        Route("/open-data/catalog.json", catalogue, methods=["GET"]),
        Route("/open-data/{dataset}/{file}", file, methods=["GET"]),
    ]
