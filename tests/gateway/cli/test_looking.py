"""No command shows entries of the log, or handles of people, unless the look is on record first; none is forgotten."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click
import pytest

from contracts.events import Kind
from gateway.audit.faults import AuditUnavailable
from gateway.audit.index.follower import Follower
from gateway.audit.log import AuditLog
from gateway.cli import state
from gateway.cli.main import lienthong
from gateway.cli.state import State
from tests.flow.running import read_log
from tests.gateway.audit import samples
from tests.gateway.cli.desk import Desk
from tests.gateway.cli.test_findings import NUMBERS, WHY, access, lead, rows, write

ACTS = (
    "audit anchor import", "audit forget", "audit hold add", "audit hold lift", "audit open", "audit prune",
    "callers add", "callers disable", "callers keys", "discrepancies export", "discrepancies mark", "embargoes add",
    "embargoes end", "evidence approve", "evidence reject", "evidence request", "evidence write", "findings answer",
    "findings ask", "findings decide", "findings dossiers", "findings note", "grants add", "grants end",
    "incidents close", "incidents notified", "incidents open", "officers add", "officers end", "outbox told",
    "proposals approve", "proposals reject", "proposals withdraw", "reconcile settle", "register adopt", "resume",
    "reviewers add", "reviewers end", "reviewers enrol", "stop", "units add", "units end",
)  # fmt: skip
"""What changes something; each is tested beside its own command."""
SHOWS_NONE = {
    "the register of access, the console's accounts, or letters about them": (
        "callers list", "embargoes list", "expiries", "grants list", "officers list", "outbox list", "proposals list",
        "proposals show", "reviewers list", "stops list", "units list",
    ),
    "numbers, states and positions of what is shown only by a command that is on record": (
        "audit anchor list", "audit index rebuild", "audit verify", "evidence list", "findings list", "findings run",
        "incidents list", "reconcile list",
    ),
    "no log of a gateway": (
        "connectors check", "connectors drift", "connectors list", "connectors new", "evidence verify", "mocks",
        "people find", "receipt narrow", "receipt verify", "rehearse", "serve", "up", "watch",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """A command that shows something; ``told`` is what its entry says, where it is called ``kind``."""

    words: tuple[str, ...]
    told: dict[str, str]
    kind: str = "searched"
    shows: str = ""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, dict[str, Look]]]:
    """A state in which there is something to see behind every command."""
    desk = Desk(tmp_path_factory.mktemp("looking"))
    desk.unit()
    lead(desk, "minh")
    write(desk, (access(Kind.VERIFIED, number, "made up") for number in NUMBERS[:3]))
    asked = samples.requested(source="population")
    live = samples.draft(request=asked.entry, source="population", freshness="live", attempts=1, outcome="found")
    write(desk, iter([asked, live]))
    Follower(desk.state).catch_up()
    desk.do("findings", "run")
    finding = rows(desk)[0]["id"]
    desk.do("findings", "decide", finding, "escalated", *WHY, "--as", "thu")
    incident = desk.do("incidents", "open", finding, "--title", "Mã hồ sơ bịa", "--as", "minh").strip()
    desk.do("audit", "hold", "add", "--dossier", "H26.99-260302-0001", *WHY, "--as", "thu")
    with State(desk.state).log() as log:
        handle = log.handle_of("personal_id", NUMBERS[0])
    assert handle is not None
    desk.do("audit", "open", *WHY, "--as", "minh", "--handle", handle)
    statement = desk.folder / "statement.csv"
    statement.write_text(f"request_id,time,outcome\nsomething,{datetime.now(UTC).isoformat()},found\n")
    done = desk.type("reconcile", str(statement), "--source", "population", "--json", "--state", str(desk.state))
    run = json.loads(done.stdout)["run"]
    day = timedelta(days=1)
    period = ("--from", (datetime.now(UTC) - day).isoformat(), "--to", (datetime.now(UTC) + day).isoformat())
    month = f"{datetime.now(UTC) + timedelta(hours=7):%Y-%m}"
    hits, out = str(desk.folder / "hits.csv"), str(desk.folder / "reports")
    yield desk, {
        "findings show": Look((finding,), {"act": "finding", "name": finding}, shows="made up"),
        "incidents show": Look((incident,), {"act": "incident", "name": incident}, shows="made up"),
        "incidents notice": Look(
            (incident,), {"act": "draw up notice", "name": incident}, "administered", "Mã hồ sơ bịa"
        ),
        "audit hold list": Look((), {"act": "custody", "name": "holds"}, shows="H26.99-260302-0001"),
        "audit openings": Look((), {"act": "custody", "name": "openings"}, shows=handle),
        "discrepancies list": Look((), {"act": "custody", "name": "discrepancies"}),
        "reconcile show": Look((run,), {"act": "reconciliation", "name": run}, shows="only_theirs"),
        "reconcile file": Look(
            (str(statement), "--source", "population"), {"act": "reconcile"}, "administered", "only_theirs"
        ),
        "reconcile export": Look(
            ("--source", "population", "--out", hits, *period), {"act": "export cache hits"}, "exported", hits
        ),
        "reports monthly": Look(
            ("--month", month, "--out", out), {"act": "monthly report", "month": month}, "exported", out
        ),
        "audit affected": Look(
            ("--caller", "mot-cua", *period), {"act": "list affected", "name": "mot-cua"}, "administered", handle
        ),
        "audit receipt": Look((live.entry,), {"act": "receipt", "entry": live.entry}, shows=live.entry),
        "audit search": Look(
            ("--dossier", "made up", *WHY), {"act": "search", "filters": "dossier"}, shows="verified"
        ),
    }  # fmt: skip


def every_command(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):  # by the context: a command is imported when it is asked for
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from every_command(command, (*before, name))
        else:
            yield " ".join((*before, name)), command


def test_every_command_is_known_to_show_entries_or_not(full: tuple[Desk, dict[str, Look]]) -> None:
    """A new command belongs into one of the three; one that shows entries is then held to the tests below."""
    _, looks = full
    named = [*ACTS, *(one for group in SHOWS_NONE.values() for one in group), *looks]
    assert sorted(named) == sorted(dict(every_command(lienthong)))


def test_each_look_is_on_record_with_who_and_what(
    full: tuple[Desk, dict[str, Look]], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, looks = full
    monkeypatch.setattr(state, "operator", lambda: "may.truc")
    for command, look in looks.items():
        before = sum(1 for _ in read_log(desk.state))
        done = desk.type(*command.split(), *look.words, "--as", "Binh", "--state", str(desk.state))
        assert look.shows in done.stdout and done.exit_code in (0, 1), (command, done.output)
        (entry,) = list(read_log(desk.state))[before:]
        assert (entry["kind"], entry["channel"]) == (look.kind, "command"), command
        told = {**look.told, "by": "binh", "operator": "may.truc"}
        assert told.items() <= dict(entry["detail"]).items(), command


def test_what_is_not_there_is_not_looked_at(full: tuple[Desk, dict[str, Look]]) -> None:
    """A name that somebody mistyped does not come into the log: it could be anything, a person's number too."""
    desk, _ = full
    before = sum(1 for _ in read_log(desk.state))
    for command in ("findings show", "incidents show", "incidents notice", "reconcile show", "audit receipt"):
        desk.refused(*command.split(), "nothing", "--as", "binh")
    assert sum(1 for _ in read_log(desk.state)) == before


def test_without_an_entry_nothing_is_shown(full: tuple[Desk, dict[str, Look]], monkeypatch: pytest.MonkeyPatch) -> None:
    """The log can be read here, and not written."""

    def closed(*_: object) -> None:
        raise AuditUnavailable("the disk is full")

    monkeypatch.setattr(AuditLog, "append_and_wait", closed)
    desk, looks = full
    for command, look in looks.items():
        out = ("--out", str(desk.folder / "new")) if "--out" in look.words else ()
        assert "disk is full" in desk.refused(*command.split(), *look.words, *out, "--as", "binh"), command
    assert not [path for path in (desk.folder / "new").rglob("*") if path.is_file()]
