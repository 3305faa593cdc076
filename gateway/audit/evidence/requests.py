"""An export is asked for by one person, let out by another and taken once; the requests lie in ``exports.db``.

What happens here is put on record by whoever calls it, before it is done: a request, an approval or a refusal is an
``administered`` entry, the bundle itself an ``exported`` one.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from contracts.events import Draft, Kind
from contracts.reasons import check_reason
from gateway.audit.evidence.bundle import MOST_ENTRIES
from gateway.audit.faults import AuditUnavailable
from gateway.store.shelf import Shelf
from gateway.store.sqlite import StoreFault

DATABASE = "exports.db"
LASTS = timedelta(days=7)
"""How long a request waits for its approval, and an approved one for being taken."""
STEPS = (
    """
CREATE TABLE exports (id TEXT PRIMARY KEY, positions TEXT NOT NULL, reason TEXT NOT NULL,
  requested_by TEXT NOT NULL, requested_at TEXT NOT NULL, expires_at TEXT NOT NULL,
  decided_by TEXT, decided_at TEXT, approved INTEGER, taken_at TEXT) STRICT, WITHOUT ROWID;
""",
    """
CREATE TABLE exports_of_two (id TEXT PRIMARY KEY, positions TEXT NOT NULL, reason TEXT NOT NULL,
  requested_by TEXT NOT NULL, requested_at TEXT NOT NULL, expires_at TEXT NOT NULL,
  decided_by TEXT, decided_at TEXT, approved INTEGER CHECK (approved IN (0, 1)), taken_at TEXT,
  CHECK (approved IS NOT 1 OR (decided_by IS NOT NULL AND lower(decided_by) <> lower(requested_by)))
) STRICT, WITHOUT ROWID;
INSERT INTO exports_of_two SELECT id, positions, reason, requested_by, requested_at, expires_at, decided_by, decided_at,
  CASE WHEN approved = 1 AND (decided_by IS NULL OR lower(decided_by) = lower(requested_by)) THEN 0 ELSE approved END,
  taken_at FROM exports;
