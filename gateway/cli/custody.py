"""``audit hold``, ``audit open``: what is kept from being deleted, and who a handle is; each act is an entry first."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from gateway.audit import persons
from gateway.audit.custody import CustodyRefused, check_handle, check_why, new_id
from gateway.audit.event import Event
from gateway.audit.holds import Hold, Holds, Terms, check_terms
from gateway.audit.ids import new_entry_id
from gateway.audit.query import Query
from gateway.audit.reader import AuditReader
from gateway.audit.reading import LogReader
from gateway.audit.unsealing import Opening, Openings
from gateway.cli import changing, dated, looking, people, state
from gateway.cli.erasing import typed
from gateway.cli.findings import reviewing
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State
from gateway.keys.escrow import Escrow

_ACT = ("by", "at", "reason")
REASON = click.option("--reason", required=True, help="why; no name and no number of a person")


@click.group()
def hold() -> None:
    """Legal holds: what they hold is neither pruned nor forgotten."""


@hold.command("add")
@click.option("--person", "by_person", is_flag=True, help="a person, whose number is asked for without echo")
@click.option("--handle", help="a person, by handle")
@click.option("--dossier", help="number")
@click.option("--caller", help="id")
@click.option("--procedure", help="national code")
@click.option("--from", "start", callback=dated.time_of, help="first moment")
@click.option("--to", "end", callback=dated.time_of, help="first moment no longer in it")
@REASON
@people.AS
@state.option
def hold_add(
    by_person: bool,
    handle: str | None,
    dossier: str | None,
    caller: str | None,
    procedure: str | None,
    start: datetime | None,
    end: datetime | None,
    reason: str,
    person: str | None,
    state: State,
) -> None:
    """Hold what fits all that is named; prints the hold's id."""
    by, why, known = people.acting(person), check_why(reason), state.known()
    handles = _handles(known, by_person=by_person, handle=handle)
    terms = Terms(handles=handles, dossier=dossier, caller=caller, procedure=procedure, start=start, end=end)
    check_terms(terms)  # before it stands on record
    id_ = new_id("h")
    told = tuple(
        (name, " ".join(value) if isinstance(value, list) else value) for name, value in terms.to_json().items()
    )
    with (
        known.on_record("add hold", id_, by=by, detail=(*told, ("reason", why))),
        known.custody() as custody,
    ):
        Holds(custody).add(terms, why, by, _now(), id=id_)
    click.echo(id_)


def _handles(known: State, *, by_person: bool, handle: str | None) -> frozenset[str]:
    if by_person and handle:
        raise click.UsageError("Name a person by --person or by --handle.")
    if not by_person:
        return frozenset({check_handle(handle)} if handle else ())
    kind, number = typed()
    with known.log() as log:
        found = log.handle_of(kind, number)
        if found is None:
            raise CouldNot("nothing on record is filed under this number")
        with closing(AuditReader(known.path, log.handle_of, known.audit)) as reader:
            return persons.person_of(found, kind, _linked(reader, found)).handles


def _linked(reader: AuditReader, handle: str) -> list[Event]:
    return list(reader.search(Query(subject=handle, kind="linked"), count=200).events)


@hold.command("list")
@click.option("--all", "everything", is_flag=True, help="those that were lifted, too")
@dated.JSON
@people.AS
@state.option
def hold_list(everything: bool, as_json: bool, person: str | None, state: State) -> None:
    """Holds, latest first. That you looked is itself an entry: holds name people by their handles."""
    looking.shown(state, "custody", "holds", person)
    with state.known().custody() as custody:
        dated.show([_told(one) for one in Holds(custody).all() if everything or one.lifted_at is None], as_json)


def _told(one: Hold) -> dict[str, Any]:
    made = {name: getattr(one, name) for name in ("made_by", "made_at", "reason")}
    lifted = {f"{act}_{name}": getattr(one, f"{act}_{name}") for act in ("asked", "lifted") for name in _ACT}
    return {"id": one.id, "state": one.state, **one.terms.to_json(), **made, **lifted}


