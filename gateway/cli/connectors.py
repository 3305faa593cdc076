"""``connectors list|check|drift``: what is installed, whether it is fit, and whether a source keeps its contract."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import click

from gateway import settings as reading
from gateway.app.drifting import Comparison, compare
from gateway.cli.given import text
from gateway.cli.refusals import CouldNot
from gateway.cli.up import settings_for
from gateway.registry.discovery import discover
from gateway.settings import Settings

LOOPBACK = "http://127.0.0.1:8080"
"""An address of a gateway that these settings never start."""


@click.group()
def connectors() -> None:
    """Texts about national systems."""


@connectors.command("list")
def connectors_list() -> None:
    """Installed connectors."""
    for name, found in discover().items():
        manifest = found.manifest()
        click.echo(f"{name}  {manifest.protocol}  {', '.join(manifest.datasets)}  {manifest.title}  ({manifest.owner})")


@connectors.command("check")
@click.argument("names", nargs=-1)
@click.option("--all", "whole", is_flag=True, help="Show the lines that passed, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as one JSON document.")
def connectors_check(names: tuple[str, ...], whole: bool, as_json: bool) -> None:
    """Run the acceptance suite and print a graded report.

    Without names, on every connector that is installed. Exit code 1: a line failed, so that connector gets grade D; 2:
    there is no such connector, or it could not be checked.
    """
    from gateway.acceptance.suite import Unknown, accept  # the whole road: other commands do without

    reports, unknown = [], False
    for name in names or tuple(discover()):
        try:
            reports.append(accept(name))
        except Unknown as fault:
            unknown = True
            click.echo(str(fault), err=True)
    if as_json:
        click.echo(json.dumps({"connectors": [report.document() for report in reports]}, ensure_ascii=False, indent=2))
    else:
        for report in reports:
            click.echo("\n".join(report.text(whole=whole)))
    sys.exit(2 if unknown else 0 if all(report.fit for report in reports) else 1)


@connectors.command("drift")
@click.argument("name")
@click.option("-c", "config", type=click.Path(path_type=Path), help="Settings of a gateway: ask its source.")
@click.option("--state", type=click.Path(path_type=Path), help="Directory of a running `up`: ask its mock.")
@click.option("--context", type=click.Path(path_type=Path), help="JSON of who asks: unit, procedure, dossier, officer.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def connectors_drift(name: str, config: Path | None, state: Path | None, context: Path | None, as_json: bool) -> None:
    """Compare a source's answers with its written contract: fields added, missing and retyped, by name.

    A live source is asked for its probe, a reserved number that nobody has; a mock for the people of recorded cases.
    Exit code 1: something has drifted; 2: it could not be compared.
    """
    found = asyncio.run(compare(_settings(config, state), name, _who(context)))
    if as_json:
        click.echo(json.dumps({"connector": name, "compared": [one.document() for one in found]}, indent=2))
    else:
        for one in found:
            click.echo(f"{name} {one.dataset} ({one.question}): {one.ending}, {_told(one)}")
            for drift in one.drift or ():
                click.echo(f"  {drift.kind:<8} {drift.place}")
    if all(one.drift is None for one in found):
        raise CouldNot(f"no answer of {name} could be compared")
    sys.exit(1 if any(one.drift for one in found) else 0)


def _told(one: Comparison) -> str:
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
