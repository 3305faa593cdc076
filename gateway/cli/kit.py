"""``connectors new``: a working folder for a service never seen before, from its description."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.kit.model import Blueprint

_FILE = click.Path(path_type=Path)


@click.command("new")
@click.argument("name")
@click.option("--wsdl", type=_FILE, help="WSDL 1.1; what it imports lies beside it")
@click.option("--openapi", type=_FILE, help="OpenAPI 3.0 or 3.1, in YAML or JSON")
@click.option("--title", default="", help="what the service is called (default: as its description says)")
@click.option("--owner", default="", help="whose it is")
@click.option("--into", type=_FILE, default=None, help="the clone to write into (default: the one this command is of)")
def new(name: str, wsdl: Path | None, openapi: Path | None, title: str, owner: str, into: Path | None) -> None:
    """Write connector, manifest, profiles, cases, mock, page and tests of the service NAME into this clone.

    Nothing is written over and nothing is fetched: every file of the description lies beside the one that is named.
    """
    from gateway.kit.folder import write  # readers of descriptions: other commands do without

    written = write(name, wsdl=wsdl, openapi=openapi, title=title, owner=owner, root=into)
    click.echo(f"{name}: {len(written.files)} files")
    for folder in dict.fromkeys(_home(path, name) for path in written.files):
        click.echo(f"  {folder}")
    tell(written.blueprint)
    click.echo(f"Next: lienthong connectors check {name}; pytest tests/connectors/{name} tells what to decide first.")


def tell(blueprint: Blueprint) -> None:
    """What was made of the description, and what was left out."""
    for one in blueprint.operations:
        asked = ", ".join(member.field for member in one.question.members) or "nothing"
        click.echo(f"dataset {one.dataset}: {one.name}, asked with {asked}")
    for reason in blueprint.left_out:
        click.echo(f"left out: {reason}")


def _home(path: str, name: str) -> str:
    before, found, _ = path.partition(f"/{name}/")
    return f"{before}/{name}" if found else path
