"""Judges a log without believing it: what ``lienthong audit verify`` prints, whether the gateway runs or stands.

One read transaction sees one state of every table. What can't be looked at is ``unchecked`` with a reason, never fine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.audit import followers
from gateway.audit.checkpoint import Checkpoint, open_checkpoint
from gateway.audit.examination import Examination, Finding, first_of
from gateway.audit.excuses import EXCUSING_ENTRIES, Excuses
from gateway.audit.progress import Earlier, Progress, ProgressWrong
from gateway.audit.shape import faults as shape_faults
from gateway.audit.shape import unreadable
from gateway.audit.store import AuditStore, Place, at
from gateway.audit.verdicts import BadEntry, Verdict, Verdicts
from gateway.keys.notes import NoteBroken, NoteUnsigned, NoteVerifier
from gateway.store.database import Database, DatabaseDamaged, DatabaseFault, StoreFault
from gateway.store.sqlite_file import SqliteDatabase

GRACE_SECONDS = 30
"""A running gateway closes what is due every few seconds; a request this much over its time is left behind."""

_ENTRIES = (
    "SELECT e.position, e.leaf, e.hash, o.entry, o.opened FROM entries AS e"
    " LEFT JOIN openings AS o ON o.position = e.position WHERE e.position >= ? ORDER BY e.position"
)
_SUBJECTS = "SELECT key, handle, position, slot, salt, sealed FROM subjects WHERE position >= ? ORDER BY position, slot"
_BEFORE_ALL = -(2**63)
"""A position that somebody may have given a row by hand is read too."""

Watch = Callable[[int, int], None]
"""Told now and then how many entries of how many were read."""


class _NotChecked(Exception):
    """The log can't be judged; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What one verification was asked for."""

    against: str | None
    receipts: tuple[str, ...]
    now: datetime
    progress: Progress | None
    watch: Watch | None


def verify(
    place: Place,
    *,
    vkey: str | None = None,
    against: str | None = None,
    now: datetime | None = None,
    receipts: Iterable[str] = (),
    progress: Path | None = None,
    watch: Watch | None = None,
) -> Verdicts:
    """Examine the log at ``place``; never raises for what it finds there.

    ``vkey`` is the public key as a C2SP verifier key; without it the file ``log.vkey`` beside the log is read, which
    proves nothing against whoever can write there. ``against`` is the text of a checkpoint that an outsider kept,
    ``receipts`` are ids that callers were given, ``progress`` is the file that lets the next run go on where this one
    is cut off. Raises ``OSError`` only where that file can't be written.
    """
    store = at(place)
    try:
        verifier = _verifier(store, vkey)
        connection = store.database.connect_to_read()
    except (_NotChecked, StoreFault) as fault:
        return Verdicts.not_checked(str(fault))
    wanted = _Wanted(
        against=against,
        receipts=tuple(receipts),
        now=now or datetime.now(UTC),
        progress=None if progress is None else Progress(progress, verifier.vkey),
        watch=watch,
    )
    with closing(connection):
        if isinstance(connection, SqliteDatabase):
            # a byte that is no UTF-8 must be named, not stop the reading
            connection.raw.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        try:
            connection.begin_to_read()
            return _judge(connection, verifier, wanted)
        except _NotChecked as fault:
            return Verdicts.not_checked(str(fault))
        except ProgressWrong as fault:
            return Verdicts.not_checked(f"the progress file can't be used: {fault}")
        except DatabaseDamaged:
            return _ruined("the database itself is damaged")
        except DatabaseFault as fault:
            return Verdicts.not_checked(f"the log can't be read: {fault}")
        finally:
            connection.rollback()


