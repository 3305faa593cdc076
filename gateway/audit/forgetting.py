"""Takes away what may be taken away, and says so in the same transaction, so that `verify` can tell it from tampering.

Leaves are never touched: every proof over them still verifies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contracts.events import Draft, Kind
from gateway.audit.excuses import kept_fields
from gateway.audit.faults import EntryRefused
from gateway.audit.leaf import read_canonical, read_leaf, write_canonical
from gateway.audit.ledger import Appended, Ledger
from gateway.audit.prepared import prepare, subject_key
from gateway.store.database import Database


def forget(
    ledger: Ledger, connection: Database, index_key: bytes, kind: str, identifier: str, draft: Draft
) -> Appended | None:
    """Delete a subject's row with its salt: nothing links its handle to the person any more. ``None``: no such subject.

    ``draft`` (kind ``forgotten``) says who and why; its ``detail`` is completed here. Raises `AuditUnavailable`.
    """
    key = subject_key(index_key, kind, identifier)
    row = connection.execute("SELECT position, slot, handle FROM subjects WHERE key=?", (key,)).fetchone()
    if row is None:
        return None
    detail = (*draft.detail, ("handle", row[2]), ("rows", f"{row[0]}.{row[1]}"))
    # the row itself is named, so that one that was made anew in between is not taken away under this entry
    gone = ("DELETE FROM subjects WHERE key=? AND position=? AND slot=?", (key, row[0], row[1]))
    return _write(ledger, index_key, replace(draft, kind=Kind.FORGOTTEN, detail=detail), [gone])


def prune(ledger: Ledger, connection: Database, index_key: bytes, first: int, last: int, draft: Draft) -> Appended:
    """Delete values and salts of the entries ``first`` to ``last``, save what tells which request has its ending.

    ``draft`` (kind ``pruned``) says who and why. Raises `AuditUnavailable`.
    """
    detail = (*draft.detail, ("entries", f"{first}-{last}"))
    rows = connection.execute(
        "SELECT e.position, e.leaf, o.opened FROM entries AS e JOIN openings AS o ON o.position = e.position"
        " WHERE e.position BETWEEN ? AND ?",
        (first, last),
    )
    gone = [
        ("UPDATE openings SET opened=? WHERE position=?", (_kept(read_leaf(leaf).kind, opened), position))
        for position, leaf, opened in rows
    ]
    return _write(ledger, index_key, replace(draft, kind=Kind.PRUNED, detail=detail), gone)


def _kept(kind: str, opened: str) -> str:
    fields = read_canonical(opened)
    if not isinstance(fields, dict):
        raise ValueError("an opening holds no fields")
    return write_canonical({name: fields[name] for name in fields.keys() & kept_fields(kind)}).decode()


def _write(ledger: Ledger, index_key: bytes, draft: Draft, gone: Sequence[tuple[str, tuple[object, ...]]]) -> Appended:
    [result] = ledger.write([prepare(draft, index_key)], also=gone)
    if isinstance(result, EntryRefused):  # then the ledger has taken nothing away either
        raise result
    return result
