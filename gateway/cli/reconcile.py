"""``reconcile FILE``: a source's statement against the log, both ways; and what a source never saw, for that source."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from contracts.events import Draft, Kind
from gateway.audit.ids import new_entry_id
from gateway.audit.reading import LogReader
from gateway.audit.reconciliation import settling
from gateway.audit.reconciliation.compare import Comparison, NothingToCompare, Terms, compare
from gateway.audit.reconciliation.hits import hits, write_hits
from gateway.audit.reconciliation.on_record import RECONCILED, SETTLED
from gateway.audit.reconciliation.results import DATABASE, Reconciliations, Run
from gateway.audit.reconciliation.statement import Reading, StatementRefused, read
from gateway.audit.seeking import position_at
from gateway.cli import dated, looking, people, state
from gateway.cli.findings import acting, demand_lead
from gateway.cli.refusals import CouldNot
from gateway.cli.state import State
from gateway.cli.state import now as moment

_SHOWN = 50
SOURCE = click.option("--source", required=True, help="name of the source, as in the settings")


class FileFirst(click.Group):
    """A group whose first word may be a file: ``reconcile FILE`` is ``reconcile file FILE``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command's name before a file that comes first."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["file", *args]
        return super().parse_args(ctx, args)


@click.group(cls=FileFirst)
def reconcile() -> None:
    """Compare a source's statement with the log: 'lienthong reconcile FILE --source NAME'."""


def _entry(kind: Kind, act: str, source: str, detail: tuple[tuple[str, str], ...], person: str | None) -> Draft:
    return Draft(
        kind=kind, entry=new_entry_id(state.now()), channel="command", source=source,
        detail=(("act", act), *people.on_record(person), *detail),
    )  # fmt: skip


def _known_source(state: State, source: str) -> None:
    """Raises `CouldNot` for a name that no source could have, which would stand in the log for ever."""
    if not state.audit.vkey.is_file():
        raise CouldNot(f"there is no log in {state.path}")
    if not source.replace("_", "").isalnum() or not source.isascii() or source[:1].isdigit() or len(source) > 41:
        raise CouldNot("a source is named by small letters, digits and _")


def _pairs(words: tuple[str, ...], option: str) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    if any(not right or not left for left, _, right in pairs):
        raise click.UsageError(f"{option} is given as THEIRS=OURS.")
    return {left: right for left, _, right in pairs}


@reconcile.command("file")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@SOURCE
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS",
              help="their name of request_id, time, outcome, officer or unit; may be repeated")  # fmt: skip
@click.option("--outcome", "outcomes", multiple=True, metavar="THEIRS=OURS",
              help="their outcome in our words: found, not_found, ambiguous, out_of_scope, sent, failed")  # fmt: skip
@click.option("--encoding", default="utf-8", show_default=True, help="where the file bears no mark of its own")
@click.option("--tolerance", default=300, show_default=True, type=click.IntRange(0, 86_400), help="seconds apart")
@click.option(
    "--from", "begin", callback=dated.time_of, help="begin of the statement's period (default: its first row)"
)
@click.option("--to", "end", callback=dated.time_of, help="end of it (default: its last row)")
@dated.JSON
@people.AS
@state.option
def reconcile_file(
    file: Path,
    source: str,
    columns: tuple[str, ...],
    outcomes: tuple[str, ...],
    encoding: str,
    tolerance: int,
    begin: datetime | None,
    end: datetime | None,
    as_json: bool,
    person: str | None,
    state: State,
) -> None:
    """Compare FILE (CSV or JSON lines) with the log. 0: they agree; 1: they don't; 2: could not compare."""
    _known_source(state, source)
    terms = Terms(timedelta(seconds=tolerance), _pairs(outcomes, "--outcome"), begin, end)
    try:
        with closing(LogReader(state.audit)) as reader:
            found = compare(read(file, Reading.of(columns, encoding)), reader, source, terms)
    except (StatementRefused, NothingToCompare) as refused:
        raise CouldNot(str(refused)) from None
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    counts = _counts(found)
    detail = (
        ("from", found.begin.isoformat()), ("to", found.end.isoformat()), ("file", digest),
        *((name, str(count)) for name, count in counts.items()),
    )  # fmt: skip
    entry = _entry(Kind.ADMINISTERED, RECONCILED, source, detail, person)
    with state.log() as log:
        log.append_and_wait(entry)
    with closing(Reconciliations(state.path / DATABASE)) as results:
        results.keep(entry.entry, source, moment(), digest, found)
    _tell(entry.entry, found, counts, as_json)
    sys.exit(0 if found.agrees else 1)


def _counts(found: Comparison) -> dict[str, int]:
    return {
        "theirs": found.theirs, "ours": found.ours, "matched": found.matched,
        "only_theirs": found.count("only_theirs"), "only_ours": found.count("only_ours"),
        "differing": found.count("differing"), "unknown": found.unknown, "not_compared": found.not_compared,
        "bad_lines": found.bad,
    }  # fmt: skip


