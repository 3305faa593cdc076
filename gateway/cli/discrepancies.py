"""``discrepancies list|export|mark``: reports that a register is wrong, on their way to the owner of the data."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from gateway.audit.discrepancies import STATES, Discrepancies, Discrepancy
from gateway.cli import dated, looking, people, state
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State


@click.group()
def discrepancies() -> None:
    """Reports that a register is wrong."""


@discrepancies.command("list")
@click.option("--source", help="name of a connector")
@click.option("--in", "in_state", type=click.Choice(STATES), help="those in this state")
@dated.JSON
@people.AS
@state.option
def discrepancies_list(
    source: str | None, in_state: str | None, as_json: bool, person: str | None, state: State
) -> None:
    """Reports without their words, latest first. That you looked is itself an entry: reports name entries."""
    known = state.known()
    looking.shown(known, "custody", "discrepancies", person)
    with known.custody() as custody:
        found = Discrepancies(custody, known.keys().sealer("discrepancies")).all(source=source, state=in_state)
        dated.show([_told(one) for one in found], as_json)


def _told(one: Discrepancy) -> dict[str, Any]:
    names = ("id", "state", "entry", "filed_at", "filed_by", "caller", "dataset", "source", "changed_at", "changed_by")
    return {**{name: getattr(one, name) for name in names}, "pointers": list(one.pointers)}


@discrepancies.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", required=True, help="name of a connector, whose owner gets the file")
@people.AS
@state.option
def discrepancies_export(file: Path, source: str, person: str | None, state: State) -> None:
    """Write what was received for a source, words included, into a new file (0600, JSON lines): forwarded."""
    by, known = people.acting(person), state.known()
    with known.custody() as custody:
        reports = Discrepancies(custody, known.keys().sealer("discrepancies"))
        found = reports.all(source=source, state="received")
        if not found:
            raise CouldNot(f"nothing was received for {source}")
        detail = (("count", str(len(found))), ("reports", " ".join(one.id for one in found)))
        with known.on_record("export discrepancies", source, by=by, detail=detail):
            told = [{**_told(one), "words": reports.tell(one.id).words} for one in found]
            lines = [json.dumps(one, ensure_ascii=False) for one in told]
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                out.write("\n".join(lines) + "\n")
            for one in found:
                reports.change(one.id, "forwarded", by, _now())
    click.echo(f"{len(found)} reports.")


@discrepancies.command("mark")
@click.argument("id")
@click.argument("to", type=click.Choice([name for name in STATES if name != "received"]))
@people.AS
@state.option
def discrepancies_mark(id: str, to: str, person: str | None, state: State) -> None:
    """What the owner of the data answered: corrected, or rejected."""
    by, known = people.acting(person), state.known()
    with known.custody() as custody:
        reports = Discrepancies(custody, known.keys().sealer("discrepancies"))
        reports.find(id)  # what isn't there stands on no record
        with known.on_record(f"mark discrepancy {to}", id, by=by):
            reports.change(id, to, by, _now())
    click.echo(f"{id} is {to}.")


def _now() -> Any:
    return state.now()
