"""``embargoes add|list|end``: what the citizen's view keeps back while an investigation lasts, on whose decision."""

from __future__ import annotations

from datetime import datetime

import click

from gateway.access import embargoes as keeping
from gateway.access.concerned import check_why
from gateway.access.embargoes import KINDS, Embargoes
from gateway.access.entries import to_text
from gateway.cli import dated, people, state
from gateway.cli.state import State


@click.group()
def embargoes() -> None:
    """Disclosures that the citizen's view keeps back for a while."""


@embargoes.command("add")
@click.option("--caller", help="id")
@click.option("--unit", help="agency code; the units below it are kept back too")
@click.option("--procedure", help="national code")
@click.option("--dossier", help="number")
@click.option("--until", required=True, callback=dated.time_of, help="first moment shown again; at most 366 days")
@click.option("--decision", required=True, help="number and date of the decision that orders it")
@people.AS
@state.option
def embargoes_add(until: datetime, decision: str, person: str | None, state: State, **named: str | None) -> None:
    """Keep disclosures of a caller, unit, procedure or dossier back; prints the embargo's id."""
    chosen = [(kind, name) for kind in KINDS if (name := named[kind]) is not None]
    if len(chosen) != 1:
        raise click.UsageError("Name one of --caller, --unit, --procedure, --dossier.")
    kind, name = chosen[0][0], keeping.check_name(*chosen[0])
    by, ordered, id_ = people.acting(person), check_why(decision), keeping.new_embargo_id()
    detail = (("embargo", id_), ("kind", kind), ("of", name), ("until", to_text(until)), ("decision", ordered))
    with state.known().act("add embargo", id_, by=by, detail=detail) as register:
        Embargoes(register).add(kind, name, until, ordered, by, id=id_)
    click.echo(id_)


@embargoes.command("list")
@click.option("--all", "everything", is_flag=True, help="those that are over, too")
@dated.JSON
@state.option
def embargoes_list(everything: bool, as_json: bool, state: State) -> None:
    """Embargoes in force, latest first."""
    with state.known().register() as register:
        now = register.now()
        dated.show(
            [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "name": one.name,
                    "withheld_until": to_text(one.withheld_until),
                    "decision": one.decision,
                    "ordered_by": one.ordered_by,
                    "since": to_text(one.since),
                    "ended_by": one.ended_by,
                    "ended_at": to_text(one.ended_at) if one.ended_at else None,
                    "ended_reason": one.ended_reason,
                }
                for one in Embargoes(register).list()
                if everything or one.in_force(now)
            ],
            as_json,
        )


@embargoes.command("end")
@click.argument("id")
@click.option("--reason", required=True, help="why it is shown now; no name and no number of a person")
@people.AS
@state.option
def embargoes_end(id: str, reason: str, person: str | None, state: State) -> None:
    """End an embargo early."""
    by, why = people.acting(person), check_why(reason)
    with state.known().act("end embargo", id, by=by, detail=(("reason", why),)) as register:
        Embargoes(register).end(id, by, why)
    click.echo(f"Embargo {id} has ended: what it kept back is shown from now on.")
