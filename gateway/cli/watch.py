"""``lienthong watch``: what follows the log, as a container or unit of its own beside ``lienthong serve``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gateway import settings as reading
from gateway.app import watching
from gateway.observability import log


@click.command()
@click.option("-c", "config", required=True, type=click.Path(path_type=Path), help="the gateway's settings file")
def watch(config: Path) -> None:
    """Follow the log beside a gateway whose settings say watcher = "apart"; a second one waits for the first."""
    settings = reading.load(config)
    log.configure()
    sys.exit(watching.run(settings))
