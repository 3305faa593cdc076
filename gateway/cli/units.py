"""``units add|list|end``: agencies and their units, with those before and after them."""

from __future__ import annotations

from datetime import datetime

import click

from contracts.access import Unit
from contracts.identifiers import AgencyCode
from gateway.access import changes
from gateway.cli import changing, dated, people, state
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
@changing.WHY
@people.AS
@state.option
def units_add(
    code: str,
    name: str,
    predecessors: tuple[str, ...],
    successors: tuple[str, ...],
    service_account: str | None,
    valid_from: datetime | None,
    valid_to: datetime | None,
    reason: str,
    person: str | None,
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
    wanted = changes.add_unit(unit, (valid_from, valid_to))
    changing.change(state, lambda _: wanted, person, reason, f"Unit {code} is registered.")


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
@changing.WHY
@people.AS
@state.option
def units_end(code: str, reason: str, person: str | None, state: State) -> None:
    """End a unit's entry now. In an emergency: lienthong stop --unit."""
    wanted = changes.ending("unit", code)
    changing.change(state.known(), lambda _: wanted, person, reason, f"Unit {code} has ended.")
