"""``stop``, ``stops list``, ``resume``: one person stops; two people resume, each of them typing ``resume``."""

from __future__ import annotations

import re
from datetime import timedelta

import click

from gateway.access import stops as switch
from gateway.access.concerned import check_why
from gateway.access.entries import to_text
from gateway.access.register import AccessRegister
from gateway.access.stops import KINDS, Stop, Stops
from gateway.cli import changing, dated, people, state
from gateway.cli.state import State

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def _duration(_context: click.Context, _parameter: click.Parameter, value: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,4})([mhd])", value)
    if not found:
        raise click.BadParameter("must be a number of minutes, hours or days, for example 30m, 24h or 7d")
    return int(found[1]) * _UNITS[found[2]]


@click.command("stop")
@click.option("--officer", help="account")
@click.option("--unit", help="agency code; the units below it are stopped too")
@click.option("--caller", help="id")
@click.option("--procedure", help="national code")
@click.option("--source", help="name of a connector")
@click.option("--reason", required=True, help="why; no name and no number of a person")
@click.option("--for", "lasting", default="24h", show_default=True, callback=_duration, help="at most 30d")
@people.AS
@state.option
def stop(reason: str, lasting: timedelta, person: str | None, state: State, **named: str | None) -> None:
    """Stop an officer, unit, caller, procedure or source, within a second; prints the stop's id."""
    chosen = [(kind, name) for kind in KINDS if (name := named[kind]) is not None]
    if len(chosen) != 1:
        raise click.UsageError("Name one of --officer, --unit, --caller, --procedure, --source.")
    kind, name = chosen[0][0], switch.check_name(*chosen[0])
    by, why, id_ = people.acting(person), check_why(reason), switch.new_stop_id()
    detail = (("stop", id_), ("for_seconds", str(int(lasting.total_seconds()))), ("reason", why))
    with state.known().act(f"stop {kind}", name, by=by, detail=detail) as register:
        made = Stops(register).stop(kind, name, why, by, until=register.now() + lasting, id=id_)
    click.echo(made.id)


@click.group("stops")
def stops() -> None:
    """What is stopped."""


@stops.command("list")
@click.option("--all", "everything", is_flag=True, help="those that are over, too")
@dated.JSON
@state.option
def stops_list(everything: bool, as_json: bool, state: State) -> None:
    """Stops in force, latest first."""
    with state.known().register() as register:
        now = register.now()
        found = [one for one in Stops(register).list() if everything or one.in_force(now)]
        dated.show([{"state": one.state(now), **_told(one)} for one in found], as_json)


def _told(one: Stop) -> dict[str, str | None]:
    times = {"since": one.since, "expires": one.expires, "asked_at": one.asked_at, "resumed_at": one.resumed_at}
    names = ("id", "kind", "name", "reason", "stopped_by", "asked_by", "asked_reason", "resumed_by", "resumed_reason")
    return {
        **{name: getattr(one, name) for name in names},
        **{name: to_text(when) if when else None for name, when in times.items()},
    }


@click.command("resume")
@click.argument("id")
@click.option("--reason", required=True, help="why; no name and no number of a person")
@people.AS
@state.option
def resume(id: str, reason: str, person: str | None, state: State) -> None:
    """Resume what was stopped: the first of two people asks, the second confirms."""
    by, why = people.acting(person), check_why(reason)
    changing.check_decides(state.known(), by)
    with state.register() as register:
        found = Stops(register).find(id)
    if found.asked_by is None:
        with state.act(f"ask to resume {found.kind}", found.name, by=by, detail=_why(id, why)) as register:
            Stops(register).ask(id, by, why)
        click.echo(f"Asked. It stays stopped until a second person types 'lienthong resume {id}'.")
        return
    with state.act(f"resume {found.kind}", found.name, by=by, detail=_why(id, why)) as register:
        Stops(register).confirm(id, by, why)
        others = [one.id for one in _still(register, found)]
    still = f" It is still stopped by {', '.join(others)}." if others else ""
    click.echo(f"Stop {id} of {found.kind} {found.name} is over.{still}")


def _why(id: str, why: str) -> tuple[tuple[str, str], ...]:
    return (("stop", id), ("reason", why))


def _still(register: AccessRegister, found: Stop) -> list[Stop]:
    now = register.now()
    return [
        one for one in Stops(register).list() if one.in_force(now) and (one.kind, one.name) == (found.kind, found.name)
    ]
