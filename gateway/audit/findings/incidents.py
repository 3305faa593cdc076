"""Incident files: a finding that is a breach gets a clock of 72 hours, its scope out of the log, and a draft notice.

Source: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, article 23 (72 hours from when it became known), with Nghị định
356/2025/NĐ-CP. Nghị định 13/2023/NĐ-CP, article 23, said the same until the end of 2025 and is no longer in force.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from contracts.reasons import ReasonRefused, check_reason
from gateway.audit.affected import GIVEN, Affected
from gateway.audit.event import Event
from gateway.audit.findings.desk import DecisionRefused, Person
from gateway.audit.findings.store import Change, Finding, FindingStore, State, moment_of, note_change
from gateway.audit.ids import new_entry_id

HOURS = 72
LISTED = 10_000
"""Handles and dossiers that a file lists; more are counted only."""


class IncidentState(StrEnum):
    """``open`` until the authority is told, or until it is closed with a reason why not."""

    OPEN = "open"
    NOTIFIED = "notified"
    CLOSED = "closed"


class Log(Protocol):
    """What the scope is read from."""

    def walk(self, first: int, last: int) -> Iterable[Event]:
        """Entries from ``first`` up to, and without, ``last``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an incident is about, by handle and name of field: never a value. ``since`` and ``until`` are ISO 8601."""

    entries: int
    subjects: int
    handles: tuple[str, ...]
    relatives: int
    fields: tuple[str, ...]
    since: str | None
    until: str | None
    callers: tuple[str, ...]
    units: tuple[str, ...]
    officers: tuple[str, ...]
    procedures: tuple[str, ...]
    dossiers: tuple[str, ...]
    dossier_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One file."""

    id: str
    title: str
    state: IncidentState
    aware_at: datetime
    opened_at: datetime
    opened_by: str
    notified_at: datetime | None
    closed_at: datetime | None
    scope: Scope

    @property
    def due_at(self) -> datetime:
        """When the authority must have been told."""
        return self.aware_at + timedelta(hours=HOURS)

    def hours_left(self, now: datetime) -> float:
        """Hours until then; negative when it is late."""
        return (self.due_at - now).total_seconds() / 3600


def concerns(finding: Finding, event: Event) -> bool:
    """Whether an entry belongs to what a finding is about: its dossier, and its official, else people, else caller."""
    if finding.dossier is not None and event.dossier != finding.dossier:
        return False
    if finding.officer is not None:
        return event.officer == finding.officer and (finding.caller is None or event.caller == finding.caller)
    if finding.subjects and finding.count <= len(finding.evidence):
        return any(filed.handle in finding.subjects for filed in event.subjects)
    return finding.caller is not None and event.caller == finding.caller


def scope_of(log: Log, findings: Sequence[Finding]) -> Scope:
    """Read the scope out of the log: all that was given between the findings' first and last entries.

    Findings are read in the order of their beginnings, so that the period is the whole one.
    """
    given, positions = Affected(), set[int]()
    named: dict[str, set[str]] = {name: set() for name in ("caller", "unit", "officer", "procedure")}
    for finding in sorted(findings, key=lambda found: found.first):
        for event in log.walk(finding.first, finding.last + 1):
            if event.kind not in GIVEN or event.position in positions or not concerns(finding, event):
                continue
            positions.add(event.position)
            given.add(event)
            for name, values in named.items():
                if (value := getattr(event, name)) is not None:
                    values.add(value)
    people = [handle for handle, one in given.subjects.items() if one.roles & {"asked", "answered"}]
    times = sorted(moment for moment in (given.first, given.last) if moment is not None)
    return Scope(
        entries=given.entries, subjects=len(people), handles=tuple(people)[:LISTED],
        relatives=len(given.subjects) - len(people), fields=tuple(sorted(given.fields)),
        since=times[0].isoformat() if times else None, until=times[-1].isoformat() if times else None,
        callers=tuple(sorted(named["caller"])), units=tuple(sorted(named["unit"])),
        officers=tuple(sorted(named["officer"])), procedures=tuple(sorted(named["procedure"])),
        dossiers=tuple(given.dossiers)[:LISTED], dossier_count=len(given.dossiers),
    )  # fmt: skip


_COLUMNS = "id, title, state, aware_at, opened_at, opened_by, notified_at, closed_at, file"


