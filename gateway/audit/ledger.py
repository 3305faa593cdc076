"""One transaction of the log: positions, handles, leaves, tree and followers move together or not at all.

Every statement serves a whole batch. A thread that runs SQLite gives up the interpreter at each statement, and beside a
busy event loop it gets it back late: a statement per entry would make a batch of fifty wait fifty times.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.events import SubjectRef
from gateway.audit.checkpoint import sign_checkpoint
from gateway.audit.faults import AuditUnavailable, EntryRefused
from gateway.audit.leaf import (
    SALT_BYTES,
    SUBJECTS,
    assemble,
    base64url,
    canonical,
    commitment,
    row_field,
    row_value,
    written_time,
)
from gateway.audit.prepared import Prepared
from gateway.audit.tree import CompactRange, leaf_hash
from gateway.keys.notes import LogSigner
from gateway.store.database import Database, DatabaseFault, RowTaken

HANDLE_BYTES = 16
_HANDLES_KEPT = 10_000
_Row = tuple[object, ...]
Plan = Callable[[int], tuple[Sequence[Prepared], Sequence[tuple[str, _Row]]]]
"""Entries to append and statements to run with them, made when the number of entries is known."""
Seal = Callable[[SubjectRef], bytes]
"""Seals a subject's identifier to the escrow key."""

_INSERTS: Mapping[str, int] = {"entries": 3, "openings": 3, "subjects": 6, "open_requests": 3, "nodes": 3}
"""Table -> number of columns."""


@dataclass(frozen=True, slots=True)
class Appended:
    """A durable entry: its id, its position, and the handles its subjects have."""

    entry: str
    position: int
    handles: Mapping[SubjectRef, str]


