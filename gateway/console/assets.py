"""Scripts and styles come from this package alone, under an address that changes with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.console import refusals

PREFIX = "/console"
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
NAMES = {
    "console.css": "console.css",
    "plots.js": "plots.js",
    "passkeys.js": "passkeys.js",
    "proofs.js": "proofs.js",
    "htmx.min.js": "htmx/htmx.min.js",
    "uPlot.iife.min.js": "uplot/uPlot.iife.min.js",
    "uPlot.min.css": "uplot/uPlot.min.css",
}
"""What may be asked for, and where it lies under ``assets/``."""


@cache
def content(name: str) -> bytes:
    """The bytes of an asset; raises ``KeyError`` for a name that is none."""
    return (files("gateway.console") / "assets").joinpath(*NAMES[name].split("/")).read_bytes()


@cache
def address(name: str) -> str:
    """Where a page finds an asset; the mark at its end is a part of its hash."""
    return f"{PREFIX}/assets/{name}?v={hashlib.sha256(content(name)).hexdigest()[:16]}"


def routes() -> list[BaseRoute]:
    """Assets need no session: the sign-in page uses them."""

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in NAMES:
            raise refusals.no_such_page()
        headers = {"content-type": _KINDS[name[name.rindex(".") :]], "cache-control": "public, max-age=31536000"}
        return Response(content(name), headers=headers)

    return [Route("/assets/{name}", asset, methods=["GET"])]
