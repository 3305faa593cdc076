"""Holds every table that follows the entries against what was read of them: head, index of open requests, upper hashes.

All in SQL or row by row: nothing here grows with the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gateway.audit.checkpoint import Checkpoint, open_checkpoint
from gateway.audit.examination import Examination, Finding
from gateway.audit.ids import is_entry_id
from gateway.audit.tree import TILE_HEIGHT, Node
from gateway.keys.notes import NoteBroken, NoteVerifier
from gateway.store.database import Database

_TOGETHER = 400


def stored_checkpoint(
    database: Database, verifier: NoteVerifier
) -> tuple[Checkpoint | None, str | None, list[Finding]]:
    """The checkpoint in the database, its text, and what is wrong with it."""
    rows = database.execute("SELECT id, size, note FROM checkpoint")
    if len(rows) != 1 or rows[0][0] != 0:
        return None, None, [Finding(None, "the stored checkpoint is gone or doubled")]
    try:
        stored = open_checkpoint(verifier, rows[0][2])
    except (NoteBroken, UnicodeEncodeError):
        return None, None, [Finding(None, "the stored checkpoint is not signed by the log's key")]
    if stored.size != rows[0][1]:
        return stored, rows[0][2], [Finding(None, "the size beside the stored checkpoint is not its own")]
    return stored, rows[0][2], []


def follow(database: Database, examined: Examination) -> Iterator[Finding]:
    """What is wrong with the followers, once all entries were read."""
    rows = database.execute("SELECT id, size, time, compact_range FROM head")
    if rows != [(0, examined.count, examined.time, examined.tree.packed())]:
        yield Finding(None, "the head is not that of the entries: some were altered, added or taken away")
    if database.execute("SELECT count(*) FROM entries") != [(examined.count,)]:
        yield Finding(None, "there are more entries than the log's order shows")
    if database.execute("SELECT 1 FROM openings WHERE position NOT IN (SELECT position FROM entries) LIMIT 1"):
        yield Finding(None, "an opening belongs to no entry")
    yield from _doubled(database)
    yield from _open_requests(database, examined)
    complete = sum(examined.count >> (TILE_HEIGHT * level) for level in range(1, 8))
    if database.execute("SELECT count(*) FROM nodes") != [(complete,)]:
        yield Finding(None, "the tree's upper hashes are not those of the entries")


def nodes(database: Database, complete: Sequence[Node]) -> Iterator[Finding]:
    """What is wrong with these upper hashes."""
    for level, index, hashed in complete:
        if database.execute("SELECT hash FROM nodes WHERE level=? AND idx=?", (level, index)) != [(hashed,)]:
            yield Finding(None, "the tree's upper hashes are not those of the entries")


def named(database: Database, pointers: Sequence[tuple[int, object]]) -> Iterator[Finding]:
    """Entries that name an older one (position, id) which is not on record."""
    for first in range(0, len(pointers), _TOGETHER):
        some = pointers[first : first + _TOGETHER]
        there = _positions(database, [str(entry) for _, entry in some])
        for position, entry in some:
            if there.get(str(entry), position) >= position:
                yield Finding(position, "the entry names an older one that is not on record")


def missing(database: Database, receipts: Iterable[str]) -> tuple[int, int]:
    """How many receipts there are, and how many of them have no entry."""
    wanted = sorted(set(receipts))
    found = 0
    for first in range(0, len(wanted), _TOGETHER):
        found += len(_positions(database, wanted[first : first + _TOGETHER]))
    return len(wanted), len(wanted) - found


def _positions(database: Database, entries: Sequence[str]) -> dict[str, int]:
    padded = [*entries, *[entries[-1]] * (_TOGETHER - len(entries))]
    marks = ",".join("?" * _TOGETHER)
    found = database.execute(f"SELECT entry, position FROM openings WHERE entry IN ({marks})", padded)  # noqa: S608  # own words and marks
    return {entry: position for entry, position in found}


def _doubled(database: Database) -> Iterator[Finding]:
    rows = database.execute("SELECT max(position) FROM openings GROUP BY entry HAVING count(*) > 1 LIMIT 1")
    if rows:
        yield Finding(rows[0][0], "another entry has the same id")


def _open_requests(database: Database, examined: Examination) -> Iterator[Finding]:
    left = set(examined.open)
    strange = False
    for entry, position, due_at in database.stream("SELECT entry, position, due_at FROM open_requests"):
        request = examined.open.get(entry)
        if request is None or (request.position, request.due_at) != (position, due_at):
            strange = True
        else:
            left.discard(entry)
    if strange or left:
        # the entry is named from what was read of the log: the index itself may say anything
        first = min((examined.open[entry].position for entry in left), default=None)
        yield Finding(first, "the index of open requests is not that of the entries")


def entry_at(database: Database, position: int) -> str | None:
    """The id at a position, if it has the form of one: what was altered may hold anything."""
    rows = database.execute("SELECT entry FROM openings WHERE position=?", (position,))
    found = rows[0][0] if rows else None
    return found if isinstance(found, str) and is_entry_id(found) else None
