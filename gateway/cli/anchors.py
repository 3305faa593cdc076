"""``audit anchor import|list``: what outsiders signed, brought by hand where no network leads to them."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from gateway.audit.checkpoint import Checkpoint
from gateway.audit.faults import AuditUnavailable
from gateway.audit.proofs import Prover
from gateway.audit.reading import LogReader
from gateway.audit.timestamps import TimestampBroken, check
from gateway.cli import given, state
from gateway.cli.anchored import authority, opened
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State, administered
from gateway.keys.notes import NoteBroken, split
from gateway.keys.witnesses import WitnessKey


@click.group()
def anchor() -> None:
    """What outsiders have signed of this log."""


@anchor.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--checkpoint", type=click.Path(path_type=Path), help="for a time stamp: the checkpoint that it is over")
@click.option("--tsa", type=click.Path(path_type=Path), help="for a time stamp: the authority's certificates (PEM)")
@given.WITNESS
@state.option
def anchor_import(
    file: Path, checkpoint: Path | None, tsa: Path | None, witnesses: tuple[str, ...], state: State
) -> None:
    """A cosigned checkpoint (with --witness), or a time stamp (.tsr, with --checkpoint and --tsa). On record."""
    state.known()
    watched = [given.witness_key(one) for one in witnesses]
    try:
        if checkpoint is not None and tsa is not None:
            note, lines = given.text(checkpoint), {}
            token: bytes | None = given.content(file)
            check(token or b"", split(note)[0], authority(tsa))
        elif checkpoint is None and tsa is None and watched:
            note, token = given.text(file), None
            lines = {each.vkey: line for each in watched for line in _lines(each, note)}
            if not lines:
                raise CouldNot("none of the witnesses named has signed this checkpoint")
        else:
            raise CouldNot(
                "name either --witness for a cosigned checkpoint, or --checkpoint and --tsa for a time stamp"
            )
        with state.log() as log, opened(state, state.keys().log_signer().verifier) as anchors:
            log.append_and_wait(administered("import anchor", "anchor"))
            kept = anchors.keep(note, lines, token)
    except (NoteBroken, TimestampBroken) as fault:
        raise CouldNot(f"the file can't be kept: {fault}") from None
    _tell(kept, state)


def _lines(witness: WitnessKey, note: str) -> list[str]:
    text, lines = split(note)
    return [line for line in lines if witness.time_of(text, line) is not None]


def _tell(kept: Checkpoint, state: State) -> None:
    """Say whether it is of this log as it is now; evidence that it is not is kept all the same."""
    with closing(LogReader(state.audit)) as reader:
        size = reader.size()
        try:
            fits = kept.size <= size and Prover(reader, size).root(kept.size) == kept.root
        except AuditUnavailable:
            fits = False
    if not fits:
        click.echo("kept, but this log is another one now: run 'lienthong audit verify --witness'", err=True)
        sys.exit(1)
    click.echo(f"Kept: {kept.size} entries are signed by an outsider.")


@anchor.command("list")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@state.option
def anchor_list(as_json: bool, state: State) -> None:
    """Everything that is kept, by number of entries."""
    state.known()
    with opened(state, state.keys().log_signer().verifier) as anchors:
        rows: list[dict[str, Any]] = [
            {
                "entries": found.checkpoint.size,
                "witnesses": sorted({line.split(" ")[1] for line in split(found.note)[1]} - {anchors.verifier.name}),
                "time_stamps": len(found.tokens),
            }
            for found in anchors.all()
        ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['entries']} entries  {', '.join(row['witnesses'])}  time stamps: {row['time_stamps']}")
