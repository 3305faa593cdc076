"""The citizen's road over a real log, its index and real custody, with a register and sign-ins made for the test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from contracts.access import VIEW, VIEW_FIELDS, GrantEntry
from contracts.events import Draft, Kind, SubjectRef
from gateway.audit.custody import NAME, Custody
from gateway.audit.disclosures import Names, View
from gateway.audit.discrepancies import Discrepancies
from gateway.audit.event import Event
from gateway.audit.index.follower import Follower
from gateway.audit.links import Link
from gateway.audit.log import AuditLog
from gateway.audit.reader import AuditReader
from gateway.citizens import ViewRoad
from gateway.keys.ring import KeyRing
from gateway.pipeline import Pipeline
from gateway.steps.authenticate import Authenticate
from gateway.steps.authorize import Authorize
from gateway.steps.disclosures import view_route
from gateway.steps.journal import Journal
from tests.gateway.audit import samples
from tests.gateway.steps.parts import CALLER, NOW, Counter, FakeRegister, FakeSignIns, entry

OWN = SubjectRef("personal_id", "099190000123", "asked")
CARD = SubjectRef("old_card_number", "990000123", "answered")
OTHER = SubjectRef("personal_id", "099190000777", "asked")


def view_grant(**changes: Any) -> GrantEntry:
    """A grant on the view, in all channels."""
    return entry(VIEW, **{"operations": frozenset({"query"}), "fields": frozenset(VIEW_FIELDS), **changes})


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = samples.START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Citizens:
    """A log that grows by the test, and the parts that read it."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    embargoes: dict[str, datetime] = field(default_factory=dict)
    """Caller -> until when its disclosures are withheld."""

    def __post_init__(self) -> None:
        self.log: AuditLog = samples.begin(self.folder, now=self.clock)
        self.follower = Follower(self.folder)
        self.follower.catch_up()
        self.reader = AuditReader(self.folder, self.log.handle_of)
        self.custody = Custody(self.folder / NAME)
        self.discrepancies = Discrepancies(self.custody, KeyRing.open(self.folder / "keys").sealer("discrepancies"))
        self.view = View(self.reader, Names({"demo": "Hệ thống thử nghiệm"}.get, {"H26.99": "Đơn vị"}.get))

    def close(self) -> None:
        """Let go of everything."""
        self.reader.close()
        self.log.close()
        self.custody.close()

    def write(self, kind: Kind = Kind.DISCLOSED, *subjects: SubjectRef, **members: Any) -> str:
        """One entry, an hour after the one before it; gives its id."""
        self.clock.now += timedelta(hours=1)
        given = {"source": "population", "fields_delivered": ("full_name",), "outcome": "found", **members}
        draft = samples.draft(kind, subjects=subjects or (OWN,), **given)
        self.log.append_and_wait(draft)
        return draft.entry

    def link(self, first: SubjectRef, second: SubjectRef) -> None:
        """Two numbers of one person."""
        draft: Draft = Link(first, second, "old_card").draft(samples.new_id(), samples.new_id(), "population")
        self.log.append_and_wait(draft)

    # what the road reads of the log

    def handle_of(self, kind: str, identifier: str) -> str | None:
        """By the log."""
        return self.log.handle_of(kind, identifier)

    def position_of(self, entry: str) -> int | None:
        """By the log."""
        return self.reader.log.position_of(entry)

    def event(self, entry: str) -> Event | None:
        """By the log."""
        position = self.position_of(entry)
        return None if position is None else self.reader.event(position)

    def withheld(self, event: Event) -> datetime | None:
        """By the test's embargoes, as of the entry's own time."""
        until = self.embargoes.get(event.caller or "")
        return until if until is not None and event.time < until else None

    def shown(self, subject: SubjectRef = OWN, **asked: Any) -> list[str]:
        """Ids of one page of the view."""
        return [str(item["entry"]) for item in self.page(subject, **asked).items]

    def page(self, subject: SubjectRef = OWN, *, before: str | None = None, count: int = 50) -> Any:
        """One page, with the index up to date."""
        self.follower.catch_up()
        handle = self.handle_of(subject.kind, subject.identifier)
        assert handle is not None
        position = None if before is None else self.position_of(before)
        person = self.view.person(handle, subject.kind)
        return self.view.page(handle, person, self.withheld, self.clock.now, before=position, count=count)

    def road(
        self, authenticate: Authenticate, journal: Journal, sign_ins: FakeSignIns,
        entries: Sequence[GrantEntry] | None = None, register: FakeRegister | None = None,
    ) -> ViewRoad:  # fmt: skip
        """The road over these parts."""
        known = register or FakeRegister((view_grant(),) if entries is None else entries)
        return ViewRoad(
            authenticate, Authorize(known, view_route, sign_ins, Counter().take), sign_ins, journal, self, self.view,
            lambda: self.withheld, self.discrepancies, lambda: self.clock.now,
        )  # fmt: skip


class _Empty:
    """A log without entries."""

    def handle_of(self, kind: str, identifier: str) -> str | None:
        """Nobody's."""
        return None

    def position_of(self, entry: str) -> int | None:
        """Nowhere."""
        return None

    def event(self, entry: str) -> Event | None:
        """None."""
        return None


def view_road(pipeline: Pipeline, register: FakeRegister, state: Path) -> ViewRoad:
    """A road beside a pipeline of doubles, over a log without entries: for tests of the face."""
    sealer = KeyRing.open(state / "keys").sealer("discrepancies")
    sign_ins = FakeSignIns()
    return ViewRoad(
        pipeline.authenticate, Authorize(register, view_route, sign_ins, Counter().take), sign_ins, pipeline.journal,
        _Empty(), View(AuditReader, Names(lambda _: None, lambda _: None)),  # type: ignore[arg-type]  # never asked
        lambda: lambda _event: None, Discrepancies(Custody(state / NAME), sealer), lambda: NOW,
    )  # fmt: skip


__all__ = ["CALLER", "CARD", "OTHER", "OWN", "Citizens", "Clock", "view_grant", "view_road"]
