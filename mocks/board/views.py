"""What the page shows stands here as plain values: which entries, which rules, how each session stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from mocks.discovery import Service
from mocks.faults import Faults
from mocks.journal import OUTCOMES, Entry, Journal
from mocks.kinds import MENU, Kind
from mocks.matching import Match
from mocks.nation.nation import Nation
from mocks.wanted import CannotAsk, Wanted, read_wanted

ROWS = 60
"""So many requests does the page list."""
EVERY_SESSION, NO_SESSION = "*", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the page is about: all that runs in one process. `urls` are filled while services start."""

    faults: Faults
    journal: Journal
    nation: Nation
    services: Mapping[str, Service]
    urls: Mapping[str, str]

    def kinds(self, service: str) -> Mapping[str, list[Kind]]:
        """The kinds that can be on a service ("": on any), by layer."""
        found: dict[str, list[Kind]] = {"wire": [], "service": [], "port": []}
        for kind in MENU.values():
            somewhere = [service] if service else list(self.services)
            if any(self.faults.objection(one, kind.name) is None for one in somewhere):
                found[kind.layer].append(kind)
        return {layer: kinds for layer, kinds in found.items() if kinds}

    def sessions(self) -> "list[Session]":
        """Every session that anything is known of; the one without a name first."""
        counts, own = self.journal.sessions(), self.faults.sessions()
        rules = [rule.session for rule in self.faults.rules(everything=True)]
        names = {None, *counts, *own, *rules}
        return [
            Session(
                name=name or "",
                requests=counts.get(name, 0),
                rules=rules.count(name),
                offset=own.get(name, (timedelta(), None))[0],
                binding=own.get(name, (timedelta(), None))[1],
            )
            for name in sorted(names, key=lambda one: one or "")
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session as the page lists it."""

    name: str
    requests: int
    rules: int
    offset: timedelta
    binding: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the reader has chosen to see; `session` is `EVERY_SESSION`, `NO_SESSION` or a name."""

    service: str = ""
    session: str = EVERY_SESSION
    outcome: str = ""
    match: str = ""
    entry: int | None = None

    def query(self, **other: str | int | None) -> str:
        """The choice as a query string, with something else in some places."""
        given = {
            "service": self.service,
            "session": self.session,
            "outcome": self.outcome,
            "match": self.match,
            "entry": self.entry,
            **other,
        }
        return urlencode({name: value for name, value in given.items() if value not in (None, "") or name == "session"})

    def found(self, scene: Scene) -> tuple[list[Entry], int]:
        """The newest entries, newest first, and how many older ones there are; none where the filter can't be."""
        try:
            wanted = read_wanted({"service": self.service, "outcome": self.outcome, "match": self.match}, None)
        except CannotAsk:
            return [], 0
        every = self.session == EVERY_SESSION
        entries = scene.journal.entries(None if every else self.session or None, everything=every)
        return _newest(entries, wanted)


def _newest(entries: list[Entry], wanted: Wanted) -> tuple[list[Entry], int]:
    """The outcome is asked of as few as are needed: it has to be found out."""
    cheap = [
        entry
        for entry in entries
        if wanted.service in (None, entry.service) and Wanted(match=wanted.match).holds(entry)
    ]
    if wanted.outcome is None:
        return cheap[-ROWS:][::-1], max(0, len(cheap) - ROWS)
    found: list[Entry] = []
    for entry in reversed(cheap):
        if entry.outcome == wanted.outcome:
            found.append(entry)
        if len(found) == ROWS:
            break
    return found, 0


def read_choice(given: Mapping[str, str], service: str | None) -> Choice:
    """The choice in a query string; what can't be is as if it weren't there."""
    entry = given.get("entry", "")
    outcome = given.get("outcome", "")
    return Choice(
        service=given.get("service", service or ""),
        session=given.get("session", EVERY_SESSION),
        outcome=outcome if outcome in OUTCOMES else "",
        match=given.get("match", ""),
        entry=int(entry) if entry.isascii() and entry.isdigit() and len(entry) < 12 else None,
    )
