"""``audit verify``: three verdicts on the log, kept apart; the exit code says whether anything is broken."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gateway.audit import verify as verifying
from gateway.audit.ids import is_entry_id
from gateway.audit.verdicts import judged
from gateway.cli import anchored, given, state
from gateway.cli.deferred import DeferringGroup
from gateway.cli.judges import judges
from gateway.cli.reading_on import ReadingOn
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State

COMMANDS = {
    "search": ("gateway.cli.searching:search", "Find entries, newest first."),
    "index": ("gateway.cli.searching:index", "The search index of the log."),
    "hold": ("gateway.cli.custody:hold", "Legal holds: what they hold is neither pruned nor forgotten."),
    "open": (
        "gateway.cli.custody:open_handle",
        "Who a handle is: the first of two reviewers asks, the second agrees and is shown it, once.",
    ),
    "openings": ("gateway.cli.custody:openings", "Requests to open a handle, latest first."),
    "forget": (
        "gateway.cli.erasing:forget",
        "Forget a person under all their numbers; the number is asked for without echo.",
    ),
    "prune": (
        "gateway.cli.erasing:prune",
        "Delete values of entries older than their kind is kept; proofs stay, held entries too.",
    ),
    "affected": (
        "gateway.cli.erasing:affected",
        "Distinct subjects, fields, dossiers and period of what a caller was given; the look itself is on record.",
    ),
    "receipt": (
        "gateway.cli.receipts:audit_receipt",
        "The receipt of an entry, as its caller gets it; taking one is an entry itself.",
    ),
    "anchor": ("gateway.cli.anchors:anchor", "What outsiders have signed of this log."),
}
"""What is imported when it is typed: where it lies, and its line of help."""


@click.group(cls=DeferringGroup, deferred=COMMANDS)
def audit() -> None:
    """The evidence log."""


def _text(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"The file {path.name} can't be read.") from None


def _receipts(path: Path | None) -> list[str]:
    ids = (_text(path) or "").split()
    if not all(is_entry_id(found) for found in ids):
        raise click.UsageError("The file of receipts holds what is no receipt: one id a line, 26 letters and digits.")
    return ids


@audit.command("verify")
@click.option("--against", type=click.Path(path_type=Path), help="a checkpoint that an outsider kept")
@click.option("--key", type=click.Path(path_type=Path), help="the log's public key (C2SP), kept apart from the log")
@click.option("--json", "as_json", is_flag=True, help="print the verdicts as JSON")
@click.option("--require-anchor", is_flag=True, help="fail where no outside checkpoint confirms the log")
@given.WITNESS
@click.option("--tsa", type=click.Path(path_type=Path), help="a time stamp authority's certificates (PEM)")
@click.option("--receipts", type=click.Path(path_type=Path), help="ids that callers were given, one a line")
@click.option("--progress", type=click.Path(path_type=Path), help="a file from which a run that was cut off goes on")
@state.option
def verify(
    against: Path | None,
    key: Path | None,
    as_json: bool,
    require_anchor: bool,
    witnesses: tuple[str, ...],
    tsa: Path | None,
    receipts: Path | None,
    progress: Path | None,
    state: State,
) -> None:
    """Integrity, completeness, anchoring. 0: nothing broken; 1: broken; 2: could not check."""
    vkey = _text(key)
    reading = ReadingOn()
    try:
        verdicts = verifying.verify(
            state.audit,
            vkey=vkey.strip() if vkey else None,
            against=_text(against),
            receipts=_receipts(receipts),
            progress=progress,
            watch=reading,
        )
    except OSError as fault:
        raise CouldNot(f"the progress file can't be written: {fault.strerror or type(fault).__name__}") from None
    finally:
        reading.end()
    verdicts = judged(verdicts, judges(state))
    if witnesses or tsa is not None:
        watched = [given.witness_key(one) for one in witnesses]
        verdicts = anchored.judged(verdicts, state, vkey, watched, tsa)
    click.echo(json.dumps(verdicts.to_json(), ensure_ascii=False, indent=2) if as_json else str(verdicts))
    sys.exit(verdicts.exit_code(require_anchor=require_anchor))
