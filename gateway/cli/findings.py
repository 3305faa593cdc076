"""``findings list|show|decide|note|ask|answer|run|dossiers``: what the rules found, and what is made of it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from gateway.app.findings import Findings
from gateway.audit.findings import catalogue
from gateway.audit.findings.desk import DecisionRefused, Person
from gateway.audit.findings.engine import Engine
from gateway.audit.findings.questions import DAYS
from gateway.audit.findings.rule import Hit, Severity
from gateway.audit.findings.store import Change, Filters, Finding
from gateway.audit.findings.store import State as FindingState
from gateway.audit.reading import LogReader
from gateway.cli import dated, looking, people, state
from gateway.cli.state import State, administered
from gateway.console.accounts import Accounts
from gateway.console.reviewers import REVIEWING, Role
from gateway.console.store import DATABASE as CONSOLE_DATABASE
from gateway.console.store import ConsoleStore

TELL_SECONDS = 2.0


@contextmanager
def opened(of: State) -> Iterator[Findings]:
    """The findings of a state directory."""
    with of.known().register() as register:
        found = Findings.open(of.path, register, state.now)
        try:
            yield found
        finally:
            found.close()


def acting(of: State, named: str | None) -> Person:
    """Who acts; a lead is whoever the console knows as one."""
    account = people.acting(named)
    return Person(account, _may(of, account, frozenset({"lead"})))


def demand_lead(by: Person, vi: str, en: str) -> None:
    """Raise `DecisionRefused` for anybody but a lead of the console or a deputy; ``vi`` and ``en`` say for what."""
    if not by.lead:
        raise DecisionRefused(
            f"Chỉ trưởng nhóm (hoặc người được ủy quyền) {vi}: nêu tài khoản bằng --as.",
            f"Only a lead of the console (or a deputy) {en}, and {by.account} is none: name your own account with"
            " --as.",
        )


def reviewing(of: State, named: str | None) -> str:
    """Who acts, where that must be a reviewer or a lead of the console; raises `DecisionRefused`."""
    account = people.acting(named)
    if not _may(of, account, REVIEWING):
        raise DecisionRefused(
            "Chỉ cán bộ giám sát hoặc trưởng nhóm của bảng điều khiển làm được việc này: nêu tài khoản bằng --as.",
            f"Only a reviewer or a lead of the console does this, and {account} is none: name your own account with"
            " --as.",
        )
    return account


def _may(of: State, account: str, roles: frozenset[Role]) -> bool:
    path = of.path / CONSOLE_DATABASE
    if not path.is_file():
        return False
    with closing(ConsoleStore(path, state.now)) as store:
        known = Accounts(store).get(account)
    return known is not None and known.in_force(state.now()) and known.may(roles)


def put_on_record(of: State, act: str, name: str, by: Person, *detail: tuple[str, str]) -> None:
    """The entry of an act, before it is done."""
    with of.log() as log:
        log.append_and_wait(administered(act, name, by=by.account, detail=detail))


@click.group()
def findings() -> None:
    """What the rules found in the log."""


@findings.command("list")
@click.option("--status", "status", type=click.Choice([one.value for one in FindingState]), help="what became of it")
@click.option("--severity", type=click.Choice([one.value for one in Severity]))
@click.option("--rule", type=click.Choice(sorted(catalogue.BY_NAME)))
@click.option("--officer", help="account")
@click.option("--unit", help="agency code")
@click.option("--caller", help="id")
@click.option("--limit", default=100, show_default=True)
@dated.JSON
@state.option
def findings_list(
    status: str | None, severity: str | None, rule: str | None, officer: str | None, unit: str | None,
    caller: str | None, limit: int, as_json: bool, state: State,
) -> None:  # fmt: skip
    """Those of the highest severity first, then the latest."""
    filters = Filters(
        state=FindingState(status) if status else None, severity=Severity(severity) if severity else None, rule=rule,
        officer=officer, unit=unit, caller=caller,
    )  # fmt: skip
    with opened(state) as parts:
        dated.show([_line(found) for found in parts.store.queue(filters, limit)], as_json)


@findings.command("show")
@click.argument("finding")
@dated.JSON
@people.AS
@state.option
def findings_show(finding: str, as_json: bool, person: str | None, state: State) -> None:
    """One finding, its evidence, its reason and its history. That you looked is itself an entry."""
    with opened(state) as parts:
        found = parts.desk.need(finding)
        looking.shown(state, "finding", finding, person)
        reason = catalogue.BY_NAME[found.rule].reason
        told = _line(found) | {
            "title": {"vi": reason.title.vi, "en": reason.title.en}, "why": {"vi": reason.why.vi, "en": reason.why.en},
            "look": {"vi": reason.look.vi, "en": reason.look.en}, "facts": dict(found.facts),
            "subjects": list(found.subjects), "evidence": list(found.evidence),
            "history": [_change(change) for change in parts.store.changes(finding)],
            "justifications": [
                {"id": q.id, "asked_at": q.asked_at.isoformat(), "question": q.question, "answer": q.answer}
                for q in parts.questions.of(finding)
            ],
        }  # fmt: skip
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{reason.title.vi} ({reason.title.en})\n{reason.why.vi}\n{reason.why.en}\n{reason.look.vi}")
    for name, value in told.items():
        if name not in ("title", "why", "look") and value not in (None, [], {}):
            click.echo(f"{name}: {value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)}")


@findings.command("decide")
@click.argument("finding")
@click.argument("decision", type=click.Choice([one.value for one in FindingState]))
@click.option("--reason", required=True, help="why; no name and no number of a person")
@people.AS
@state.option
def findings_decide(finding: str, decision: str, reason: str, person: str | None, state: State) -> None:
    """Decide; putting aside or escalating a grave one needs a second person, a lead of the console."""
    by = acting(state, person)
    with opened(state) as parts:
        parts.desk.check(finding, FindingState(decision), by, reason)
        put_on_record(state, "decide finding", finding, by, ("decision", decision))
        final = parts.desk.decide(finding, FindingState(decision), by, reason)
    click.echo(f"{finding} is {decision}." if final else f"{finding} waits for a lead who is somebody else.")


@findings.command("note")
@click.argument("finding")
@click.argument("text")
@people.AS
@state.option
def findings_note(finding: str, text: str, person: str | None, state: State) -> None:
    """Add a remark."""
    by = acting(state, person)
    with opened(state) as parts:
        parts.desk.need(finding)
        put_on_record(state, "note finding", finding, by)
        parts.desk.note(finding, by, text)


@findings.command("ask")
@click.argument("finding")
@click.argument("question")
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, 60), help="time to answer")
@people.AS
@state.option
def findings_ask(finding: str, question: str, days: int, person: str | None, state: State) -> None:
    """Ask the caller's contact to explain; the running gateway sends it. Prints the question's id."""
    by = acting(state, person)
    with opened(state) as parts, closing(LogReader(state.audit)) as reader:
        office = parts.office(reader)
        found = parts.desk.need(finding)
        contact = office.contact_of(found.caller)
        parts.questions.check(found, contact, question)
        entries = [event.entry for event in office.evidence(found)]
        put_on_record(state, "ask for justification", finding, by)
        click.echo(parts.questions.ask(found, contact, question, entries, by, days).id)


@findings.command("answer")
@click.argument("question")
@click.argument("text")
@people.AS
@state.option
def findings_answer(question: str, text: str, person: str | None, state: State) -> None:
    """File an answer that came by other means, such as on paper."""
    by = acting(state, person)
    with opened(state) as parts:
        asked = parts.questions.check_answer(question, text)
        put_on_record(state, "file justification", asked.finding, by, ("question", question))
        parts.questions.answer(question, text, by.account, "command")
    click.echo(f"{question} is answered.")


@findings.command("run")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="keep what happened from this day on (Hà Nội)")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="and before this day")
@state.option
def findings_run(first: datetime | None, last: datetime | None, state: State) -> None:
    """Run all rules over the whole log; what was found before is found again and not doubled.

    Every rule is fed from the first entry, since some need the past; ``--from`` and ``--to`` say what is kept.
    """
    since, until = _second(first), _second(last)
    with opened(state) as parts:
        reader = LogReader(state.audit)
        try:
            engine, size = Engine(catalogue.build(parts.context())), reader.size()
            told = time.monotonic()
            hits: dict[str, Hit] = {}
            for event in reader.walk(0, size):
                for hit in engine.feed(event):
                    if (since is None or hit.at >= since) and (until is None or hit.at < until):
                        hits[hit.key] = hit
                if time.monotonic() - told >= TELL_SECONDS:
                    click.echo(f"{engine.position} of {size} entries, {len(hits)} findings", err=True)
                    told = time.monotonic()
            parts.store.save(hits.values())
        finally:
            reader.close()
    click.echo(f"{size} entries, {len(hits)} findings.")


@findings.command("dossiers")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="last day that the file is complete for"
)
@click.option(
    "--unit", "units", multiple=True, help="unit that the file is complete for; default: those in its numbers"
)
@people.AS
@state.option
def findings_dossiers(file: Path, until: datetime, units: tuple[str, ...], person: str | None, state: State) -> None:
    """Import the dossiers that a procedure system has (CSV or JSON lines with ``number``, and ``draft``)."""
    by = acting(state, person)
    with opened(state) as parts:
        put_on_record(state, "import dossiers", "dossiers", by, ("until", f"{until:%Y-%m-%d}"))
        count, covered = parts.feed.take_in(file, until.date().toordinal(), units)
    click.echo(f"{count} dossiers; complete until {until:%Y-%m-%d} for {', '.join(covered) or 'no unit'}.")


def _second(day: datetime | None) -> float | None:
    return None if day is None else day.replace(tzinfo=UTC).timestamp() - 7 * 3600


def _line(found: Finding) -> dict[str, Any]:
    return {
        "id": found.id, "severity": str(found.severity), "state": str(found.state), "rule": found.rule,
        "happened_at": found.happened_at.isoformat(), "officer": found.officer, "unit": found.unit,
        "caller": found.caller, "procedure": found.procedure, "dossier": found.dossier, "count": found.count,
        "assignee": found.assignee, "waits_for": str(found.wish) if found.wish else None,
        "grew": "yes" if found.grew else None, "incident": found.incident,
    }  # fmt: skip


def _change(change: Change) -> dict[str, Any]:
    return {
        "at": change.at.isoformat(), "by": change.by, "act": change.act, "before": change.before, "after": change.after,
        "note": change.note,
    }  # fmt: skip
