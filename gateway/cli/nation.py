"""``lienthong people find``: people of the synthetic nation by what is special, told by the mocks themselves."""

from __future__ import annotations

import subprocess
import sys

import click


@click.group()
def people() -> None:
    """People of the mocks' synthetic nation."""


@people.command()
@click.option("--trait", "traits", multiple=True, help="such as year-only-birth (may be repeated: all must hold)")
@click.option("--count", type=click.IntRange(1, 10_000), default=10, show_default=True, help="how many")
@click.option("--seed", type=int, default=None, help="seed of the synthetic nation")
@click.option("--json", "as_json", is_flag=True, help="a JSON object per line")
@click.option("--list", "listing", is_flag=True, help="list the traits instead")
def find(traits: tuple[str, ...], count: int, seed: int | None, as_json: bool, listing: bool) -> None:
    """List matching people: named ones first, then generated ones. Exit 1: fewer were found; 2: no such trait."""
    line = [sys.executable, "-m", "mocks.nation.finding", "--count", str(count)]
    line += [word for trait in traits for word in ("--trait", trait)]
    line += ["--seed", str(seed)] if seed is not None else []
    line += ["--json"] if as_json else []
    line += ["--list"] if listing else []
    done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False)
    click.echo(done.stdout, nl=False)
    click.echo(done.stderr, nl=False, err=True)
    sys.exit(done.returncode)
