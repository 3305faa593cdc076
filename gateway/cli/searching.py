"""``audit search`` and ``audit index rebuild``: reading the log from the command line is on record, like on a page."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from contracts.reasons import ReasonRefused
from gateway.audit.event import Event
from gateway.audit.ids import new_entry_id
from gateway.audit.index.follower import Follower
from gateway.audit.index.lookup import IndexReader
from gateway.audit.query import NOBODY, Query
from gateway.audit.reader import AuditReader
from gateway.audit.reading import LogReader
from gateway.audit.searching import search_entry
from gateway.audit.typed import NotANumber, handle_typed
from gateway.cli import dated, looking, people, state
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State, now

FILTERS = (
    "officer", "caller", "unit", "procedure", "dossier", "kind", "outcome", "code", "field", "source", "trace",
)  # fmt: skip
SHOWN = ("caller", "unit", "procedure", "dossier", "officer", "dataset", "operation", "outcome", "code", "freshness")
_WATCH_SECONDS = 0.2


def _filters(command: Callable[..., object]) -> Callable[..., object]:
    for name in reversed(FILTERS):
        command = click.option(f"--{name}")(command)
    return command


@click.command("search")
@click.option(
    "--person", "by_number", is_flag=True, help="ask for a person's or an organization's number, without echo"
)
@_filters
@click.option("--from", "start", callback=dated.time_of, help="first moment, UTC unless it says otherwise")
@click.option("--to", "end", callback=dated.time_of, help="first moment no longer")
@click.option("--count", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--reason", required=True, help="why you look; no name and no number of a person")
@dated.JSON
@people.AS
@state.option
def search(
    by_number: bool,
    start: datetime | None,
    end: datetime | None,
    count: int,
    reason: str,
    as_json: bool,
    person: str | None,
    state: State,
    **named: str | None,
) -> None:
    """Find entries, newest first. That you looked is itself an entry, written before anything is shown."""
    asking = looking.asking(person, reason)
    filters: dict[str, Any] = {name: value for name, value in named.items() if value}
    query = Query(start=start, end=end, **filters)
    typed = click.prompt("Number", hide_input=True) if by_number else None
    with state.known().log() as log:
        try:
            if typed is not None:
                query = replace(query, subject=handle_typed(typed, log.handle_of) or NOBODY)
            log.append_and_wait(search_entry(new_entry_id(now()), asking, query))
        except (NotANumber, ReasonRefused) as refused:
            raise CouldNot(str(refused)) from None
        Follower(state.path, state.audit).catch_up()
        with closing(AuditReader(state.path, log.handle_of, state.audit)) as reader:
            page = reader.search(query, count=count)
    dated.show([_shown(event) for event in page.events], as_json)
    if page.behind:
        click.echo(f"{page.behind} entries are not indexed yet.", err=True)
    if page.looked_to is not None:
        click.echo(f"Looked back to {page.looked_to.isoformat()}; narrow the time to look further.", err=True)


def _shown(event: Event) -> dict[str, Any]:
    told = {"position": event.position, "time": event.time.isoformat(), "kind": event.kind, "entry": event.entry}
    told |= {name: value for name in SHOWN if (value := getattr(event, name))}
    return {**told, "fields": list(event.fields_delivered)} if event.fields_delivered else told


@click.group("index")
def index() -> None:
    """The search index of the log."""


@index.command("rebuild")
@state.option
def rebuild(state: State) -> None:
    """Throw the index away and make it again from the log, beside a running gateway or without one."""
    state.known()

    def tell(done: int, size: int) -> None:
        click.echo(f"{done} of {size} entries", err=True)

    if not Follower(state.path, state.audit).catch_up(tell, anew=True):
        _watch(state, tell)
    click.echo("The index is made again.")


def _watch(state: State, tell: Callable[[int, int], None]) -> None:
    """A running gateway follows this index: it makes it again, and we look on."""
    with closing(LogReader(state.audit)) as log, closing(IndexReader(state.path)) as index:
        size, last = log.size(), -1
        while (done := index.size()) < size:
            if done != last:
                tell(done, size)
            last = done
            time.sleep(_WATCH_SECONDS)