def _tell(entry: str, found: Comparison, counts: dict[str, int], as_json: bool) -> None:
    differences: list[dict[str, Any]] = [
        {"sort": each.sort, "line": each.line, "entry": each.entry, "fields": list(each.fields)}
        for each in found.differences
    ]
    if as_json:
        bad = [{"line": line.line, "reason": line.reason} for line in found.bad_lines]
        told = {"run": entry, "from": found.begin.isoformat(), "to": found.end.isoformat(), **counts,
                "differences": differences, "bad": bad}  # fmt: skip
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(f"run={entry}  " + "  ".join(f"{name}={count}" for name, count in counts.items()))
    dated.show(differences[:_SHOWN], False)
    for line in found.bad_lines[:_SHOWN]:
        click.echo(f"line {line.line} can't be read: {line.reason}")
    left = len(differences) + found.bad - min(len(differences), _SHOWN) - min(len(found.bad_lines), _SHOWN)
    if left:
        click.echo(f"and {left} more: see 'lienthong reconcile show {entry}' or --json")


def _row(run: Run) -> dict[str, Any]:
    return {
        "run": run.entry, "source": run.source, "from": run.begin.isoformat(), "to": run.end.isoformat(),
        "theirs": run.theirs, "ours": run.ours, "matched": run.matched, "only_theirs": run.only_theirs,
        "only_ours": run.only_ours, "differing": run.differing, "unknown": run.unknown, "bad_lines": run.bad,
        "open": run.open, "settled": run.settled,
    }  # fmt: skip


@reconcile.command("list")
@dated.JSON
@state.option
def reconcile_list(as_json: bool, state: State) -> None:
    """All reconciliations, newest first."""
    with closing(Reconciliations(state.known().path / DATABASE)) as results:
        dated.show([_row(run) for run in results.runs()], as_json)


@reconcile.command("show")
@click.argument("run")
@dated.JSON
@people.AS
@state.option
def reconcile_show(run: str, as_json: bool, person: str | None, state: State) -> None:
    """The differences of one, by the entries of the log. That you looked is itself an entry."""
    with closing(Reconciliations(state.known().path / DATABASE)) as results:
        if results.run(run) is None:
            raise CouldNot("there is no such reconciliation: see 'lienthong reconcile list'")
        looking.shown(state, "reconciliation", run, person)
        found = results.differences(run, 0, 1_000_000)
    dated.show([{"sort": e.sort, "line": e.line, "entry": e.entry, "fields": list(e.fields)} for e in found], as_json)


@reconcile.command("settle")
@click.argument("run")
@click.option("--reason", required=True, help="why nothing more has to be done; it stands on record for ever")
@people.AS
@state.option
def reconcile_settle(run: str, reason: str, person: str | None, state: State) -> None:
    """Say why the differences of RUN need nothing more: they then count no longer against the log's completeness.

    A lead of the console does that, or a deputy, as on the console's own page.
    """
    by = acting(state.known(), person)
    demand_lead(by, "được kết thúc đối soát", "settles differences")
    with closing(Reconciliations(state.known().path / DATABASE)) as results:
        try:
            found, why = settling.check(results, run, reason)
        except settling.NothingToSettle as refused:
            raise CouldNot(str(refused)) from None
        entry = _entry(Kind.ADMINISTERED, SETTLED, found.source, (("name", run), ("reason", why)), person)
        with state.log() as log:
            log.append_and_wait(entry)
        results.settle(run, entry.entry)
    click.echo(f"Reconciliation {run} is settled.")


@reconcile.command("export")
@SOURCE
@click.option(
    "--from", "begin", required=True, callback=dated.time_of, help="first moment, UTC unless it says otherwise"
)
@click.option("--to", "end", required=True, callback=dated.time_of, help="first moment after the period")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="new file (CSV)")
@people.AS
@state.option
def reconcile_export(source: str, begin: datetime, end: datetime, out: Path, person: str | None, state: State) -> None:
    """Answers from the cache and shared answers, for the source, which saw none of them."""
    _known_source(state, source)
    if out.exists():
        raise CouldNot(f"{out.name} is there already")
    making = out.with_name(f".{out.name}.making")
    try:
        with (
            closing(LogReader(state.audit)) as reader,
            os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        ):
            events = reader.walk(position_at(reader, begin), position_at(reader, end))
            count, digest = write_hits(hits(events, source), file)
        detail = (("from", begin.isoformat()), ("to", end.isoformat()), ("entries", str(count)), ("file", digest))
        with state.log() as log:  # on record before the file is there under its name
            log.append_and_wait(_entry(Kind.EXPORTED, "export cache hits", source, detail, person))
        making.rename(out)
    finally:
        making.unlink(missing_ok=True)
    click.echo(f"{count} answers are in {out}.")
