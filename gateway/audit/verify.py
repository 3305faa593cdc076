"""Judges a log without believing it: what ``lienthong audit verify`` prints, whether the gateway runs or stands.

One read transaction sees one state of every table. What can't be looked at is ``unchecked`` with a reason, never fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

from gateway.audit.checkpoint import Checkpoint, open_checkpoint
from gateway.audit.examination import Examination, Finding, first_of
from gateway.audit.ids import is_entry_id
from gateway.audit.shape import faults as shape_faults
from gateway.audit.shape import unreadable
from gateway.audit.store import AuditStore, Place, at
from gateway.audit.verdicts import BadEntry, Verdict, Verdicts
from gateway.keys.notes import NoteBroken, NoteUnsigned, NoteVerifier
from gateway.store.database import Database, DatabaseDamaged, DatabaseFault, StoreFault
from gateway.store.sqlite_file import SqliteDatabase

GRACE_SECONDS = 30
"""A running gateway closes what is due every few seconds; a request this much over its time is left behind."""


class _NotChecked(Exception):
    """The log can't be judged; the text says why."""


def verify(
    place: Place, *, vkey: str | None = None, against: str | None = None, now: datetime | None = None
) -> Verdicts:
    """Examine the log at ``place``; never raises for what it finds there.

    ``vkey`` is the public key as a C2SP verifier key; without it the file ``log.vkey`` beside the log is read, which
    proves nothing against whoever can write there. ``against`` is the text of a checkpoint that an outsider kept.
    """
    store = at(place)
    try:
        verifier = _verifier(store, vkey)
        connection = store.database.connect_to_read()
    except (_NotChecked, StoreFault) as fault:
        return Verdicts.not_checked(str(fault))
    with closing(connection):
        if isinstance(connection, SqliteDatabase):
            # a byte that is no UTF-8 must be named, not stop the reading
            connection.raw.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        try:
            connection.begin_to_read()
            return _judge(connection, verifier, against, now or datetime.now(UTC))
        except _NotChecked as fault:
            return Verdicts.not_checked(str(fault))
        except DatabaseDamaged:
            return _ruined("the database itself is damaged")
        except DatabaseFault as fault:
            return Verdicts.not_checked(f"the log can't be read: {fault}")


def _judge(connection: Database, verifier: NoteVerifier, against: str | None, now: datetime) -> Verdicts:
    faults = _shape(connection)
    if any("is missing or altered" in fault.what for fault in faults):
        return _ruined(faults[0].what)
    if connection.dialect == "sqlite" and connection.execute("PRAGMA integrity_check(1)")[0][0] != "ok":
        faults.append(Finding(None, "the database file's own structure is damaged"))
    stored, note, more = _stored_checkpoint(connection, verifier)
    faults += more
    anchor, refusal = _anchor(verifier, against)
    examined = Examination({point.size for point in (stored, anchor) if point is not None})
    entries = connection.stream(
        "SELECT e.position, e.leaf, e.hash, o.entry, o.opened FROM entries AS e"
        " LEFT JOIN openings AS o ON o.position = e.position ORDER BY e.position"
    )
    subjects = connection.stream(
        "SELECT key, handle, position, slot, salt, sealed FROM subjects ORDER BY position, slot"
    )
    examined.read(entries, subjects)
    faults += [*_head(connection, examined), *_orphans(connection), *_open_requests(connection, examined)]
    faults += _nodes(connection, examined)
    if stored is not None and stored.size > examined.count:
        faults.append(Finding(examined.count, "entries that the stored checkpoint covers are missing at the end"))
    elif stored is not None and examined.roots.get(stored.size) != stored.root:
        faults.append(Finding(None, "the entries are not those that the stored checkpoint covers"))
    first = first_of([*examined.altered, *faults])
    integrity = _integrity(first, examined)
    completeness, gap = _completeness(first, examined, now)
    bad = gap if first is None else first
    return Verdicts(
        integrity=integrity,
        completeness=completeness,
        anchoring=_anchoring(anchor, refusal, examined),
        first_bad_entry=None if bad is None or bad.position is None else _named(connection, bad),
        entries=examined.count,
        checkpoint=note,
        anchor_wanted=against is not None,
    )


def _integrity(first: Finding | None, examined: Examination) -> Verdict:
    if first is None:
        reason = "every entry, row and index is what the log committed to"
        if examined.excused:
            reason += f"; {examined.excused} values are forgotten or pruned, and entries say so"
        return Verdict("ok", 0, examined.count, reason)
    where = "" if first.position is None else f"entry {first.position}: "
    return Verdict("broken", first.position or 0, examined.count, where + first.what)


def _completeness(altered: Finding | None, examined: Examination, now: datetime) -> tuple[Verdict, Finding | None]:
    limit = now - timedelta(seconds=GRACE_SECONDS)
    late = [
        Finding(request.position, "the request has no ending, though it was due", entry)
        for entry, request in examined.open.items()
        if request.is_due(limit)
    ]
    first = first_of([*examined.incomplete, *late])
    if altered is not None:
        begin = altered.position or 0
        if first is not None and first.position is not None and first.position < begin:
            return Verdict("broken", first.position, begin, f"entry {first.position}: {first.what}"), first
        reason = "what was altered may hide or feign endings"
        return Verdict("unchecked", begin, examined.count, reason), None
    if first is not None:
        return Verdict("broken", first.position, examined.count, f"entry {first.position}: {first.what}"), first
    reason = "every request has exactly one ending"
    if examined.open:
        reason += f", save {len(examined.open)} that are not due yet"
    return Verdict("ok", 0, examined.count, reason), None


