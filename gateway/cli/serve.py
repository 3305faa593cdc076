"""``lienthong serve``: the gateway alone, on the sources that a settings file names."""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import click
import uvloop

from gateway import settings as reading
from gateway.api.server import Serving, bind
from gateway.app import Gateway
from gateway.audit.faults import AuditUnavailable
from gateway.cli.alone import alone
from gateway.cli.refusals import CouldNot
from gateway.observability import log
from gateway.settings import Settings, SettingsFault
from gateway.transport.endpoint import EndpointInvalid


def allow_connections() -> None:
    """Take the open files that the system allows: each connection is one, and the usual soft limit is 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # a system whose hard limit is no number that it takes
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def run(
    gateway: Gateway,
    faces: list[tuple[str, socket.socket]],
    ready: Callable[[], None],
    others: asyncio.Event | None = None,
    reread: Callable[[], Settings] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, or until ``others`` says that something we depend on has ended.

    On SIGHUP the sources are moved to where ``reread`` says.
    """
    allow_connections()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stopping.set)
    if gateway.watcher is not None:
        gateway.watcher.start()
    await gateway.start()
    async with asyncio.TaskGroup() as tasks:
        serving = [
            Serving(gateway.operator if name == "operator" else gateway.public, listening) for name, listening in faces
        ]
        for one in serving:
            await one.start(tasks)
        ready()
        waiting = [tasks.create_task(stopping.wait()), *([tasks.create_task(others.wait())] if others else [])]
        moving = None
        if reread is not None:
            asked = asyncio.Event()
            loop.add_signal_handler(signal.SIGHUP, asked.set)
            moving = tasks.create_task(_moving(gateway, asked, reread))
        await asyncio.wait(waiting, return_when="FIRST_COMPLETED")
        if moving is not None:
            moving.cancel()
        for one in serving:
            one.stop()
        for one in serving:
            await one.ended()
        for task in waiting:
            task.cancel()
    if gateway.watcher is not None:
        await gateway.watcher.stop()
    await gateway.stop()


async def _moving(gateway: Gateway, asked: asyncio.Event, reread: Callable[[], Settings]) -> None:
    """Move the sources whenever that is asked for; what can't be used changes nothing, and is said in one line."""
    while True:
        await asked.wait()
        asked.clear()
        try:
            settings = await asyncio.to_thread(reread)
            for name in gateway.sources.needs_restart(settings):
                log.get().warning("needs_restart", setting=name)
            moved = await gateway.move(settings)
        except (SettingsFault, EndpointInvalid, AuditUnavailable) as fault:
            log.get().error("sources_not_moved", reason=str(fault)[:200], kind=type(fault).__name__)
            continue
        for name in moved:
            log.get().info("source_moved", source=name)
        log.get().info("sources_read", count=len(moved))


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises `CouldNot`."""
    try:
        return bind(host, port)
    except OSError as fault:
        raise CouldNot(f"{host} port {port} can't be used: {fault.strerror or type(fault).__name__}") from None


def _serve(settings: Settings, config: Path) -> None:
    with ExitStack() as opened:
        faces = [("public", opened.enter_context(listen(settings.host, settings.port)))]
        if settings.operator_port is not None:
            faces.append(("operator", opened.enter_context(listen(settings.operator_host, settings.operator_port))))
        gateway = Gateway(settings, one_port=False)

        def ready() -> None:
            for name, listening in faces:
                log.get().info("listening", name=name, port=listening.getsockname()[1])

        uvloop.run(run(gateway, faces, ready, reread=partial(reading.load, config)))


@click.command()
@click.option("-c", "config", required=True, type=click.Path(path_type=Path), help="settings file (TOML)")
def serve(config: Path) -> None:
    """The gateway alone; a settings mistake stops the start with one sentence."""
    settings = reading.load(config)
    log.configure()
    with alone(settings.state_path):
        _serve(settings, config)