DROP TABLE exports;
ALTER TABLE exports_of_two RENAME TO exports;
""",
)
"""Migrations: only ever add one at the end. The second keeps every row; an approval of one's own, which only somebody
beside the program can have written, is kept as a refusal."""

State = Literal["waiting", "approved", "rejected", "taken", "expired"]


class ExportRefused(ValueError):
    """Not so: the message is one sentence that names the rule, and ``code`` is a word for who translates it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. ``positions`` are the entries that it is about; times are aware UTC."""

    id: str
    positions: tuple[int, ...]
    reason: str
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    approved: bool | None
    taken_at: datetime | None

    def state(self, now: datetime) -> State:
        """What has become of it."""
        if self.taken_at is not None:
            return "taken"
        if self.approved is False:
            return "rejected"
        if now >= self.expires_at:
            return "expired"
        return "waiting" if self.approved is None else "approved"

    def drafted(self, entry: str, channel: str) -> Draft:
        """The ``exported`` entry that is on record before the bundle leaves."""
        detail = (
            ("export", self.id), ("reason", self.reason), ("requested_by", self.requested_by),
            ("approved_by", self.decided_by or ""), ("count", str(len(self.positions))),
            ("entries", ranges(self.positions)),
        )  # fmt: skip
        return Draft(kind=Kind.EXPORTED, entry=entry, channel=channel, detail=detail)


def ranges(positions: Sequence[int]) -> str:
    """Positions as ``<first>-<last> …``, as ``pruned`` entries write them."""
    runs: list[list[int]] = []
    for position in sorted(set(positions)):
        if runs and runs[-1][1] == position - 1:
            runs[-1][1] = position
        else:
            runs.append([position, position])
    return " ".join([f"{first}-{last}" for first, last in runs])


class Exports(Shelf):
    """The requests; may be used by several threads. Raises `AuditUnavailable` where they can't be read or written."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._now = now
        try:
            super().__init__(path, STEPS)
        except StoreFault as fault:
            raise AuditUnavailable(f"the exports can't be opened: {fault}") from None

    def named(self, fault: sqlite3.Error) -> Exception:
        """Nothing leaves."""
        return AuditUnavailable(f"the exports can't be used: {type(fault).__name__}")

    def check(self, positions: Sequence[int], reason: str, size: int) -> tuple[tuple[int, ...], str]:
        """What a request would hold; raises `ExportRefused` or ``ReasonRefused``, before anything is on record."""
        wanted = tuple(sorted(set(positions)))
        if not 1 <= len(wanted) <= MOST_ENTRIES:
            raise ExportRefused("count", f"an export is about 1 to {MOST_ENTRIES} entries")
        if wanted[0] < 0 or wanted[-1] >= size:
            raise ExportRefused("unknown_entry", "an entry that shall be exported is not in the log")
        return wanted, check_reason(reason)

    def request(self, positions: Sequence[int], reason: str, by: str, id_: str | None = None) -> str:
        """Ask; gives the id."""
        made = id_ or new_id()
        now = self._now()
        row = (made, json.dumps(sorted(set(positions))), reason, by, now.isoformat(), (now + LASTS).isoformat())
        self._changed("INSERT INTO exports VALUES (?,?,?,?,?,?,NULL,NULL,NULL,NULL)", row)
        return made

    def may_decide(self, id_: str, by: str) -> Asked:
        """The request, if this person may decide about it; raises `ExportRefused`."""
        asked = self.find(id_)
        if asked.state(self._now()) != "waiting":
            raise ExportRefused("not_waiting", "the request does not wait for a decision any more")
        if asked.requested_by.lower() == by.lower():
            raise ExportRefused("same_person", "a second person decides about an export")
        return asked

    def decide(self, id_: str, by: str, *, approved: bool) -> Asked:
        """Approve or reject; raises `ExportRefused`. An approved one can be taken for as long as a request waits."""
        self.may_decide(id_, by)
        now = self._now()
        values = (by, now.isoformat(), approved, (now + LASTS).isoformat(), id_)
        statement = (
            "UPDATE exports SET decided_by=?, decided_at=?, approved=?, expires_at=? WHERE id=? AND approved IS NULL"
        )
        if self._changed(statement, values) != 1:
            raise ExportRefused("not_waiting", "the request does not wait for a decision any more")
        return self.find(id_)

    def may_take(self, id_: str, by: str) -> Asked:
        """The request, if this person may take the bundle now; raises `ExportRefused`."""
        asked = self.find(id_)
        if asked.requested_by != by:
            raise ExportRefused("not_yours", "the bundle is for the person who asked for it")
        if asked.state(self._now()) != "approved":
            raise ExportRefused("not_approved", "the export is not approved, or was taken already")
        return asked

    def take(self, id_: str, by: str) -> Asked:
        """Mark it as taken, once; raises `ExportRefused`."""
        self.may_take(id_, by)
        values = (self._now().isoformat(), id_)
        statement = "UPDATE exports SET taken_at=? WHERE id=? AND approved=1 AND taken_at IS NULL"
        if self._changed(statement, values) != 1:
            raise ExportRefused("not_approved", "the export is not approved, or was taken already")
        return self.find(id_)

    def find(self, id_: str) -> Asked:
        """One request; raises `ExportRefused`."""
        rows = self.rows("SELECT * FROM exports WHERE id=?", id_)
        if not rows:
            raise ExportRefused("unknown", "there is no such export")
        return _asked(rows[0])

    def all(self, most: int = 200) -> list[Asked]:
        """The newest requests first."""
        statement = "SELECT * FROM exports ORDER BY requested_at DESC, id LIMIT ?"
        return [_asked(row) for row in self.rows(statement, most)]

    def _changed(self, statement: str, values: tuple[object, ...]) -> int:
        with self.act() as connection:
            return connection.execute(statement, values).rowcount


def new_id() -> str:
    """An id, short enough to be read out."""
    return f"x-{secrets.token_hex(4)}"


def _asked(row: tuple[Any, ...]) -> Asked:
    id_, positions, reason, by, at, expires, decided_by, decided_at, approved, taken_at = row
    return Asked(
        id_, tuple(json.loads(positions)), reason, by, datetime.fromisoformat(at), datetime.fromisoformat(expires),
        decided_by, _moment(decided_at), None if approved is None else bool(approved), _moment(taken_at),
    )  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