def _anchoring(anchor: Checkpoint | None, refusal: Verdict | None, examined: Examination) -> Verdict:
    if refusal is not None:
        return refusal
    if anchor is None:
        return Verdict("unchecked", 0, examined.count, "no checkpoint from outside was given")
    if anchor.size > examined.count:
        reason = "entries that the given checkpoint covers are missing at the end"
        return Verdict("broken", examined.count, anchor.size, reason)
    if examined.roots.get(anchor.size) != anchor.root:
        reason = "the entries are not those that the given checkpoint covers: history was rewritten"
        return Verdict("broken", 0, anchor.size, reason)
    return Verdict("ok", 0, anchor.size, "the entries are those that the given checkpoint covers")


def _anchor(verifier: NoteVerifier, against: str | None) -> tuple[Checkpoint | None, Verdict | None]:
    if against is None:
        return None, None
    try:
        return open_checkpoint(verifier, against), None
    except NoteUnsigned:
        reason = "the given checkpoint is not signed by this log's key: it is another log's, or the key was replaced"
        return None, Verdict("broken", None, None, reason)
    except NoteBroken as fault:
        return None, Verdict("unchecked", None, None, f"what was given is no checkpoint of this log: {fault}")


def _verifier(store: AuditStore, vkey: str | None) -> NoteVerifier:
    try:
        return NoteVerifier.parse(store.vkey.read_text("ascii") if vkey is None else vkey)
    except OSError:
        raise _NotChecked(f"the log's public key {store.vkey.name} can't be read") from None
    except ValueError:
        raise _NotChecked(f"the log's public key {store.vkey.name} is no verifier key") from None


def _shape(connection: Database) -> list[Finding]:
    """What differs from the schema: nothing may be missing, altered or added, be it a trigger or an index."""
    reason = unreadable(connection)
    if reason is not None:
        raise _NotChecked(reason)
    return [Finding(None, what) for what in shape_faults(connection)]


def _stored_checkpoint(
    connection: Database, verifier: NoteVerifier
) -> tuple[Checkpoint | None, str | None, list[Finding]]:
    rows = connection.execute("SELECT id, size, note FROM checkpoint").fetchall()
    if len(rows) != 1 or rows[0][0] != 0:
        return None, None, [Finding(None, "the stored checkpoint is gone or doubled")]
    try:
        stored = open_checkpoint(verifier, rows[0][2])
    except (NoteBroken, UnicodeEncodeError):
        return None, None, [Finding(None, "the stored checkpoint is not signed by the log's key")]
    if stored.size != rows[0][1]:
        return stored, rows[0][2], [Finding(None, "the size beside the stored checkpoint is not its own")]
    return stored, rows[0][2], []


def _head(connection: Database, examined: Examination) -> Iterator[Finding]:
    rows = connection.execute("SELECT id, size, time, compact_range FROM head").fetchall()
    if rows != [(0, examined.count, examined.time, examined.tree.packed())]:
        yield Finding(None, "the head is not that of the entries: some were altered, added or taken away")


def _orphans(connection: Database) -> Iterator[Finding]:
    if connection.execute(
        "SELECT 1 FROM openings WHERE position NOT IN (SELECT position FROM entries) LIMIT 1"
    ).fetchone():
        yield Finding(None, "an opening belongs to no entry")


def _open_requests(connection: Database, examined: Examination) -> Iterator[Finding]:
    kept = set(connection.execute("SELECT entry, position, due_at FROM open_requests"))
    read = {(entry, request.position, request.due_at) for entry, request in examined.open.items()}
    if kept != read:
        # the entry is named from what was read of the log: the index itself may say anything
        positions = [row[1] for row in read - kept]
        yield Finding(min(positions, default=None), "the index of open requests is not that of the entries")


def _nodes(connection: Database, examined: Examination) -> Iterator[Finding]:
    kept = connection.execute("SELECT level, idx, hash FROM nodes ORDER BY level, idx").fetchall()
    if kept != sorted(examined.nodes):
        yield Finding(None, "the tree's upper hashes are not those of the entries")


def _named(connection: Database, finding: Finding) -> BadEntry:
    if finding.position is None:
        raise ValueError("a finding without a position names no entry")
    row = connection.execute("SELECT entry FROM openings WHERE position=?", (finding.position,)).fetchone()
    # an id is printed only if it has the form of one: what was altered may hold anything
    entry = finding.entry or (row[0] if row and isinstance(row[0], str) and is_entry_id(row[0]) else None)
    return BadEntry(finding.position, entry)


def _ruined(reason: str) -> Verdicts:
    unchecked = Verdict("unchecked", None, None, "the log could not be read to its end")
    return Verdicts(Verdict("broken", None, None, reason), unchecked, unchecked)
