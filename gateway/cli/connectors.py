"""``connectors list|check``: what is installed, and whether it is fit."""

from __future__ import annotations

import json
import sys

import click

from gateway.cli.deferred import DeferringGroup
from gateway.registry.discovery import discover

COMMANDS = {
    "drift": (
        "gateway.cli.drift:drift",
        "Compare a source's answers with its written contract: fields added, missing and retyped, by name.",
    ),
    "new": (
        "gateway.cli.kit:new",
        "Write connector, manifest, profiles, cases, mock, page and tests of the service NAME into this clone.",
    ),
}
"""What is imported when it is typed: where it lies, and its line of help."""


@click.group(cls=DeferringGroup, deferred=COMMANDS)
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
