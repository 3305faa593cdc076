"""``audit receipt``, ``receipt verify`` and ``receipt narrow``: one entry, filed and checked years later."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from contracts.events import Draft, Kind
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.ids import is_entry_id, new_entry_id
from gateway.audit.reading import LogReader
from gateway.audit.receipts import (
    Proven,
    Receipt,
    ReceiptUnread,
    ReceiptWrong,
    check_receipt,
    make_receipt,
    narrow,
    read_receipt,
    salt_for,
)
from gateway.audit.released import check
from gateway.cli import given, people, state
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State, now
from gateway.keys.notes import NoteBroken
from gateway.keys.witnesses import WitnessKey


@click.command("receipt")
@click.argument("entry")
@click.option("--out", type=click.Path(path_type=Path), help="a new file instead of standard output")
@people.AS
@state.option
def audit_receipt(entry: str, out: Path | None, person: str | None, state: State) -> None:
    """The receipt of an entry, as its caller gets it; taking one is an entry itself."""
    if not is_entry_id(entry):
        raise CouldNot("an entry's id is 26 letters and digits")
    state.known()
    with state.log() as log, closing(LogReader(state.audit)) as reader:
        position = reader.position_of(entry)
        if position is None:
            raise CouldNot("there is no such entry")
        detail = (("act", "receipt"), ("entry", entry), *people.on_record(person))
        log.append_and_wait(
            Draft(kind=Kind.SEARCHED, entry=new_entry_id(now()), channel="command", detail=detail)
        )  # before anything is shown
        note = log.checkpoint()
        try:
            checkpoint = open_checkpoint(state.keys().log_signer().verifier, note)
            made = make_receipt(reader, reader.rows(position, 1)[0], note, checkpoint)
        except (ReceiptWrong, NoteBroken, ValueError, IndexError):
            raise CouldNot("the entry can't be proven: run 'lienthong audit verify'") from None
    if out is None:
        click.echo(made.text(), nl=False)
        return
    with out.open("x", encoding="utf-8") as file:
        file.write(made.text())


@click.group()
def receipt() -> None:
    """Proof of one entry, checked offline."""


def _read(path: Path) -> Receipt:
    try:
        return read_receipt(given.text(path))
    except ReceiptUnread as fault:
        raise CouldNot(f"{path.name} could not be checked: {fault}") from None


@receipt.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@given.KEY
@click.option("--released", multiple=True, metavar="FIELD=VALUE", help="a value that shall have left; repeatable")
@click.option("--released-file", type=click.Path(path_type=Path), help="JSON object of such values, field to value")
@given.WITNESS
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def verify(
    file: Path,
    key: str,
    released: tuple[str, ...],
    released_file: Path | None,
    witnesses: tuple[str, ...],
    as_json: bool,
) -> None:
    """Needs no gateway, state or network. 0: it holds; 1: it is wrong; 2: could not check."""
    found, verifier = _read(file), given.log_key(key)
    watched = [given.witness_key(one) for one in witnesses]
    values = _values(released, released_file)
    faults: list[str] = []
    proven: Proven | None = None
    seen: dict[str, str | None] = {}
    matches: dict[str, bool] = {}
    try:
        proven = check_receipt(found, verifier)
        seen = _witnesses(proven.note, watched)
        matches = {path: _left(found, path, candidates) for path, candidates in values.items()}
    except (ReceiptWrong, NoteBroken) as fault:
        faults.append(str(fault))
    faults += [f"the witness {name} has not signed this checkpoint" for name, when in seen.items() if when is None]
    faults += [f"the value given for {path} is not the one that left" for path, fits in matches.items() if not fits]
    click.echo(
        _as_json(found, proven, seen, matches, faults) if as_json else _told(found, proven, seen, matches, faults)
    )
    sys.exit(1 if faults else 0)


@receipt.command("narrow")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--show", multiple=True, metavar="FIELD", help="a field that stays open; repeatable")
@click.option("--prove", multiple=True, metavar="FIELD", help="a released value that can still be proven; repeatable")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="the new file")
def narrow_command(file: Path, show: tuple[str, ...], prove: tuple[str, ...], out: Path) -> None:
    """The same proof with fewer fields open, for a reader who shall see no more than these."""
    try:
        made = narrow(_read(file), show, prove)
    except ReceiptUnread as fault:
        raise CouldNot(str(fault)) from None
    with out.open("x", encoding="utf-8") as written:
        written.write(made.text())


def _values(pairs: Sequence[str], file: Path | None) -> dict[str, list[Any]]:
    """Path -> what its value may be: the text as it is, and what it says as JSON."""
    values: dict[str, list[Any]] = {}
    for pair in pairs:
        path, separator, value = pair.partition("=")
        if not path or not separator:
            raise CouldNot("a released value is given as FIELD=VALUE")
        values[path] = [value]
        try:
            values[path].append(json.loads(value))
        except (ValueError, RecursionError):
            pass  # a plain text
    if file is not None:
        try:
            listed = json.loads(given.text(file))
        except (ValueError, RecursionError):
            raise CouldNot(f"the file {file.name} is no JSON") from None
        if not isinstance(listed, dict):
            raise CouldNot(f"the file {file.name} is no JSON object")
        values |= {path: [value] for path, value in listed.items()}
    return values


def _left(found: Receipt, path: str, candidates: Sequence[Any]) -> bool:
    released = found.opened.get("released")
    salt = salt_for(found, path) if path.isascii() else None
    if released is None or salt is None:
        raise CouldNot("the receipt does not hold what is needed to prove a released value")
    pairs = [(name, kept) for name, kept in released[0]]
    return any(check(pairs, path, value, salt) for value in candidates)


def _witnesses(note: str, watched: Sequence[WitnessKey]) -> dict[str, str | None]:
    times = {witness.name: witness.cosigned(note) for witness in watched}
    return {name: None if time is None else _moment(time) for name, time in times.items()}


def _moment(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"{seconds} s"


def _as_json(
    found: Receipt,
    proven: Proven | None,
    seen: Mapping[str, str | None],
    matches: Mapping[str, bool],
    faults: Sequence[str],
) -> str:
    document: dict[str, Any] = {"verdict": "wrong" if faults else "ok", "faults": list(faults)}
    if proven is not None:
        document |= {
            "entry": found.entry, "kind": proven.kind, "time": proven.time, "position": proven.position,
            "log": proven.note.partition("\n")[0], "entries": proven.checkpoint.size, "fields": dict(proven.fields),
            "witnesses": dict(seen), "released": dict(matches),
        }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=2)


def _told(
    found: Receipt,
    proven: Proven | None,
    seen: Mapping[str, str | None],
    matches: Mapping[str, bool],
    faults: Sequence[str],
) -> str:
    verdict = "BIÊN NHẬN SAI · the receipt is wrong" if faults else "BIÊN NHẬN ĐÚNG · the receipt holds"
    lines = [verdict, *[f"  {fault}" for fault in faults]]
    if proven is not None:
        lines += [
            f"mã bản ghi · entry       {found.entry}",
            f"loại · kind              {proven.kind}",
            f"thời điểm · time         {proven.time}",
            f"vị trí · position        {proven.position}, {proven.checkpoint.size} bản ghi · entries",
            f"nhật ký · log            {proven.note.partition(chr(10))[0]}",
        ]
        lines += [f"nhân chứng · witness     {name}  {when or 'chưa ký · not signed'}" for name, when in seen.items()]
        lines += [
            f"đã trả · released        {path}: {'đúng · as given' if fits else 'sai · not as given'}"
            for path, fits in matches.items()
        ]
        lines += [
            f"  {name} = {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
            for name, value in proven.fields.items()
        ]
    return "\n".join(lines)
