"""``lienthong up``: gateway and mocks together, two processes on loopback: an answer within five minutes."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import uvloop

from gateway import settings as reading
from gateway.app import Gateway
from gateway.cli import mocks, seats, seeding, serve
from gateway.cli.alone import alone
from gateway.cli.refusals import CouldNot
from gateway.cli.seeding import Demo
from gateway.cli.state import State, administered
from gateway.observability import log
from gateway.settings import Settings

POLL_SECONDS = 0.25


@contextmanager
def running_mocks(
    state: Path, profiles: Sequence[str] = (), tls: Sequence[str] = ()
) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, Any]]]:
    """The mocks as a second process, and what they say of themselves; ended on the way out."""
    ready = state / "mocks.json"
    ready.unlink(missing_ok=True)
    process = mocks.start(mocks.command(ready=ready, parent=True, profiles=profiles, tls=tls))
    try:
        yield process, mocks.wait_ready(process, ready)
    finally:
        mocks.end(process)


def console_url(base_url: str) -> str:
    """Where the officers' pages are opened: by name, because a passkey belongs to a name and to no address."""
    return base_url.replace("127.0.0.1", "localhost")


def settings_for(state: Path, base_url: str, ready: Mapping[str, Any], *, nonce: bool) -> Settings:
    """Settings whose sources are the running mocks."""
    sources = {name: mocks.source(item) for name, item in mocks.services(ready).items()}
    raw = {
        "base_url": base_url,
        "state": str(state),
        "operator_port": None,
        "dpop": {"nonce": nonce},
        "console": {"url": console_url(base_url)},
        "sources": sources,
    }
    return reading.check(raw)


def demo_document(settings: Settings, demo: Demo, ready: Mapping[str, Any]) -> dict[str, Any]:
    """``demo.json`` of API section 6."""
    return {
        "base_url": settings.base_url,
        "issuer": settings.issuer_url,
        "audience": settings.base_url,
        "token_endpoint": f"{settings.base_url}/oauth2/token",
        "client_id": demo.client_id,
        "private_key_path": str(demo.private_key_path.resolve()),
        "scope": demo.scope,
        "purpose": demo.purpose,
        "denied": {"field": seeding.DENIED_FIELD, "procedure": seeding.DENIED_PROCEDURE},
        "ended_officer": seeding.ENDED_OFFICER,
        "redirect_uri": seeding.REDIRECT_URI,
        "people": ready["people"],
        "officers": [officer["account"] for officer in ready["officers"]],
        "organizations": ready["organizations"],
        "mocks": {
            name: {"url": item["url"], "control": item["control"]} for name, item in mocks.services(ready).items()
        },
    }


def publish(path: Path, document: Mapping[str, Any]) -> None:
    """Write whole, readable by the owner alone, and rename into place."""
    draft = path.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=2)
    draft.replace(path)


def _tell(settings: Settings, state: Path, page: str) -> None:
    click.echo(f"Gateway: {settings.base_url}   documentation: {settings.base_url}/docs")
    click.echo(f"Console: {console_url(settings.base_url)}/console/   accounts and passwords: {state / 'demo.json'}")
    click.echo(f"Mocks:   {page}   what arrived and why it didn't match, faults, people")
    click.echo(f"How to call it: {state / 'demo.json'} (caller, key, people, companies, mocks)")
    click.echo("Stop with Ctrl-C.")


async def _watch(process: subprocess.Popen[bytes], ended: asyncio.Event) -> None:
    while process.poll() is None:  # noqa: ASYNC110  # a process that isn't asyncio's own has no event to wait for
        await asyncio.sleep(POLL_SECONDS)
    log.get().error("mocks_ended")
    ended.set()


@click.command()
@click.option("--state", required=True, type=click.Path(path_type=Path), help="directory of databases and keys")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 picks a free one")
@click.option("--dpop-nonce", is_flag=True, help="demand a server nonce in every proof")
@click.option("--quiet", is_flag=True, help="print nothing but faults")
@mocks.secured
@mocks.speaking
def up(
    state: Path, port: int, dpop_nonce: bool, quiet: bool, profiles: tuple[str, ...], *, tls: bool, mtls: bool
) -> None:
    """Gateway and mocks together, with a demo caller; stays until SIGTERM or Ctrl-C."""
    log.configure()
    with alone(state):
        words = mocks.as_options(tls=tls, mtls=mtls, folder=state / "mocks-tls")
        _stay(state, port, nonce=dpop_nonce, quiet=quiet, profiles=profiles, tls=words)


def _stay(state: Path, port: int, *, nonce: bool, quiet: bool, profiles: Sequence[str], tls: Sequence[str]) -> None:
    listening = serve.listen("127.0.0.1", port)
    published = state / "demo.json"
    published.unlink(missing_ok=True)
    base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with running_mocks(state, profiles, tls) as (process, ready):
        settings = settings_for(state, base_url, ready, nonce=nonce)
        gateway = Gateway(settings, one_port=True)
        if seeding.is_new(gateway.register):
            gateway.log.append_and_wait(administered("seed", seeding.CALLER))
        demo = seeding.seed(gateway.register, gateway.registry, state, ready["officers"])
        console = seats.seed(State(state), console_url(base_url))

        def announce() -> None:
            publish(published, {**demo_document(settings, demo, ready), "console": console})
            if not quiet:
                _tell(settings, state, mocks.page(ready))

        async def whole() -> None:
            ended = asyncio.Event()
            watching = asyncio.get_running_loop().create_task(_watch(process, ended))
            await serve.run(gateway, [("public", listening)], announce, ended)
            watching.cancel()

        try:
            uvloop.run(whole())
        finally:
            published.unlink(missing_ok=True)
        if process.poll() is not None:
            raise CouldNot("the mock national services ended; so did the gateway")
