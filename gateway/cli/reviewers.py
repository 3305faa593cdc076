"""``reviewers add|list|end|enrol``: who sits at the console, and the one-time code that lets a new account in."""

from __future__ import annotations

import json
from datetime import datetime
from typing import cast

import click

from gateway.cli import dated, state
from gateway.cli.seats import opened
from gateway.cli.state import State
from gateway.console.reviewers import ROLES, Reviewer, ReviewerRefused, Role, Scope, check, check_account


@click.group()
def reviewers() -> None:
    """Accounts of the console."""


@reviewers.command("add")
@click.argument("account")
@click.option("--name", required=True, help="the person's name, as pages show it")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="may be repeated")
@click.option("--decision", help="for an inspector: number of the decision")
@click.option("--unit", "units", multiple=True, help="for an inspector: only entries of this unit; may be repeated")
@click.option("--procedure", "procedures", multiple=True, help="for an inspector: only of this procedure")
@click.option("--since", callback=dated.time_of, help="for an inspector: only entries from this moment on")
@click.option("--until", callback=dated.time_of, help="for an inspector: only entries before this moment")
@click.option("--issuer", help="OpenID Connect issuer, if the account signs in there and not here")
@dated.FROM
@dated.TO
@state.option
def reviewers_add(
    account: str,
    name: str,
    roles: tuple[str, ...],
    decision: str | None,
    units: tuple[str, ...],
    procedures: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    issuer: str | None,
    valid_from: datetime | None,
    valid_to: datetime | None,
    state: State,
) -> None:
    """Register an account; an inspector needs --decision and --to."""
    if (units or procedures or since or until) and "inspector" not in roles:
        raise ReviewerRefused("a scope is for inspectors")
    interval = dated.validity(valid_from, valid_to)
    scope = Scope(frozenset(units), frozenset(procedures), since, until) if "inspector" in roles else None
    reviewer = check(
        Reviewer(
            account,
            name,
            frozenset(cast("tuple[Role, ...]", roles)),
            interval.valid_from,
            interval.valid_to,
            decision,
            scope,
            issuer,
        )
    )
    detail = [("roles", ",".join(sorted(reviewer.roles)))]
    detail += [("scope", scope.to_json())] if scope else []
    detail += [("decision", decision)] if decision else []
    with state.on_record("add reviewer", account, detail=tuple(detail)), opened(state) as seats:
        seats.accounts.add(reviewer)
    click.echo(f"Reviewer {account} is registered." + ("" if issuer else f" Next: lienthong reviewers enrol {account}"))


@reviewers.command("list")
@dated.JSON
@state.option
def reviewers_list(as_json: bool, state: State) -> None:
    """All accounts, ended ones included."""
    with opened(state.known()) as seats:
        dated.show(
            [
                {
                    "account": found.account,
                    "name": found.name,
                    "roles": sorted(found.roles),
                    "decision": found.decision,
                    "scope": json.loads(found.scope.to_json()) if found.scope else None,
                    "issuer": found.issuer,
                    "password": seats.passwords.has(found.account),
                    "passkeys": len(seats.passkeys.of(found.account)),
                    "valid_from": found.valid_from.isoformat(),
                    "valid_to": found.valid_to.isoformat() if found.valid_to else None,
                }
                for found in seats.accounts.all()
            ],
            as_json,
        )


@reviewers.command("end")
@click.argument("account")
@state.option
def reviewers_end(account: str, state: State) -> None:
    """End an account now, and its sessions."""
    with state.known().on_record("end reviewer", account), opened(state) as seats:
        seats.accounts.end(account)
    click.echo(f"Reviewer {account} has ended.")


@reviewers.command("enrol")
@click.argument("account")
@click.option("--forget", is_flag=True, help="take away the passkeys and the password that the account has")
@state.option
def reviewers_enrol(account: str, forget: bool, state: State) -> None:
    """Print a code that lets the account in once, within 24 hours, to set up how it signs in."""
    check_account(account)
    act = "enrol reviewer anew" if forget else "enrol reviewer"
    with state.known().on_record(act, account), opened(state) as seats:
        code = seats.enrolments.issue(account)
        if forget:
            seats.passkeys.remove_all(account)
            seats.passwords.remove(account)
            seats.accounts.sign_out(account)
    click.echo(f"{code}\n")
    click.echo("Type it at /console/enrol of the console, within 24 hours. It works once.", err=True)
