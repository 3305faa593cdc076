"""``grants add|list|end``: who may read what, for which procedure, on which legal basis."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import click

from contracts.access import CHANNELS, GrantEntry, Operation, Quota
from contracts.identifiers import ProcedureCode
from gateway.access import changes
from gateway.audit.ids import new_entry_id
from gateway.cli import changing, dated, people, state, vocabulary
from gateway.cli.state import State


@click.group()
def grants() -> None:
    """Caller x procedure x dataset x operation x fields x channels, with a legal basis."""


@grants.command("add")
@click.option("--caller", required=True)
@click.option("--procedure", required=True, help="national code, for example 1.001193")
@click.option("--dataset", required=True)
@click.option("--operation", "operations", multiple=True, type=click.Choice(get_args(Operation)), required=True)
@click.option("--field", "fields", multiple=True, required=True, help="dotted path; a parent covers its children")
@click.option("--channel", "channels", multiple=True, type=click.Choice(CHANNELS), required=True)
@click.option("--legal-basis", required=True, help="instrument and article")
@click.option("--quota", type=(int, click.Choice(["hour", "day", "month"])), default=None, help="COUNT PERIOD")
@dated.FROM
@dated.TO
@changing.WHY
@people.AS
@state.option
def grants_add(
    caller: str,
    procedure: str,
    dataset: str,
    operations: tuple[Any, ...],
    fields: tuple[str, ...],
    channels: tuple[Any, ...],
    legal_basis: str,
    quota: tuple[int, Any] | None,
    valid_from: datetime | None,
    valid_to: datetime | None,
    reason: str,
    person: str | None,
    state: State,
) -> None:
    """Grant; prints the grant's id."""
    identifier = "g-" + new_entry_id(datetime.now(UTC)).lower()
    entry = GrantEntry(
        identifier,
        caller,
        dated.parse(ProcedureCode, procedure),
        dataset,
        frozenset(operations),
        frozenset(fields),
        frozenset(channels),
        legal_basis,
        dated.validity(valid_from, valid_to),
        Quota(*quota) if quota else None,
    )
    vocabulary.check_fields(dataset, fields)
    wanted = changes.add_grant(entry, (valid_from, valid_to))
    changing.change(state, lambda _: wanted, person, reason, identifier)


@grants.command("list")
@dated.JSON
@state.option
def grants_list(as_json: bool, state: State) -> None:
    """All grants."""
    with state.known().register() as register:
        dated.show(
            [
                {
                    "id": entry.id,
                    "caller": entry.caller,
                    "procedure": entry.procedure.value,
                    "dataset": entry.dataset,
                    "operations": sorted(entry.operations),
                    "fields": sorted(entry.fields),
                    "channels": sorted(entry.channels),
                    "legal_basis": entry.legal_basis,
                    "quota": {"count": entry.quota.count, "period": entry.quota.period} if entry.quota else None,
                    **dated.dates(entry.validity),
                }
                for entry in register.list_grants()
            ],
            as_json,
        )


@grants.command("end")
@click.argument("id")
@changing.WHY
@people.AS
@state.option
def grants_end(id: str, reason: str, person: str | None, state: State) -> None:
    """End a grant now. In an emergency: lienthong stop --caller, or --procedure."""
    wanted = changes.ending("grant", id)
    changing.change(state.known(), lambda _: wanted, person, reason, f"Grant {id} has ended.")
