"""``officers add|list|end``: officials' logins; personal IDs are typed without echo and stay sealed."""

from __future__ import annotations

from datetime import datetime

import click

from contracts.access import Officer
from contracts.identifiers import PersonalId
from gateway.access import changes
from gateway.cli import changing, dated, people, state, vocabulary
from gateway.cli.state import State


@click.group()
def officers() -> None:
    """Officials' logins."""


@officers.command("add")
@click.argument("account")
@click.option("--unit", required=True, help="agency code")
@click.option("--licence", "licences", multiple=True, help="source that licensed the officer; may be repeated")
@click.option("--service", is_flag=True, help="a unit's service account, not a person's login")
@click.option("--personal-id", prompt="Personal ID", hide_input=True, help="asked for without echo when left out")
@dated.FROM
@dated.TO
@changing.WHY
@people.AS
@state.option
def officers_add(
    account: str,
    unit: str,
    licences: tuple[str, ...],
    service: bool,
    personal_id: str,
    valid_from: datetime | None,
    valid_to: datetime | None,
    reason: str,
    person: str | None,
    state: State,
) -> None:
    """Register an official's login; the personal ID is sealed."""
    officer = Officer(
        account,
        dated.parse(PersonalId, personal_id),
        unit,
        frozenset(licences),
        dated.validity(valid_from, valid_to),
        service,
    )
    vocabulary.check_licences(licences)
    done = f"Officer {account} is registered for {', '.join(licences) or 'no source: add --licence population'}."
    when = (valid_from, valid_to)
    changing.change(state, lambda register: changes.add_officer(register, officer, when), person, reason, done)


@officers.command("list")
@dated.JSON
@state.option
def officers_list(as_json: bool, state: State) -> None:
    """All officers; personal IDs stay sealed."""
    with state.known().register() as register:
        dated.show(
            [
                {
                    "account": found.account,
                    "unit": found.unit,
                    "licences": sorted(found.licences),
                    "service": found.service,
                    **dated.dates(found.validity),
                }
                for found in register.list_officers()
            ],
            as_json,
        )


@officers.command("end")
@click.argument("account")
@changing.WHY
@people.AS
@state.option
def officers_end(account: str, reason: str, person: str | None, state: State) -> None:
    """End an officer's entry now. In an emergency: lienthong stop --officer."""
    wanted = changes.ending("officer", account)
    changing.change(state.known(), lambda _: wanted, person, reason, f"Officer {account} has ended.")
