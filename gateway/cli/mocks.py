"""``lienthong mocks``: the national services alone, on loopback, as a process of their own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from gateway.cli.refusals import CouldNot

START_SECONDS = 30
Decorated = TypeVar("Decorated", bound=Callable[..., Any])
_NOT_SERVICES = ("people", "organizations", "officers")


def command(
    *,
    ready: Path | None = None,
    port_base: int = 0,
    seed: int | None = None,
    parent: bool = False,
    profiles: Sequence[str] = (),
    now: date | None = None,
    tls: Sequence[str] = (),
) -> list[str]:
    """The command line of the mocks' process; nothing of the gateway imports them."""
    line = [sys.executable, "-m", "mocks"]
    line += ["--ready", str(ready)] if ready else []
    line += ["--port-base", str(port_base)] if port_base else []
    line += ["--seed", str(seed)] if seed is not None else []
    line += ["--now", now.isoformat()] if now else []
    line += tls
    line += [word for one in profiles for word in ("--profile", one)]
    return line + (["--with-parent"] if parent else [])


def speaking(command: Decorated) -> Decorated:
    """The option that has a mock speak another of its profiles."""
    words = "SERVICE=PROFILE: have a mock speak this profile instead of its usual one (may be repeated)"
    return click.option("--profile", "profiles", multiple=True, help=words)(command)


def secured(command: Decorated) -> Decorated:
    """The options that have the mocks speak TLS, handed on as ``tls`` and ``mtls``."""
    mutual = click.option("--mtls", is_flag=True, help="as --tls, and the mocks demand a client certificate")(command)
    return click.option("--tls", is_flag=True, help="the mocks speak TLS, with certificates made for this run")(mutual)


def as_options(*, tls: bool, mtls: bool, folder: Path | None = None) -> list[str]:
    """The words for the mocks' command line."""
    words = ["--mtls"] if mtls else ["--tls"] if tls else []
    return [*words, "--tls-folder", str(folder)] if words and folder else words


def source(item: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a source that is this mock."""
    return {
        "profile": item["profile"],
        "base_url": item["url"],
        "credentials": item["credentials"],
        "synthetic": True,
        **item.get("tls", {}),
    }


def start(line: list[str]) -> subprocess.Popen[bytes]:
    """The mocks' process, out of reach of the terminal's Ctrl-C: its parent ends it, in its own order."""
    return subprocess.Popen(line, stdin=subprocess.DEVNULL, start_new_session=True)


def wait_ready(process: subprocess.Popen[bytes], ready: Path) -> dict[str, Any]:
    """What the mocks say of themselves once they listen; raises `CouldNot`."""
    end = time.monotonic() + START_SECONDS
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > end:
            raise CouldNot("the mock national services did not start")
        time.sleep(0.02)
    found: dict[str, Any] = json.loads(ready.read_text("utf-8"))
    return found


def services(ready: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The services of a ready file, without its people."""
    return {name: item for name, item in ready.items() if name not in _NOT_SERVICES and isinstance(item, dict)}


def page(ready: Mapping[str, Any]) -> str:
    """Where the mocks' page is, for a browser."""
    return f"{next(iter(services(ready).values()))['control']}/"


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop the mocks' process and wait for it."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@click.command()
@click.option("--port", "--port-base", "port_base", default=0, help="control port; the services follow (free ports)")
@click.option("--seed", type=int, default=None, help="seed of the synthetic nation")
@click.option("--ready", type=click.Path(path_type=Path), help="also write addresses and people to this JSON file")
@click.option("--now", type=click.DateTime(["%Y-%m-%d"]), help="the nation's day, and the date of every session")
@click.option("--tls-folder", type=click.Path(path_type=Path), help="write the certificates there")
@secured
@speaking
def mocks(
    port_base: int,
    seed: int | None,
    ready: Path | None,
    now: datetime | None,
    tls_folder: Path | None,
    profiles: tuple[str, ...],
    *,
    tls: bool,
    mtls: bool,
) -> None:
    """Mock national services alone, until SIGTERM or Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="lienthong-mocks-") as folder:
        path = ready or Path(folder) / "mocks.json"
        path.unlink(missing_ok=True)
        options = as_options(tls=tls, mtls=mtls, folder=tls_folder)
        line = command(
            ready=path,
            port_base=port_base,
            seed=seed,
            parent=True,
            profiles=profiles,
            now=now.date() if now else None,
            tls=options,
        )
        process = start(line)
        signal.signal(signal.SIGTERM, lambda _number, _frame: process.terminate())
        try:
            found = wait_ready(process, path)
            for name, item in services(found).items():
                click.echo(f"{name:12} {item['url']}   faults and journal: {item['control']}")
            click.echo(f"Page: {page(found)}")
            if found.get("tls_folder"):
                click.echo(f"Certificates of this run: {found['tls_folder']}")
            click.echo(f"{len(found['people'])} people, {len(found['organizations'])} organizations. Stop with Ctrl-C.")
            sys.exit(max(0, process.wait()))
        except KeyboardInterrupt:
            sys.exit(0)
        finally:
            end(process)