def _judge(connection: Database, verifier: NoteVerifier, wanted: _Wanted) -> Verdicts:
    faults = _shape(connection)
    if any("is missing or altered" in fault.what for fault in faults):
        return _ruined(faults[0].what)
    if connection.dialect == "sqlite" and connection.execute("PRAGMA integrity_check(1)")[0][0] != "ok":
        faults.append(Finding(None, "the database file's own structure is damaged"))
    stored, note, more = followers.stored_checkpoint(connection, verifier)
    faults += more
    anchor, refusal = _anchor(verifier, wanted.against)
    earlier = wanted.progress.earlier() if wanted.progress is not None else None
    examined = Examination(
        {point.size for point in (stored, anchor) if point is not None},
        Excuses.of(connection.execute(EXCUSING_ENTRIES)),
    )
    faults += _read(connection, examined, earlier, wanted)
    faults += followers.follow(connection, examined)
    if stored is not None and stored.size > examined.count:
        faults.append(Finding(examined.count, "entries that the stored checkpoint covers are missing at the end"))
    elif stored is not None and examined.roots.get(stored.size) != stored.root:
        faults.append(Finding(None, "the entries are not those that the stored checkpoint covers"))
    first = first_of([*examined.altered, *faults])
    integrity = _integrity(first, examined, earlier)
    completeness, gap = _completeness(first, examined, wanted.now, followers.missing(connection, wanted.receipts))
    bad = gap if first is None else first
    if wanted.progress is not None:
        wanted.progress.done()
    return Verdicts(
        integrity=integrity,
        completeness=completeness,
        anchoring=_anchoring(anchor, refusal, examined),
        first_bad_entry=None if bad is None or bad.position is None else _named(connection, bad),
        entries=examined.count,
        checkpoint=note,
        anchor_wanted=wanted.against is not None,
    )


def _read(connection: Database, examined: Examination, earlier: Earlier | None, wanted: _Wanted) -> list[Finding]:
    """Read all entries; of those that an earlier run has examined, the leaves alone."""
    faults: list[Finding] = []
    total = connection.execute("SELECT count(*) FROM entries")[0][0]
    begin = 0 if earlier is None else earlier.size
    with ExitStack() as streams:
        if earlier is not None:
            statement = "SELECT position, leaf FROM entries WHERE position < ? ORDER BY position"
            leaves = streams.enter_context(closing(connection.stream(statement, (begin,))))
            try:
                examined.skip(leaves)
            except (ValueError, TypeError, UnicodeError):
                raise ProgressWrong("the entries that it speaks of were altered since; verify without it") from None
            earlier.restore(examined)
        entries, subjects = (
            streams.enter_context(closing(connection.stream(statement, (begin or _BEFORE_ALL,))))
            for statement in (_ENTRIES, _SUBJECTS)
        )
        for _ in examined.steps(entries, subjects):
            faults += followers.nodes(connection, examined.nodes)
            examined.miss(followers.named(connection, examined.named))
            examined.nodes.clear()
            examined.named.clear()
            if wanted.watch is not None:
                wanted.watch(examined.count, total)
            if wanted.progress is not None and not faults:
                wanted.progress.save_now_and_then(examined)
    return faults


def _integrity(first: Finding | None, examined: Examination, earlier: Earlier | None) -> Verdict:
    if first is None:
        reason = "every entry, row and index is what the log committed to"
        if examined.excused:
            reason += f"; {examined.excused} values are forgotten or pruned, and entries say so"
        if earlier is not None:
            reason += f"; the values of entries 0 to {earlier.size} as an earlier run found them until {earlier.at}"
        return Verdict("ok", 0, examined.count, reason)
    where = "" if first.position is None else f"entry {first.position}: "
    return Verdict("broken", first.position or 0, examined.count, where + first.what)


def _completeness(
    altered: Finding | None, examined: Examination, now: datetime, receipts: tuple[int, int]
) -> tuple[Verdict, Finding | None]:
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
    given, lost = receipts
    if lost:
        return Verdict("broken", 0, examined.count, f"{lost} of {given} receipts that were given have no entry"), None
    reason = "every request has exactly one ending"
    if given:
        reason += f", every one of {given} receipts its entry"
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


def _named(connection: Database, finding: Finding) -> BadEntry:
    if finding.position is None:
        raise ValueError("a finding without a position names no entry")
    return BadEntry(finding.position, finding.entry or followers.entry_at(connection, finding.position))


def _ruined(reason: str) -> Verdicts:
    unchecked = Verdict("unchecked", None, None, "the log could not be read to its end")
    return Verdicts(Verdict("broken", None, None, reason), unchecked, unchecked)
