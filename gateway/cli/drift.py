"""``connectors drift``: whether a source, or its mock, still keeps its written contract."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import click

from gateway import settings as reading
from gateway.app.drifting import NOT_OFFERED, Comparison, compare
from gateway.cli.given import text
from gateway.cli.refusals import CouldNot
from gateway.cli.up import settings_for
from gateway.settings import Settings

LOOPBACK = "http://127.0.0.1:8080"
"""An address of a gateway that these settings never start."""


@click.command("drift")
@click.argument("name")
@click.option("-c", "config", type=click.Path(path_type=Path), help="Settings of a gateway: ask its source.")
@click.option("--state", type=click.Path(path_type=Path), help="Directory of a running `up`: ask its mock.")
@click.option("--context", type=click.Path(path_type=Path), help="JSON of who asks: unit, procedure, dossier, officer.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def drift(name: str, config: Path | None, state: Path | None, context: Path | None, as_json: bool) -> None:
    """Compare a source's answers with its written contract: fields added, missing and retyped, by name.

    A live source is asked for its probe, a reserved number that nobody has; a mock for the people of recorded cases.
    Exit code 1: something has drifted; 2: something could not be compared, and nothing that was has drifted.
    """
    found = asyncio.run(compare(_settings(config, state), name, _who(context)))
    if as_json:
        click.echo(json.dumps({"connector": name, "compared": [one.document() for one in found]}, indent=2))
    else:
        for one in found:
            click.echo(f"{name} {one.dataset} ({one.question}): {one.ending}, {_told(one)}")
            for place in one.drift or ():
                click.echo(f"  {place.kind:<8} {place.place}")
    if any(one.drift for one in found):
        sys.exit(1)
    if all(one.drift is None for one in found):
        raise CouldNot(f"no answer of {name} could be compared")
    if left := [one.dataset for one in found if one.open]:
        raise CouldNot(
            f"no answer of {name} could be compared for {', '.join(left)}; the others are as the contract says"
        )


def _told(one: Comparison) -> str:
    if one.ending == NOT_OFFERED:
        return "the profile's contract has no such question"
    if one.drift is None:
        return "no answer that the contract describes"
    return f"{len(one.drift)} places differ" if one.drift else "as the contract says"


def _settings(config: Path | None, state: Path | None) -> Settings:
    if (config is None) == (state is None):
        raise CouldNot("either -c FILE (a gateway's settings) or --state DIR (a running `up`) says which source to ask")
    if config is not None:
        return reading.load(config)
    try:
        ready = json.loads((Path(str(state)) / "mocks.json").read_text("utf-8"))
        return settings_for(Path(str(state)), LOOPBACK, ready, nonce=False)
    except (OSError, ValueError, AttributeError, KeyError):
        raise CouldNot(f"{state} is no directory of a running `lienthong up`") from None


def _who(context: Path | None) -> dict[str, Any] | None:
    if context is None:
        return None
    try:
        found = json.loads(text(context))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise CouldNot(f"{context} holds no JSON object")
    return found
