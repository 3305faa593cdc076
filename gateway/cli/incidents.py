"""``incidents list|show|open|notified|close|notice``: incident files, their clock of 72 hours, the draft notice."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from gateway.audit.findings import notice
from gateway.audit.findings.desk import Person
from gateway.audit.findings.incidents import Incident, IncidentState, scope_of
from gateway.audit.reading import LogReader
from gateway.cli import dated, looking, people, state
from gateway.cli.findings import acting, demand_lead, opened, put_on_record
from gateway.cli.state import State


@click.group()
def incidents() -> None:
    """Incident files."""


@incidents.command("list")
@dated.JSON
@state.option
def incidents_list(as_json: bool, state: State) -> None:
    """Open ones first, by their clock."""
    with opened(state) as parts:
        dated.show([_line(one) for one in parts.incidents.all()], as_json)


@incidents.command("show")
@click.argument("incident")
@people.AS
@state.option
def incidents_show(incident: str, person: str | None, state: State) -> None:
    """One file as JSON: clock, scope, findings and history. Subjects are counted; their handles are not printed.

    That you looked is itself an entry.
    """
    with opened(state) as parts:
        found = parts.incidents.need(incident)
        looking.shown(state, "incident", incident, person)
        scope = asdict(found.scope)
        del scope["handles"]
        told = _line(found) | {
            "scope": scope, "findings": parts.incidents.findings_of(incident),
            "history": [
                {"at": change.at.isoformat(), "by": change.by, "act": change.act, "note": change.note}
                for change in parts.incidents.changes(incident)
            ],
        }  # fmt: skip
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _moment(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("must be ISO 8601, for example 2026-11-27T08:30:00+07:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def leading(of: State, named: str | None) -> Person:
    """Who acts, who must be a lead of the console or its deputy: an incident is theirs there too."""
    by = acting(of, named)
    demand_lead(by, "được mở, báo và đóng hồ sơ sự cố", "opens, notifies and closes incidents")
    return by


@incidents.command("open")
@click.argument("findings", nargs=-1, required=True)
@click.option("--title", required=True, help="what it is about; no name and no number of a person")
@click.option("--aware", callback=_moment, help="when it became known, UTC unless it says otherwise (default: now)")
@people.AS
@state.option
def incidents_open(
    findings: tuple[str, ...], title: str, aware: datetime | None, person: str | None, state: State
) -> None:
    """Make escalated findings an incident; its clock runs from when it became known. Prints the file's id."""
    by = leading(state, person)
    with opened(state) as parts:
        found = [parts.desk.need(id) for id in findings]
        known = aware or parts.now()
        parts.incidents.check(found, title, known)
        reader = LogReader(state.audit)
        try:
            scope = scope_of(reader, found)
        finally:
            reader.close()
        put_on_record(state, "open incident", findings[0], by)
        made = parts.incidents.open(found, title, known, scope, by)
    click.echo(made.id)


def _move(state: State, incident: str, to: IncidentState, person: str | None, reason: str) -> None:
    by = leading(state, person)
    with opened(state) as parts:
        parts.incidents.check_move(incident, to, reason)
        put_on_record(state, f"incident {to}", incident, by)
        step = parts.incidents.notified if to is IncidentState.NOTIFIED else parts.incidents.close
        step(incident, by, reason)
    click.echo(f"{incident} is {to}.")


@incidents.command("notified")
@click.argument("incident")
@click.option("--reason", required=True, help="the number of the letter; no name and no number of a person")
@people.AS
@state.option
def incidents_notified(incident: str, reason: str, person: str | None, state: State) -> None:
    """Say that the authority was told: the clock of 72 hours stands."""
    _move(state, incident, IncidentState.NOTIFIED, person, reason)


@incidents.command("close")
@click.argument("incident")
@click.option("--reason", required=True, help="why it is over; no name and no number of a person")
@people.AS
@state.option
def incidents_close(incident: str, reason: str, person: str | None, state: State) -> None:
    """Close a file, for good."""
    _move(state, incident, IncidentState.CLOSED, person, reason)


@incidents.command("notice")
@click.argument("incident")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="a .docx file; default: print the text")
@people.AS
@state.option
def incidents_notice(incident: str, out: Path | None, person: str | None, state: State) -> None:
    """The draft notice to the authority, in Vietnamese. Drawing it up is itself an entry, as on the console's page."""
    by = acting(state, person)
    with opened(state) as parts:
        found = parts.incidents.need(incident)
        put_on_record(state, "draw up notice", incident, by)
        about = [parts.desk.need(id) for id in parts.incidents.findings_of(incident)]
    if out is None:
        click.echo(notice.as_text(found, about), nl=False)
        return
    out.write_bytes(notice.as_docx(found, about))
    click.echo(f"{out} is written.")


def _line(one: Incident) -> dict[str, Any]:
    return {
        "id": one.id, "state": str(one.state), "title": one.title, "aware_at": one.aware_at.isoformat(),
        "due_at": one.due_at.isoformat(), "hours_left": round(one.hours_left(state.now()), 1),
        "subjects": one.scope.subjects, "opened_by": one.opened_by,
    }  # fmt: skip