class Ledger:
    """The writing half of the log over one connection; used by one thread at a time.

    Other processes, on other machines too, may write the same log: whatever is remembered here holds only while the
    head is the one that this process left.
    """

    def __init__(
        self,
        connection: Database,
        signer: LogSigner,
        now: Callable[[], datetime],
        seal: Seal | None = None,
    ) -> None:
        self._seal = seal
        self._connection = connection
        self._signer = signer
        self._now = now
        self._tree = CompactRange()
        self._time = ""
        self._version: object = None
        self._head: _Row | None = None
        self._handles: OrderedDict[bytes, str] = OrderedDict()
        self.signed_size = -1
        """Size of the checkpoint that lies in the database, as far as this process knows."""

    @property
    def size(self) -> int:
        """Entries on record, as of this process's last transaction."""
        return self._tree.size

    def write(
        self, batch: Sequence[Prepared], *, sign: bool = False, also: Sequence[tuple[str, _Row]] = ()
    ) -> list[Appended | EntryRefused]:
        """Append ``batch`` durably, in its order; an entry that is refused doesn't hold up the others.

        With ``sign`` a checkpoint of the new head is stored in the same transaction. ``also`` are statements of that
        transaction, done only if no entry was refused: what a ``forgotten`` entry takes away.
        Raises `AuditUnavailable` when nothing of the batch is on record.
        """
        try:
            try:
                return self._transaction(lambda _size: (batch, also), sign)
            except RowTaken:
                return self._without_taken(batch, sign)
        except DatabaseFault as fault:
            raise AuditUnavailable(f"the log can't be written: {fault}") from None
        except ValueError:
            raise AuditUnavailable("the head of the log is damaged: run the verification") from None

    def amend(self, plan: Plan) -> list[Appended]:
        """Append, and take away, what ``plan`` decides inside the transaction: all of it or nothing.

        ``plan`` is told how many entries there are; nobody writes until it is done. Raises `AuditUnavailable`, and
        `EntryRefused` where one of its entries can't stand.
        """
        try:
            results = self._transaction(plan, False, whole=True)
        except RowTaken:
            raise EntryRefused("an entry with this id exists") from None
        except DatabaseFault as fault:
            raise AuditUnavailable(f"the log can't be written: {fault}") from None
        return [result for result in results if isinstance(result, Appended)]

    def _without_taken(self, batch: Sequence[Prepared], sign: bool) -> list[Appended | EntryRefused]:
        taken = {row[0] for row in self._among("SELECT entry FROM openings WHERE entry", [p.entry for p in batch])}
        rest = [prepared for prepared in batch if prepared.entry not in taken]
        if len(rest) == len(batch):
            raise AuditUnavailable("the log's tables contradict each other: run the verification")
        written = iter(self._transaction(lambda _size: (rest, ()), sign))
        return [EntryRefused("an entry with this id exists") if p.entry in taken else next(written) for p in batch]

    def _transaction(self, plan: Plan, sign: bool, *, whole: bool = False) -> list[Appended | EntryRefused]:
        connection = self._connection
        try:
            connection.begin()
            self._refresh()
            batch, also = plan(self._tree.size)
            tree = self._tree.copy()
            time = max(self._time, written_time(self._now()))
            results, handles = self._append(batch, tree, time)
            if whole and (refused := [result for result in results if isinstance(result, EntryRefused)]):
                raise refused[0]
            head = (tree.size, time, tree.packed())
            if tree.size != self._tree.size:
                connection.execute("UPDATE head SET size=?, time=?, compact_range=? WHERE id=0", head)
            else:
                head = (tree.size, self._time, tree.packed())
            for statement, values in also if all(isinstance(result, Appended) for result in results) else ():
                connection.execute(statement, values)
            if sign:
                note = sign_checkpoint(self._signer, tree)
                connection.execute("UPDATE checkpoint SET size=?, note=? WHERE id=0", (tree.size, note))
            connection.commit()
        except BaseException:
            # whatever happened, memory no longer counts: the next transaction reads the head from the database
            self._version = self._head = None
            connection.rollback()
            raise
        self._tree, self._head, self._time = tree, head, str(head[1])
        self._remember(handles)
        if also:
            self._version = self._head = None  # a handle may be gone: what is remembered no longer counts
        if sign:
            self.signed_size = tree.size
        return results

    def _refresh(self) -> None:
        """Read the head again if another connection may have written: positions never come from memory alone."""
        version = self._connection.version()
        if version is not None and version == self._version:
            return
        head = self._connection.execute("SELECT size, time, compact_range FROM head WHERE id=0").fetchone()
        if head is None:
            raise ValueError("no head")
        if version is None and head == self._head:
            return
        tree = CompactRange(head[0], head[2])
        if tree.size < self._tree.size or (tree.size == self._tree.size and tree.packed() != self._tree.packed()):
            # not a log that others have written on: restored, rolled back or begun anew under a running gateway
            raise AuditUnavailable("the log is not the one that this process wrote: run the verification")
        self._tree = tree
        self._time = head[1]
        self._handles.clear()
        self._version, self._head = version, head

    def _append(
        self, batch: Sequence[Prepared], tree: CompactRange, time: str
    ) -> tuple[list[Appended | EntryRefused], dict[bytes, str]]:
        ends = [p.closes for p in batch if p.closes]
        closing = "DELETE FROM open_requests WHERE entry"
        closable = {row[0]: row for row in self._among(closing, ends, " RETURNING entry, position, due_at")}
        handles = self._known_handles(batch)
        results: list[Appended | EntryRefused] = []
        rows: dict[str, list[_Row]] = {table: [] for table in _INSERTS}
        opened: dict[str, _Row] = {}
        seen: set[str] = set()
        for prepared in batch:
            if prepared.entry in seen:
                results.append(EntryRefused("an entry with this id exists"))
                continue
            if prepared.closes is not None:
                if opened.pop(prepared.closes, None) is None and closable.pop(prepared.closes, None) is None:
                    results.append(EntryRefused("the request that this entry ends is not open"))
                    continue
            seen.add(prepared.entry)
            position = tree.size
            commitments, opening = [prepared.before[0]], [prepared.before[1]]
            if prepared.subjects:
                own = self._subjects(prepared, position, handles, rows["subjects"])
                commitments.append(own[0])
                opening.append(own[1])
            commitments.append(prepared.after[0])
            opening.append(prepared.after[1])
            leaf = assemble(position, time, prepared.kind, ",".join(filter(None, commitments)))
            hashed = leaf_hash(leaf.encode())
            rows["nodes"] += tree.append(hashed)
            rows["entries"].append((position, leaf, hashed))
            rows["openings"].append((position, prepared.entry, "{" + ",".join(filter(None, opening)) + "}"))
            if prepared.due_at is not None:
                opened[prepared.entry] = (prepared.entry, position, prepared.due_at)
            filed = {s.ref: handles[s.key] for s in prepared.subjects if s.ref is not None and s.key is not None}
            results.append(Appended(prepared.entry, position, filed))
        rows["open_requests"] = [*opened.values(), *closable.values()]  # whose ending was refused is open again
        for table, found in rows.items():
            self._insert(table, found)
        return results, handles

    def _known_handles(self, batch: Sequence[Prepared]) -> dict[bytes, str]:
        keys = {subject.key for prepared in batch for subject in prepared.subjects if subject.key is not None}
        known = {key: handle for key in keys if (handle := self._handles.get(key)) is not None}
        unknown = [key for key in keys if key not in known]
        known.update(self._among("SELECT key, handle FROM subjects WHERE key", unknown))
        return known

    def _subjects(
        self, prepared: Prepared, position: int, handles: dict[bytes, str], rows: list[_Row]
    ) -> tuple[str, str]:
        """The members ``subject_row.<n>`` or ``subject_seal.<n>``, and ``subjects``; makes missing rows."""
        committed: dict[str, str] = {}
        listed: list[str] = []
        for slot, subject in enumerate(prepared.subjects):
            handle = subject.handle
            if subject.key is not None:
                handle = handles.get(subject.key)
                if handle is None:
                    handle = handles[subject.key] = base64url(os.urandom(HANDLE_BYTES))
                    salt = prepared.salts[SALT_BYTES * (slot + 1) : SALT_BYTES * (slot + 2)]
                    sealed = self._seal(subject.ref) if self._seal and subject.ref else None
                    rows.append((subject.key, handle, position, slot, salt, sealed))
                    field = row_field(slot, sealed)
                    committed[field] = commitment(field, salt, row_value(subject.key, handle, sealed))
            listed.append(canonical({"handle": handle or "", "kind": subject.kind, "role": subject.role}))
        salt = prepared.salts[:SALT_BYTES]
        value = "[" + ",".join(listed) + "]"
        committed[SUBJECTS] = commitment(SUBJECTS, salt, value.encode())
        members = ",".join([f'"{field}":"{committed[field]}"' for field in sorted(committed)])
        return members, f'"{SUBJECTS}":["{base64url(salt)}",{value}]'

    def _remember(self, handles: Mapping[bytes, str]) -> None:
        self._handles.update(handles)
        while len(self._handles) > _HANDLES_KEPT:
            self._handles.popitem(last=False)

    def _among(self, start: str, values: Sequence[object], end: str = "") -> list[tuple[Any, ...]]:
        """Rows of ``<start> IN (values)<end>``; the list is padded to a power of two, so that few statements exist."""
        if not values:
            return []
        padded = [*values, *[values[-1]] * ((1 << (len(values) - 1).bit_length()) - len(values))]
        marks = ",".join("?" * len(padded))
        return self._connection.execute(f"{start} IN ({marks}){end}", padded)

    def _insert(self, table: str, rows: Sequence[_Row]) -> None:
        """Insert rows in as many statements as the count has bits."""
        mark = "(" + ",".join("?" * _INSERTS[table]) + ")"
        at = 0
        while at < len(rows):
            count = 1 << ((len(rows) - at).bit_length() - 1)
            values = [value for row in rows[at : at + count] for value in row]
            statement = f"INSERT INTO {table} VALUES " + ",".join([mark] * count)  # noqa: S608  # own names only
            self._connection.execute(statement, values)
            at += count
