"""``connectors list|check``: what is installed, and whether a connector keeps its own promises."""

from __future__ import annotations

import sys

import click

from gateway.registry import check as checking
from gateway.registry.discovery import discover


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
def connectors_check(names: tuple[str, ...]) -> None:
    """Validate manifest, profiles and quality table, and replay the cases; 1 when something is wrong."""
    wrong = False
    for name in names or tuple(discover()):
        findings = checking.check(name)
        wrong = wrong or bool(findings)
        click.echo(f"{name}: {'ok' if not findings else f'{len(findings)} wrong'}")
        for finding in findings:
            click.echo(f"  {finding}")
    sys.exit(1 if wrong else 0)
