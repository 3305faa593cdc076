"""``reports monthly``: the month as workbook and document, counted from entries that were verified just before."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import click

from contracts.events import Draft, Kind
from gateway.audit import verify as verifying
from gateway.audit.findings.database import ReviewDatabase
from gateway.audit.findings.store import FindingStore
from gateway.audit.findings.tallies import findings_of
from gateway.audit.ids import new_entry_id
from gateway.audit.months import Month
from gateway.audit.reading import LogReader
from gateway.audit.reconciliation.judgement import judge_reconciliations
from gateway.audit.reports import words
from gateway.audit.reports.forms import MEDIA_TYPES, written
from gateway.audit.reports.monthly import MonthlyReport, build
from gateway.cli import people, state
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State
from gateway.cli.state import now as moment

REVIEW_DATABASE = "review.db"


@click.group()
def reports() -> None:
    """Reports made of the log."""


def _month(_context: click.Context, _parameter: click.Parameter, value: str) -> Month:
    try:
        return Month.parse(value)
    except ValueError as fault:
        raise click.BadParameter(str(fault)) from None


def _findings(state: State, reader: LogReader, month: Month) -> Mapping[tuple[str, ...], int] | None:
    if not (state.path / REVIEW_DATABASE).is_file():
        return None
    with closing(ReviewDatabase(state.path / REVIEW_DATABASE)) as database:
        return findings_of(FindingStore(database, moment), reader, month)


@reports.command("monthly")
@click.option("--month", required=True, callback=_month, help="YYYY-MM, in Asia/Ho_Chi_Minh")
@click.option("--out", default=".", type=click.Path(path_type=Path, file_okay=False), help="folder (default: here)")
@click.option("--key", type=click.Path(path_type=Path), help="the log's public key (C2SP), kept apart from the log")
@people.AS
@state.option
def monthly(month: Month, out: Path, key: Path | None, person: str | None, state: State) -> None:
    """Unit × procedure × source as xlsx and docx. 0: totals equal the verified log; 1: broken; 2: unverified."""
    if not state.audit.vkey.is_file():
        raise CouldNot(f"there is no log in {state.path}")
    vkey = key.read_text("utf-8").strip() if key else None
    report = _made(state, month, vkey)
    contents = {form: written(report, form) for form in MEDIA_TYPES}
    out.mkdir(parents=True, exist_ok=True)
    digests = {ending: hashlib.sha256(content).hexdigest() for ending, content in contents.items()}
    with state.log() as log:  # on record before a file is there
        log.append_and_wait(_entry(month, report, digests, person))
    for ending, content in contents.items():
        path = out / f"lienthong-{month}.{ending}"
        _write(path, content)
        click.echo(path)
    click.echo(words.standing(report)[1])
    sys.exit(0 if report.verified else report.verdicts.exit_code() or 2)


def _made(state: State, month: Month, vkey: str | None) -> MonthlyReport:
    verdicts = judge_reconciliations(verifying.verify(state.audit, vkey=vkey), state.path, state.audit)
    with closing(LogReader(state.audit)) as reader:
        return build(reader, verdicts, month, moment(), _findings(state, reader, month))


def _entry(month: Month, report: MonthlyReport, digests: Mapping[str, str], person: str | None) -> Draft:
    detail = (
        ("act", "monthly report"), *people.on_record(person), ("month", str(month)),
        ("entries", f"{report.begin}-{report.end}"), ("verified", str(report.verified).lower()), *digests.items(),
    )  # fmt: skip
    return Draft(kind=Kind.EXPORTED, entry=new_entry_id(moment()), channel="command", detail=detail)


def _write(path: Path, content: bytes) -> None:
    making = path.with_name(f".{path.name}.making")
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    making.replace(path)
