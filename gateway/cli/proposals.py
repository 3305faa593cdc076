"""``proposals list|show|approve|reject|withdraw``: changes of the register that wait for a second person."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from gateway.access.concerned import check_why
from gateway.access.entries import to_text
from gateway.access.proposals import Proposal
from gateway.cli import changing, dated, people, state
from gateway.cli.state import Details, State

_WHY = click.option("--reason", default="", help="no name and no number of a person")


@click.group()
def proposals() -> None:
    """Changes that wait for a second person."""


def _told(one: Proposal) -> dict[str, Any]:
    return {
        "id": one.id, "state": one.state, "act": one.change.act, "name": one.change.name, "reason": one.reason,
        "proposed_by": one.proposed_by, "proposed_at": to_text(one.proposed_at), "expires": to_text(one.expires),
        "decided_by": one.decided_by, "decided_at": to_text(one.decided_at) if one.decided_at else None,
        "decided_reason": one.decided_reason,
    }  # fmt: skip


@proposals.command("list")
@click.option("--all", "everything", is_flag=True, help="those that are decided or over, too")
@dated.JSON
@state.option
def proposals_list(everything: bool, as_json: bool, state: State) -> None:
    """Open proposals, latest first."""
    with state.known().register() as register:
        found = changing.proposals_of(state, register).list()
    dated.show([_told(one) for one in found if everything or one.state == "open"], as_json)


@proposals.command("show")
@click.argument("id")
@dated.JSON
@state.option
def proposals_show(id: str, as_json: bool, state: State) -> None:
    """One proposal, and what it changes field by field."""
    with state.known().register() as register:
        found = changing.proposals_of(state, register).find(id)
    if as_json:
        document = {**_told(found), "differences": [asdict(one) for one in found.differences()]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    dated.show([_told(found)], as_json=False)
    for one in found.differences():
        if one.added or one.removed:
            told = " ".join((*(f"+{value}" for value in one.added), *(f"-{value}" for value in one.removed)))
        else:
            told = f"{one.before or 'nothing'} -> {one.after or 'nothing'}"
        click.echo(f"  {one.field}: {told}")


def _decide(where: State, decision: str, id_: str, person: str | None, reason: str) -> Proposal:
    by = people.acting(person)
    with where.known().register() as register:
        found = changing.proposals_of(where, register).find(id_)
    detail: Details = (("proposal", id_), *((("reason", reason),) if reason else ()))
    with where.act(f"{decision} {found.change.act}", found.change.name, by=by, detail=detail) as register:
        decided: Proposal = getattr(changing.proposals_of(where, register), decision)(id_, by, reason)
    return decided


@proposals.command("approve")
@click.argument("id")
@_WHY
@people.AS
@state.option
def proposals_approve(id: str, reason: str, person: str | None, state: State) -> None:
    """Approve somebody else's proposal: the change is made now."""
    done = _decide(state, "approve", id, person, _checked(reason))
    click.echo(f"Approved: {done.change.act} {done.change.name}.")


@proposals.command("reject")
@click.argument("id")
@click.option("--reason", required=True, help="what is wrong; no name and no number of a person")
@people.AS
@state.option
def proposals_reject(id: str, reason: str, person: str | None, state: State) -> None:
    """Reject somebody else's proposal."""
    done = _decide(state, "reject", id, person, check_why(reason))
    click.echo(f"Rejected: {done.change.act} {done.change.name}.")


@proposals.command("withdraw")
@click.argument("id")
@_WHY
@people.AS
@state.option
def proposals_withdraw(id: str, reason: str, person: str | None, state: State) -> None:
    """Take back your own proposal."""
    done = _decide(state, "withdraw", id, person, _checked(reason))
    click.echo(f"Withdrawn: {done.change.act} {done.change.name}.")


def _checked(reason: str) -> str:
    return check_why(reason) if reason else ""
