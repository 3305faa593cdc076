"""``audit forget``, ``audit prune``, ``audit affected``: what is taken away, and whose data an incident touched."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime

import click

from contracts.events import Draft, Kind
from gateway.access import epochs
from gateway.audit import affected as touching
from gateway.audit import retention
from gateway.audit.custody import check_why
from gateway.audit.discrepancies import Discrepancies
from gateway.audit.event import Event
from gateway.audit.forgetting import ForgettingRefused, prune_some
from gateway.audit.forgetting import forget as forget_person
from gateway.audit.holds import Holds, keeping
from gateway.audit.ids import new_entry_id
from gateway.audit.persons import Person
from gateway.audit.reading import LogReader
from gateway.audit.typed import NotANumber, read_typed
from gateway.cli import dated, people, state
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State
from gateway.settings import PRUNABLE

JOBS_DATABASE = "jobs.db"


def typed(what: str = "Number") -> tuple[str, str]:
    """Kind and value of a number that is typed without echo; raises `CouldNot`."""
    try:
        return read_typed(click.prompt(what, hide_input=True))
    except NotANumber as fault:
        raise CouldNot(str(fault)) from None


@click.command("forget")
@click.option("--reason", required=True, help="the request or ruling; no name and no number of a person")
@people.AS
@state.option
def forget(reason: str, person: str | None, state: State) -> None:
    """Forget a person under all their numbers; the number is asked for without echo. Kept: that accesses happened.

    Answers and sign-ins that any gateway keeps for later end too, everybody's: nobody can tell whose they are.
    """
    by, why = people.acting(person), check_why(reason)
    kind, number = typed()
    known, at = state.known(), state.keys().index_key()
    draft = Draft(
        kind=Kind.FORGOTTEN, entry=new_entry_id(_now()), channel="command", detail=(("by", by), ("reason", why))
    )  # fmt: skip
    with (
        known.register() as register,
        epochs.another(register),
        known.custody() as custody,
        known.ledger() as (ledger, connection),
    ):

        def may(found: Person, events: Iterable[Event]) -> None:
            # read only now: one that was made while the log was looked through holds too
            if hold := keeping(Holds(custody).in_force(), found.handles, events):
                raise ForgettingRefused(f"the hold {hold} keeps this person")

        done = forget_person(ledger, connection, at, kind, number, draft, may=may)
        if done is None:
            raise CouldNot("nothing on record is filed under this number")
        reports = Discrepancies(custody, known.keys().sealer("discrepancies")).erase(done.of)
        if connection.dialect == "sqlite":
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what was overwritten is not left in the WAL either
    answers = _forget_answers(known, done.of)
    click.echo(
        f"Forgotten: {len(done.handles)} numbers, {len(done.of)} entries, {answers} stored answers, {reports} reports. "
        f"Entry {done.entries[0].entry}."
    )


def _forget_answers(known: State, entries: Iterable[str]) -> int:
    """Sealed answers that wait for a resend; without them a day would pass until the last of the person is gone."""
    path = known.path / JOBS_DATABASE
    if not path.is_file():
        return 0
    with closing(sqlite3.connect(path, timeout=5)) as connection, connection:
        connection.execute("PRAGMA secure_delete=ON")
        return sum(
            connection.execute("DELETE FROM answers WHERE entry=?", (entry,)).rowcount for entry in entries
        )  # fmt: skip


def _days(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in values:
        kind, between, count = value.partition("=")
        if not between or kind not in PRUNABLE or not count.isascii() or not count.isdecimal() or int(count) < 1:
            raise click.BadParameter("must be KIND=DAYS, for example refused=365")
        found[kind] = int(count)
    return found


@click.command("prune")
@click.option("--keep", "days", multiple=True, callback=_days, help="KIND=DAYS; default: [audit.retention] of -c FILE")
@click.option("--dry-run", is_flag=True, help="count only")
@people.AS
@state.option
def prune(days: dict[str, int], dry_run: bool, person: str | None, state: State) -> None:
    """Delete values of entries older than their kind is kept; proofs stay, held entries too."""
    by, given = people.acting(person), days or dict(state.retention)
    if not given:
        raise CouldNot("no kind has a number of days: --keep KIND=DAYS, or [audit.retention] in the settings")
    known, at = state.known(), state.keys().index_key()
    with known.custody() as custody, known.ledger() as (ledger, connection), closing(LogReader(known.audit)) as log:

        def taken(positions: Sequence[int]) -> None:
            prune_some(ledger, connection, at, positions, retention.draft(new_entry_id(_now()), by, given))

        done = retention.run(
            log, custody, given, Holds(custody).in_force, _now(), None if dry_run else taken, _progress
        )  # fmt: skip
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(done.entries.items())) or "nothing"
    click.echo(f"{'Would be pruned' if dry_run else 'Pruned'}: {told}; held: {done.held}.")


def _progress(at: int, size: int) -> None:
    if size > 100_000 and at % 100_000 < retention.BATCH:
        click.echo(f"{at} of {size} entries", err=True)


@click.command("affected")
@click.option("--caller", required=True, help="id")
@click.option("--from", "start", required=True, callback=dated.time_of, help="first moment")
@click.option("--to", "end", required=True, callback=dated.time_of, help="first moment no longer in it")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@people.AS
@state.option
def affected(caller: str, start: datetime, end: datetime, as_json: bool, person: str | None, state: State) -> None:
    """Distinct subjects, fields, dossiers and period of what a caller was given; the look itself is on record."""
    if start >= end:
        raise click.UsageError("--from is before --to.")
    known = state.known()
    detail = (("from", start.isoformat()), ("to", end.isoformat()))
    with (
        known.on_record("list affected", caller, by=people.acting(person), detail=detail),
        closing(LogReader(known.audit)) as log,
    ):
        found = touching.affected(touching.between(log, start, end), lambda event: event.caller == caller).to_json()
    if as_json:
        click.echo(json.dumps({"caller": caller, "from": start.isoformat(), "to": end.isoformat(), **found}, indent=2))
        return
    period = found["period"]
    click.echo(f"{found['entries']} entries, {len(found['subjects'])} subjects, {period['first']} – {period['last']}")
    for name in ("fields", "dossiers"):
        click.echo(f"{name}: " + ", ".join(f"{value} {count}" for value, count in found[name].items()))
    for one in found["subjects"]:
        click.echo(f"{one['handle']}  {one['kind']}  {','.join(one['roles'])}  {one['entries']}")


def _now() -> datetime:
    return state.now()
