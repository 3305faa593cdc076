"""A request that a crash cut off gets its ending here, so that every ``requested`` has exactly one.

The ending copies what the request said about itself (who, why, about whom, by handle), so that a search for the person
or the official finds both.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.events import Kind
from gateway.audit.faults import AuditUnavailable, EntryRefused
from gateway.audit.ids import new_entry_id
from gateway.audit.leaf import SUBJECTS, Value, read_canonical
from gateway.audit.prepared import FIELDS, Prepared, PreparedSubject, moment, prepare_values
from gateway.store.database import Database, DatabaseFault

_OWN = frozenset({"entry", "due_at", "request", "request_commitment", "detail"})
"""Fields of a ``requested`` entry that are its own; all others are copied."""


def interruptions(connection: Database, now: datetime) -> list[Prepared]:
    """An ``interrupted`` entry for each open request that is due; raises `AuditUnavailable`."""
    try:
        rows = connection.execute(
            "SELECT r.entry, r.due_at, o.opened FROM open_requests AS r"
            " LEFT JOIN openings AS o ON o.position = r.position ORDER BY r.position"
        ).fetchall()
    except DatabaseFault as fault:
        raise AuditUnavailable(f"the log can't be read: {fault}") from None
    return [_interruption(entry, opened, now) for entry, due_at, opened in rows if _is_due(due_at, now)]


def _is_due(due_at: str, now: datetime) -> bool:
    due = moment(due_at)
    return due is None or due <= now  # an unreadable time is a damaged row: close it rather than leave it open


def _interruption(entry: str, opened: str | None, now: datetime) -> Prepared:
    own: dict[str, Value] = {"entry": new_entry_id(now), "request": entry}
    try:
        values, subjects = _copied(opened)
        return prepare_values(Kind.INTERRUPTED, {n: v for n in FIELDS if (v := own.get(n, values.get(n)))}, subjects)
    except (ValueError, LookupError, TypeError, AttributeError, EntryRefused):
        # the opening is pruned or damaged: an ending without a story is better than none
        return prepare_values(Kind.INTERRUPTED, own, ())


def _copied(opened: str | None) -> tuple[dict[str, Value], list[PreparedSubject]]:
    fields: Any = read_canonical(opened or "")
    values = {name: fields[name][1] for name in FIELDS if name in fields and name not in _OWN}
    listed = fields[SUBJECTS][1] if SUBJECTS in fields else ()
    return values, [PreparedSubject(None, item["kind"], item["role"], None, item["handle"]) for item in listed]
