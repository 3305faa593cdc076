"""``units add|list|end``: agencies and their units, with those before and after them."""

from __future__ import annotations

from datetime import datetime

import click

from contracts.access import Unit
from contracts.identifiers import AgencyCode
from gateway.cli import dated, state
from gateway.cli.state import State


@click.group()
def units() -> None:
    """Agencies and their units."""


@units.command("add")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--predecessor", "predecessors", multiple=True)
@click.option("--successor", "successors", multiple=True)
@click.option("--service-account", help="officer account that stands where no officer acts")
@dated.FROM
@dated.TO
@state.option
def units_add(
    code: str,
    name: str,
    predecessors: tuple[str, ...],
    successors: tuple[str, ...],
    service_account: str | None,
    valid_from: datetime | None,
    valid_to: datetime | None,
    state: State,
) -> None:
    """Register a unit by its agency code (Decision 20/2020)."""
    unit = Unit(
        dated.parse(AgencyCode, code),
        name,
        dated.validity(valid_from, valid_to),
        predecessors,
        successors,
        service_account,
    )
    with state.act("add unit", code) as register:
        register.add_unit(unit)
    click.echo(f"Unit {code} is registered.")


@units.command("list")
@dated.JSON
@state.option
def units_list(as_json: bool, state: State) -> None:
    """All units."""
    with state.known().register() as register:
        dated.show(
            [
                {
                    "code": unit.code.value,
                    "name": unit.name,
                    "predecessors": list(unit.predecessors),
                    "successors": list(unit.successors),
                    "service_account": unit.service_account,
                    **dated.dates(unit.validity),
                }
                for unit in register.list_units()
            ],
            as_json,
        )


@units.command("end")
@click.argument("code")
@state.option
def units_end(code: str, state: State) -> None:
    """End a unit's entry now."""
    with state.known().act("end unit", code) as register:
        register.end_unit(code)
    click.echo(f"Unit {code} has ended.")
