"""What is served beside the road: health, metrics, the log's hashes, and a documentation page without internet."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from contracts.errors import Problem
from gateway.api import documentation, problems
from gateway.api.routes import Direct
from gateway.audit import tiles
from gateway.observability.metrics import CONTENT_TYPE, Metrics
from gateway.steps.reply import write

_ASSETS = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "start.js": "text/javascript; charset=utf-8",
}
_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<style>.swagger-ui .scheme-container, .swagger-ui .authorization__btn {{ display: none }}</style></head>
<body><main id="swagger-ui" aria-label="{title}"></main>
<noscript>Trang này cần JavaScript; hợp đồng API ở <a href="/openapi.json">/openapi.json</a>.
This page needs JavaScript; the contract is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/assets/start.js"></script></body></html>
"""
_START = b"""window.addEventListener("load", function () {
  SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
    supportedSubmitMethods: [] });
});
"""
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Service:
    """What these pages read, handed over by `app`."""

    metrics: Metrics
    checkpoint: Callable[[], Awaitable[str]]
    witnessed: Callable[[], Awaitable[str]]
    tile: Callable[[str], Awaitable[bytes]]
    ready: Callable[[], Awaitable[dict[str, bool]]]
    """What an answer needs."""
    beside: Callable[[], dict[str, bool]]
    """What no answer needs, and people do."""


def _asset(name: str) -> bytes:
    return _START if name == "start.js" else (files("gateway.api") / "assets" / "swagger" / name).read_bytes()


def public(service: Service) -> list[BaseRoute]:
    """Health, the log's checkpoint and its hash tiles: no token, no personal data."""

    async def healthz(_request: Request) -> Response:
        return Response(write({"status": "ok"}), media_type="application/json")

    async def readyz(_request: Request) -> Response:
        parts = await service.ready()
        status = 200 if all(parts.values()) else 503
        told = {"ready": status == 200, "parts": parts, "beside": service.beside()}
        return Response(write(told), status, media_type="application/json")

    async def note(told: Callable[[], Awaitable[str]], request: Request) -> Response:
        try:
            return PlainTextResponse(await told())
        except Problem as problem:
            return problems.respond(problem, request.headers.get("accept-language"))

    async def checkpoint(request: Request) -> Response:
        return await note(service.checkpoint, request)

    async def witnessed(request: Request) -> Response:
        return await note(service.witnessed, request)

    async def tile(request: Request) -> Response:
        try:
            content = await service.tile(request.path_params["path"])
        except Problem as problem:
            return problems.respond(problem, request.headers.get("accept-language"))
        # the hashes of a path never change: whoever stands between may keep them, and spare us the asking
        return Response(content, media_type=tiles.CONTENT_TYPE, headers={"cache-control": tiles.CACHE_CONTROL})

    return [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
        Route("/log/checkpoint", checkpoint, methods=["GET"]),
        Route("/log/checkpoint/witnessed", witnessed, methods=["GET"]),
        Route("/log/tile/{path:path}", tile, methods=["GET"]),
    ]


def operator(service: Service, described: FastAPI) -> list[BaseRoute]:
    """Metrics and documentation: on the operator's port in ``serve``."""

    async def metrics(_request: Request) -> Response:
        return Response(service.metrics.render(), headers={"content-type": CONTENT_TYPE})

    async def openapi(_request: Request) -> Response:
        return Response(write(described.openapi()), media_type="application/json")

    async def docs(_request: Request) -> Response:
        page = _PAGE.format(title=html.escape(described.title))
        return HTMLResponse(page, headers={"content-security-policy": _CSP})

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _ASSETS:
            return problems.respond(Problem("no_such_resource"), request.headers.get("accept-language"))
        return Response(_asset(name), headers={"content-type": _ASSETS[name]})

    return [
        Route("/metrics", metrics, methods=["GET"]),
        Route("/openapi.json", openapi, methods=["GET"]),
        Route("/docs", docs, methods=["GET"]),
        Route("/docs/assets/{name}", asset, methods=["GET"]),
    ]


def _fill(written: Any, meant: Any) -> None:
    """Put back what was left out of a page: FastAPI drops every ``null``, in examples too, where it says something."""
    if isinstance(written, dict) and isinstance(meant, Mapping):
        for name, value in meant.items():
            _fill(written.setdefault(str(name), value), value)
    elif isinstance(written, list) and isinstance(meant, list):
        for inner, value in zip(written, meant, strict=False):
            _fill(inner, value)


def describe(app: FastAPI, described_routes: Sequence[BaseRoute], token_url: str) -> None:
    """Complete the OpenAPI page: nulls of ``described_routes``' examples, the security scheme, every code there is."""
    made = app.openapi

    def described() -> dict[str, Any]:
        for route in described_routes:
            if isinstance(route, Direct):
                route.describe()
        page = made()
        for route in described_routes:
            if isinstance(route, APIRoute):
                for method in route.methods or ():
                    written = page["paths"][route.path][method.lower()]
                    _fill(written, route.openapi_extra or {})
                    _fill(written["responses"], route.responses)
        components = page.setdefault("components", {})
        components["examples"] = documentation.problem_examples()
        components["securitySchemes"] = {
            "dpop": {
                "type": "oauth2",
                "description": "RFC 9068 access token, bound by RFC 9449 (DPoP)",
                "flows": {"clientCredentials": {"tokenUrl": token_url, "scopes": {}}},
            }
        }
        return page

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to extend the page