@hold.command("lift")
@click.argument("id")
@REASON
@people.AS
@state.option
def hold_lift(id: str, reason: str, person: str | None, state: State) -> None:
    """Lift a hold: the first of two people asks, the second confirms."""
    by, why, known = people.acting(person), check_why(reason), state.known()
    changing.check_decides(known, by)
    with known.custody() as custody:
        asks = Holds(custody).find(id).state == "holds"
    act = "ask to lift hold" if asks else "lift hold"
    with known.on_record(act, id, by=by, detail=(("reason", why),)), known.custody() as custody:
        holds = Holds(custody)
        (holds.ask if asks else holds.lift)(id, why, by, _now())
    click.echo("Asked. It holds until a second person types the same." if asks else f"Hold {id} is lifted.")


@click.command("open")
@click.argument("handle", required=False)
@click.option("--handle", "named", help="the same, for a handle that begins with a hyphen")
@REASON
@click.option("--escrow-key", type=click.Path(path_type=Path), help="the private half, where it is kept elsewhere")
@people.AS
@state.option
def open_handle(
    handle: str | None, named: str | None, reason: str, escrow_key: Path | None, person: str | None, state: State
) -> None:
    """Who a handle is: the first of two reviewers asks, the second agrees and is shown it, once."""
    if (handle is None) == (named is None):
        raise click.UsageError("Name one handle.")
    handle = check_handle(handle or named or "")
    known = state.known()
    by, why = reviewing(known, person), check_why(reason)
    with known.custody() as custody:
        waiting = Openings(custody).waiting(handle, _now())
    if waiting is None:
        id_ = new_id("o")
        with (
            known.on_record("ask to open handle", id_, by=by, detail=(("handle", handle), ("reason", why))),
            known.custody() as custody,
        ):
            Openings(custody).ask(handle, why, by, _now(), id=id_)
        click.echo(f"Asked ({id_}). It stays closed until a second person types the same.")
        return
    escrow = _escrow(known, escrow_key)
    if escrow.private is None:
        raise CustodyRefused("the private half of the escrow key is not here: hand it in with --escrow-key")
    with known.on_record("agree to open handle", waiting.id, by=by, detail=(("handle", handle), ("reason", why))):
        with known.custody() as custody:
            Openings(custody).approve(waiting.id, why, by, _now())
    with known.custody() as custody, known.log() as log, closing(LogReader(known.audit)) as reader:
        opened = Openings(custody).show(
            waiting.id, by, _now(), seal_of=reader.sealed_of, handle_of=log.handle_of, escrow=escrow,
            append=log.append_and_wait, entry=new_entry_id(_now()), channel="command",
        )  # fmt: skip
    click.echo(f"{opened.kind} {opened.identifier}   (entry {opened.entry}; it is shown this once)")


def _escrow(known: State, path: Path | None) -> Escrow:
    if path is None:
        return known.keys().escrow()
    try:
        return Escrow.parse(path.read_text("ascii").strip())
    except (OSError, ValueError):
        raise CouldNot(f"{path.name} holds no escrow key") from None


@click.command("openings")
@click.option("--all", "everything", is_flag=True, help="those that are over, too")
@dated.JSON
@people.AS
@state.option
def openings(everything: bool, as_json: bool, person: str | None, state: State) -> None:
    """Requests to open a handle, latest first. That you looked is itself an entry."""
    looking.shown(state, "custody", "openings", person)
    now = _now()
    with state.known().custody() as custody:
        found = [one for one in Openings(custody).all() if everything or one.state(now) in ("asked", "approved")]
        dated.show([_asked(one, now) for one in found], as_json)


def _asked(one: Opening, now: datetime) -> dict[str, Any]:
    names = ("id", "handle", "asked_by", "asked_at", "reason", *(f"approved_{name}" for name in _ACT), "shown_at")
    return {"state": one.state(now), **{name: getattr(one, name) for name in names}}


def _now() -> datetime:
    return state.now()