class Incidents:
    """Opens and closes files; raises `DecisionRefused`."""

    def __init__(self, store: FindingStore) -> None:
        self._store = store

    def check(self, findings: Sequence[Finding], title: str, aware_at: datetime) -> str:
        """The title, or `DecisionRefused` for a file that can't be opened."""
        if not findings or any(found.state is not State.ESCALATED or found.incident for found in findings):
            raise DecisionRefused(
                "Chỉ phát hiện đã chuyển cấp và chưa thuộc hồ sơ sự cố nào mới mở được hồ sơ.",
                "Only an escalated finding that has no incident yet can become one.",
            )
        if aware_at > self._store.now():
            raise DecisionRefused("Thời điểm biết sự cố không thể ở tương lai.", "It can't have become known later.")
        return _reason(title)

    def open(self, findings: Sequence[Finding], title: str, aware_at: datetime, scope: Scope, by: Person) -> Incident:
        """Open a file; its clock runs from ``aware_at``."""
        now = self._store.now()
        id = new_entry_id(now)
        with self._store.database.act() as connection:
            fresh = [found for one in findings if (found := self._store.find(one.id)) is not None]
            title = self.check(fresh, title, aware_at)
            connection.execute(
                f"INSERT INTO incidents ({_COLUMNS}) VALUES (?,?,'open',?,?,?,NULL,NULL,?)",  # noqa: S608  # words of this file
                (id, title, int(aware_at.timestamp()), int(now.timestamp()), by.account, json.dumps(asdict(scope))),
            )
            note_change(connection, id, now, by.account, "opened", after="open", note=title)
            for found in fresh:
                connection.execute("UPDATE findings SET incident=? WHERE id=?", (id, found.id))
                note_change(connection, found.id, now, by.account, "became incident", after=id)
        return self.need(id)

    def notified(self, id: str, by: Person, note: str) -> None:
        """The authority was told; ``note`` is the number of the letter."""
        self._move(id, IncidentState.NOTIFIED, by, note)

    def close(self, id: str, by: Person, note: str) -> None:
        """The file is closed, with a reason."""
        self._move(id, IncidentState.CLOSED, by, note)

    def check_move(self, id: str, to: IncidentState, note: str) -> Incident:
        """The file as it stands, or `DecisionRefused` where it can't be told or closed, or the note can't stand."""
        _reason(note)
        found = self.need(id)
        if found.state is IncidentState.CLOSED or found.state is to:
            raise DecisionRefused("Hồ sơ đã ở trạng thái này.", "The file is in that state already.")
        return found

    def _move(self, id: str, to: IncidentState, by: Person, note: str) -> None:
        note = _reason(note)
        column = "notified_at" if to is IncidentState.NOTIFIED else "closed_at"
        with self._store.database.act() as connection:
            found = self.check_move(id, to, note)
            connection.execute(
                f"UPDATE incidents SET state=?, {column}=? WHERE id=?",  # noqa: S608  # words of this file
                (to, int(self._store.now().timestamp()), id),
            )
            note_change(connection, id, self._store.now(), by.account, to, before=found.state, after=to, note=note)

    def find(self, id: str) -> Incident | None:
        """One file."""
        rows = self._store.database.read(f"SELECT {_COLUMNS} FROM incidents WHERE id=?", id)  # noqa: S608  # words of this file
        return _incident(rows[0]) if rows else None

    def need(self, id: str) -> Incident:
        """The file, or `DecisionRefused`."""
        if (found := self.find(id)) is None:
            raise DecisionRefused("Không có hồ sơ sự cố này.", "There is no such incident.")
        return found

    def all(self) -> list[Incident]:
        """All files, those that are open and due first."""
        rows = self._store.database.read(
            f"SELECT {_COLUMNS} FROM incidents ORDER BY state != 'open', aware_at, id"  # noqa: S608  # words of this file
        )
        return [_incident(row) for row in rows]

    def findings_of(self, id: str) -> list[str]:
        """Ids of its findings."""
        return [str(row[0]) for row in self._store.database.read("SELECT id FROM findings WHERE incident=?", id)]

    def changes(self, id: str) -> list[Change]:
        """What was done, oldest first."""
        return self._store.changes(id)


def _reason(text: str) -> str:
    try:
        return check_reason(text)
    except ReasonRefused as refused:
        raise DecisionRefused(
            "Nội dung từ 1 đến 500 ký tự, một dòng, không chứa số định danh hay số điện thoại.", str(refused)
        ) from None


def _incident(row: tuple[Any, ...]) -> Incident:
    id, title, state, aware_at, opened_at, opened_by, notified_at, closed_at, file = row
    read: dict[str, Any] = json.loads(file)
    lists: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in read.items()}
    scope = Scope(**lists)
    return Incident(
        id=id, title=title, state=IncidentState(state), aware_at=moment_of(aware_at), opened_at=moment_of(opened_at),
        opened_by=opened_by, notified_at=None if notified_at is None else moment_of(notified_at),
        closed_at=None if closed_at is None else moment_of(closed_at), scope=scope,
    )  # fmt: skip
