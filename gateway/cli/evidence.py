"""``evidence request|approve|reject|list|write|verify``: entries for a court, let out by two, checked by anybody."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from contracts.reasons import ReasonRefused
from gateway.audit.evidence.checking import EvidenceUnread, EvidenceWrong, Verified, check_bundle
from gateway.audit.evidence.exporting import Exporting
from gateway.audit.evidence.requests import DATABASE, Asked, ExportRefused, Exports, new_id, ranges
from gateway.audit.evidence.story import moment, plain
from gateway.audit.ids import new_entry_id
from gateway.audit.log import AuditLog
from gateway.audit.reading import LogReader
from gateway.cli import dated, given, people, state
from gateway.cli.anchored import authority, opened
from gateway.cli.findings import acting, demand_lead
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State, administered, now

_RANGE = re.compile(r"([0-9]{1,12})(?:-([0-9]{1,12}))?")


@click.group()
def evidence() -> None:
    """Signed bundles of entries: asked for by one person, let out by another."""


@contextmanager
def _exports(state: State) -> Iterator[Exports]:
    state.known()
    with closing(Exports(state.path / DATABASE, now)) as found:
        try:
            yield found
        except (ExportRefused, ReasonRefused) as refused:
            raise CouldNot(str(refused)) from None


def _positions(reader: LogReader, entries: Sequence[str], spans: Sequence[str]) -> list[int]:
    wanted: list[int] = []
    for entry in entries:
        position = reader.position_of(entry)
        if position is None:
            raise CouldNot("there is no such entry")
        wanted.append(position)
    for span in spans:
        found = _RANGE.fullmatch(span)
        if found is None:
            raise CouldNot("positions are given as 17 or 17-23")
        first, last = int(found[1]), int(found[2] or found[1])
        if last - first > 100_000:
            raise CouldNot("an export is not about that many entries")
        wanted += range(first, last + 1)
    return wanted


@evidence.command("request")
@click.argument("entries", nargs=-1, metavar="ENTRY...")
@click.option("--positions", "spans", multiple=True, help="positions in the log, 17 or 17-23; repeatable")
@click.option("--reason", required=True, help="why; no name and no number of a person")
@people.AS
@state.option
def request(entries: tuple[str, ...], spans: tuple[str, ...], reason: str, person: str | None, state: State) -> None:
    """Ask that entries be let out; prints the id. A second person approves."""
    by = people.acting(person)
    with _exports(state) as exports, closing(LogReader(state.audit)) as reader:
        wanted, why = exports.check(_positions(reader, entries, spans), reason, reader.size())
        id_ = new_id()
        detail = (("reason", why), ("count", str(len(wanted))), ("entries", ranges(wanted)))
        with state.log() as log:
            log.append_and_wait(administered("request export", id_, by=by, detail=detail))
        exports.request(wanted, why, by, id_)
    click.echo(id_)


def _decide(state: State, id_: str, person: str | None, *, approved: bool) -> None:
    by = acting(state.known(), person)
    with _exports(state) as exports:
        exports.may_decide(id_, by.account)
        demand_lead(by, "quyết định việc xuất chứng cứ", "decides about an export")
        with state.log() as log:
            log.append_and_wait(administered("approve export" if approved else "reject export", id_, by=by.account))
        exports.decide(id_, by.account, approved=approved)


@evidence.command("approve")
@click.argument("id")
@people.AS
@state.option
def approve(id: str, person: str | None, state: State) -> None:
    """Let a bundle out: a lead of the console, or a deputy; never the person who asked for it."""
    _decide(state, id, person, approved=True)
    click.echo(f"Approved. Whoever asked takes it with 'lienthong evidence write {id}'.")


@evidence.command("reject")
@click.argument("id")
@people.AS
@state.option
def reject(id: str, person: str | None, state: State) -> None:
    """Refuse an export, as a lead of the console or a deputy."""
    _decide(state, id, person, approved=False)
    click.echo("Rejected.")


@evidence.command("list")
@dated.JSON
@state.option
def list_command(as_json: bool, state: State) -> None:
    """Requests, newest first."""
    with _exports(state) as exports:
        dated.show([_row(asked) for asked in exports.all()], as_json)


def _row(asked: Asked) -> dict[str, Any]:
    return {
        "id": asked.id, "state": asked.state(now()), "requested_by": asked.requested_by, "reason": asked.reason,
        "entries": ranges(asked.positions), "decided_by": asked.decided_by, "expires_at": asked.expires_at.isoformat(),
    }  # fmt: skip


def _exporting(state: State, exports: Exports, log: AuditLog, reader: LogReader, anchors: Any) -> Exporting:
    return Exporting(exports, reader, anchors, state.keys().log_signer(), log.checkpoint, now, state.witnesses)


@evidence.command("write")
@click.argument("id")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="the new file")
@people.AS
@state.option
def write(id: str, out: Path, person: str | None, state: State) -> None:
    """Take an approved bundle, once; on record before it is written."""
    by = people.acting(person)
    if out.exists():
        raise CouldNot(f"the file {out.name} is there already")
    verifier = state.known().keys().log_signer().verifier
    with _exports(state) as exports, closing(LogReader(state.audit)) as reader, opened(state, verifier) as anchors:
        with state.log() as log:
            exporting = _exporting(state, exports, log, reader, anchors)
            prepared = exporting.prepare(id, by, new_entry_id(now()), "command")
            log.append_and_wait(prepared.draft)
            data = exporting.hand_over(prepared, by)
    with out.open("xb") as file:
        file.write(data)
    click.echo(f"{out}: {len(data)} bytes. Check it with 'lienthong evidence verify'.")


@evidence.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@given.KEY
@given.WITNESS
@click.option("--tsa", type=click.Path(path_type=Path), help="a time stamp authority's certificates (PEM)")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def verify(file: Path, key: str, witnesses: tuple[str, ...], tsa: Path | None, as_json: bool) -> None:
    """Needs no gateway, state or network. 0: it holds; 1: it is wrong; 2: could not check."""
    data, verifier = given.content(file), given.log_key(key)
    watched = [given.witness_key(one) for one in witnesses]
    trusted = authority(tsa) if tsa else []
    try:
        verified = check_bundle(data, verifier, watched, trusted)
    except EvidenceUnread as fault:
        raise CouldNot(f"{file.name} could not be checked: {fault}") from None
    except EvidenceWrong as fault:
        told = {"verdict": "wrong", "fault": str(fault)}
        click.echo(json.dumps(told) if as_json else f"CHỨNG CỨ SAI · the evidence is wrong\n  {fault}")
        sys.exit(1)
    missing = [witness.name for witness in watched if witness.name not in verified.witnesses]
    missing += ["the time stamp authority"] if tsa and not verified.stamped else []
    click.echo(json.dumps(_document(verified, missing), ensure_ascii=False, indent=2) if as_json
               else _told(verified, missing))  # fmt: skip
    sys.exit(1 if missing else 0)


def _when(seconds: int) -> str:
    return datetime.fromtimestamp(min(seconds, 253_402_300_799), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _document(verified: Verified, missing: Sequence[str]) -> dict[str, Any]:
    return {
        "verdict": "wrong" if missing else "ok",
        "fault": f"not signed by {', '.join(missing)}" if missing else None,
        "export": dict(verified.export),
        "entries": [
            {"position": proven.position, "kind": proven.kind, "time": proven.time, "fields": dict(proven.fields)}
            for proven in verified.entries
        ],
        "checkpoint": verified.checkpoint.size,
        "later": verified.later.size if verified.later else None,
        "witnesses": {name: _when(time) for name, time in verified.witnesses.items()},
        "time_stamps": [time.isoformat() for time in verified.stamped],
    }


def _told(verified: Verified, missing: Sequence[str]) -> str:
    lines = ["CHỨNG CỨ SAI · the evidence is wrong" if missing else "CHỨNG CỨ ĐÚNG · the evidence holds"]
    lines += [f"  chưa ký · not signed by {name}" for name in missing]
    export = verified.export
    lines += [
        f"đề nghị · requested by   {plain(export['requested_by'])}",
        f"phê duyệt · approved by  {plain(export.get('approved_by', ''))}",
        f"lý do · reason           {plain(export.get('reason', ''))}",
        f"nhật ký · log            {verified.checkpoint.size} bản ghi · entries",
    ]
    lines += [f"nhân chứng · witness     {name}  {_when(time)}" for name, time in verified.witnesses.items()]
    lines += [f"dấu thời gian · stamp    {time.isoformat()}" for time in verified.stamped]
    for proven in verified.entries:
        who = " ".join(plain(proven.fields[name]) for name in ("officer", "unit", "dossier") if name in proven.fields)
        lines.append(f"  {proven.position}  {moment(proven.time)}  {proven.kind}  {who}")
    return "\n".join(lines)
