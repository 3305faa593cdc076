"""Findings as they are kept: one row per key, which grows with its rule's hits and changes with people's decisions.

A hit that is seen again (after a crash, or in a run over history) changes nothing; one that says more than the row
does replaces its evidence. Decisions are never touched by hits; that a finding grew after its decision is shown.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from gateway.audit.findings.database import ReviewDatabase
from gateway.audit.findings.rule import Hit, Severity


class State(StrEnum):
    """What became of a finding."""

    NEW = "new"
    JUSTIFIED = "justified"
    DISMISSED = "dismissed"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row. Times are aware UTC; ``wish`` is a decision that waits for its second person."""

    id: str
    key: str
    rule: str
    severity: Severity
    state: State
    caller: str | None
    unit: str | None
    officer: str | None
    procedure: str | None
    dossier: str | None
    subjects: tuple[str, ...]
    first: int
    last: int
    evidence: tuple[int, ...]
    count: int
    facts: Mapping[str, str]
    happened_at: datetime
    found_at: datetime
    assignee: str | None
    decided_last: int | None
    wish: State | None
    wish_by: str | None
    wish_note: str | None
    incident: str | None

    @property
    def grew(self) -> bool:
        """Whether it went on after it was decided."""
        return self.decided_last is not None and self.last > self.decided_last


@dataclass(frozen=True, slots=True)
class Change:
    """Who did what to a finding or an incident, and when."""

    at: datetime
    by: str
    act: str
    before: str | None
    after: str | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list shows; ``None`` means all. ``since`` and ``until`` are of the time when it happened."""

    state: State | None = None
    severity: Severity | None = None
    rule: str | None = None
    assignee: str | None = None
    officer: str | None = None
    unit: str | None = None
    caller: str | None = None
    dossier: str | None = None
    since: datetime | None = None
    until: datetime | None = None


_COLUMNS = (
    "id, key, rule, severity, state, caller, unit, officer, procedure, dossier, subjects, first, last, evidence, count,"
    " facts, happened_at, found_at, assignee, decided_last, wish, wish_by, wish_note, incident"
)
_SAVE = (
    f"INSERT INTO findings ({_COLUMNS}) VALUES (?,?,?,?,'new',?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,NULL,NULL,NULL,NULL,NULL)"  # noqa: S608  # words of this file
    " ON CONFLICT (key) DO UPDATE SET caller=excluded.caller, unit=excluded.unit, officer=excluded.officer,"
    " procedure=excluded.procedure, dossier=excluded.dossier, subjects=excluded.subjects, first=excluded.first,"
    " last=excluded.last, evidence=excluded.evidence, count=excluded.count, facts=excluded.facts,"
    " happened_at=excluded.happened_at"
    " WHERE (excluded.last, excluded.count) > (findings.last, findings.count)"
)


def finding_id(key: str) -> str:
    """The id of a finding: made from its key, so that a second run over history gives the same."""
    return "F" + base64.b32encode(hashlib.sha256(key.encode()).digest()[:10]).decode()


class FindingStore:
    """Reads and saves findings; what people do to them is in `gateway.audit.findings.desk`."""

    def __init__(self, database: ReviewDatabase, now: Callable[[], datetime]) -> None:
        self.database = database
        self.now = now

    def save(self, hits: Iterable[Hit]) -> None:
        """Keep what the rules found."""
        with self.database.act() as connection:
            self.put(connection, hits)

    def put(self, connection: sqlite3.Connection, hits: Iterable[Hit]) -> None:
        """The same, as a part of a transaction."""
        now = int(self.now().timestamp())
        for hit in hits:
            connection.execute(
                _SAVE,
                (
                    finding_id(hit.key), hit.key, hit.rule, hit.severity, hit.caller, hit.unit, hit.officer,
                    hit.procedure, hit.dossier, json.dumps(hit.subjects), hit.first, hit.last, json.dumps(hit.evidence),
                    hit.count, json.dumps(dict(hit.facts), ensure_ascii=False), hit.at, now,
                ),
            )  # fmt: skip

    def find(self, id: str) -> Finding | None:
        """One finding."""
        rows = self.database.read(f"SELECT {_COLUMNS} FROM findings WHERE id=?", id)  # noqa: S608  # words of this file
        return _finding(rows[0]) if rows else None

    def queue(self, filters: Filters, limit: int = 100, offset: int = 0) -> list[Finding]:
        """Findings, those of the highest severity first, then the latest."""
        where, values = _where(filters)
        rows = self.database.read(
            f"SELECT {_COLUMNS} FROM findings WHERE {where}"  # noqa: S608  # words of this file
            " ORDER BY CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, happened_at DESC, id"
            " LIMIT ? OFFSET ?",
            *values, limit, offset,
        )  # fmt: skip
        return [_finding(row) for row in rows]

    def count(self, filters: Filters) -> int:
        """How many there are."""
        where, values = _where(filters)
        return int(self.database.read(f"SELECT count(*) FROM findings WHERE {where}", *values)[0][0])  # noqa: S608  # words of this file

    def waiting(self) -> dict[Severity, int]:
        """New findings by severity."""
        rows = self.database.read("SELECT severity, count(*) FROM findings WHERE state='new' GROUP BY severity")
        return {severity: dict(rows).get(severity, 0) for severity in Severity}

    def changes(self, about: str) -> list[Change]:
        """What was done, oldest first."""
        rows = self.database.read(
            "SELECT at, by, act, before, after, note FROM changes WHERE about=? ORDER BY number", about
        )
        return [Change(moment_of(row[0]), *row[1:]) for row in rows]


def moment_of(seconds: int) -> datetime:
    """Aware UTC of whole seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def note_change(
    connection: sqlite3.Connection,
    about: str,
    at: datetime,
    by: str,
    act: str,
    *,
    before: str | None = None,
    after: str | None = None,
    note: str = "",
) -> None:
    """Add a line to the history of a finding or incident."""
    connection.execute(
        "INSERT INTO changes (about, at, by, act, before, after, note) VALUES (?,?,?,?,?,?,?)",
        (about, int(at.timestamp()), by, act, before, after, note),
    )


def _where(filters: Filters) -> tuple[str, Sequence[object]]:
    parts, values = ["1=1"], []
    for name in ("state", "severity", "rule", "assignee", "officer", "unit", "caller", "dossier"):
        if (value := getattr(filters, name)) is not None:
            parts.append(f"{name}=?")
            values.append(str(value))
    if filters.since is not None:
        parts.append("happened_at>=?")
        values.append(str(int(filters.since.timestamp())))
    if filters.until is not None:
        parts.append("happened_at<?")
        values.append(str(int(filters.until.timestamp())))
    return " AND ".join(parts), values


def _finding(row: tuple[Any, ...]) -> Finding:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    values |= {
        "severity": Severity(values["severity"]), "state": State(values["state"]),
        "subjects": tuple(json.loads(values["subjects"])), "evidence": tuple(json.loads(values["evidence"])),
        "facts": json.loads(values["facts"]), "happened_at": moment_of(values["happened_at"]),
        "found_at": moment_of(values["found_at"]), "wish": State(values["wish"]) if values["wish"] else None,
    }  # fmt: skip
    return Finding(**values)
