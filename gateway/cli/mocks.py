"""``lienthong mocks``: the national services alone, on loopback, as a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click


def command(*, ready: Path | None = None, port_base: int = 0, seed: int | None = None, parent: bool = False) -> list[str]:
    """The command line of the mocks' process; nothing of the gateway imports them."""
    line = [sys.executable, "-m", "mocks"]
    line += ["--ready", str(ready)] if ready else []
    line += ["--port-base", str(port_base)] if port_base else []
    line += ["--seed", str(seed)] if seed is not None else []
    return line + (["--with-parent"] if parent else [])


@click.command()
@click.option("--port-base", default=0, help="control port; the services follow (default: free ports)")
@click.option("--seed", type=int, default=None, help="seed of the synthetic nation")
@click.option("--ready", type=click.Path(path_type=Path), help="write addresses and people to this JSON file")
def mocks(port_base: int, seed: int | None, ready: Path | None) -> None:
    """Mock national services alone, until interrupted."""
    sys.exit(subprocess.run(command(ready=ready, port_base=port_base, seed=seed, parent=True), check=False).returncode)
