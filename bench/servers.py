"""The servers that are compared, each a process of its own on the same core: the gateway, the gateway less one part,
and a bare FastAPI route. What is left out is left out here, from the gateway's parts: no setting can do it.

Run as ``python -m bench.servers <variant> <core> <state> <mocks.json | reply>``; one line of JSON says when it listens.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvloop
from fastapi import FastAPI, Request, Response

from contracts.access import Caller
from contracts.events import Draft
from gateway.access.authentication import Authenticator, Credentials
from gateway.access.tokens import Tokens, caller_of
from gateway.api.server import Serving, bind
from gateway.app import Gateway
from gateway.cli import seeding, serve, up
from gateway.keys.ring import KeyRing
from gateway.pipeline import Pipeline
from gateway.settings import Settings

UNLIMITED = {"rate_per_second": 1e6, "burst": 1_000_000}


class TokenAlone:
    """Checks the token as the gateway does and asks for no proof; for measuring what a proof costs."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    async def authenticate(self, request: Credentials) -> Caller:
        """The token's caller."""
        return caller_of(*self._tokens.check(request.authorization[0].partition(" ")[2]))

    def fresh_nonce(self) -> str | None:
        """None: there is no proof to put it into."""
        return None


class Unwritten:
    """Takes entries and keeps none; for measuring what the audit log costs."""

    async def append(self, draft: Draft) -> object:
        """Forget it."""
        return None


class WithoutProof(Gateway):
    """The whole road, with the verified-token look-up alone."""

    def _pipeline(self, settings: Settings, ring: KeyRing, verifier: Authenticator) -> Pipeline:
        made = super()._pipeline(settings, ring, verifier)
        return replace(made, authenticate=replace(made.authenticate, verifier=TokenAlone(verifier._tokens)))


class WithoutAudit(Gateway):
    """The whole road, with nothing on record."""

    def _pipeline(self, settings: Settings, ring: KeyRing, verifier: Authenticator) -> Pipeline:
        made = super()._pipeline(settings, ring, verifier)
        return replace(made, journal=replace(made.journal, log=Unwritten()))


GATEWAYS: dict[str, type[Gateway]] = {"whole": Gateway, "no proof": WithoutProof, "no audit": WithoutAudit}
BARE = "bare"


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def run_gateway(variant: str, state: Path, mocks: Path) -> None:
    """Serve one variant with the demo caller, until SIGTERM."""
    ready = json.loads(mocks.read_text("utf-8"))
    listening = bind("127.0.0.1", 0)
    settings = up.settings_for(state, f"http://127.0.0.1:{listening.getsockname()[1]}", ready, nonce=False)
    limits = settings.limits.model_copy(update=UNLIMITED)
    settings = settings.model_copy(update={"limits": limits})
    gateway = GATEWAYS[variant](settings, one_port=True)
    demo = seeding.seed(gateway.register, gateway.registry, state, ready["officers"])
    document = up.demo_document(settings, demo, ready)
    uvloop.run(
        serve.run(gateway, [("public", listening)], lambda: _say(port=listening.getsockname()[1], demo=document))
    )


def bare_app(reply: bytes) -> FastAPI:
    """A route that reads its body, looks at nothing, and answers the same bytes each time."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    async def endpoint(request: Request) -> Response:
        await request.body()
        return Response(reply, media_type="application/json")

    app.add_api_route("/v1/persons/query", endpoint, methods=["POST"])
    return app


def run_bare(reply: Path) -> None:
    """Serve the bare route on the gateway's own server settings, until SIGTERM."""

    content = reply.read_bytes()

    async def serving() -> None:
        listening = bind("127.0.0.1", 0)
        async with asyncio.TaskGroup() as tasks:
            await Serving(bare_app(content), listening).start(tasks)
            _say(port=listening.getsockname()[1])

    uvloop.run(serving())


def main() -> None:
    """Be the server that the arguments name."""
    variant, core, state, given = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(core)})
    if variant == BARE:
        run_bare(Path(given))
    else:
        run_gateway(variant, Path(state), Path(given))


if __name__ == "__main__":
    main()
