"""The log as the gateway sees it: ``append`` returns when the entry is durable, or raises and nothing may leave.

Group commit without a timer: one thread commits whatever has queued up while the commit before was on its way to disk.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from contracts.events import Draft
from gateway.audit.checkpoint import sign_checkpoint
from gateway.audit.faults import AuditBusy, AuditUnavailable
from gateway.audit.ledger import Appended, Ledger
from gateway.audit.opening import open_log
from gateway.audit.prepared import Prepared, prepare, subject_key
from gateway.audit.recovery import interruptions
from gateway.audit.tree import CompactRange
from gateway.keys.notes import LogSigner
from gateway.store.sqlite import connect_to_read

QUEUE_LIMIT = 4_096
"""Entries that may wait; beyond, `AuditBusy`."""
BATCH_LIMIT = 512
CHECKPOINT_SECONDS = 1.0

Observer = Callable[[Sequence[str], float], None]
"""Told, in the log's own thread, the kinds of a batch that became durable and the seconds that its commit took."""


class AuditLog(Protocol):
    """What the rest of the gateway may do with the log."""

    async def append(self, draft: Draft) -> Appended:
        """Put an entry durably on record; raises `AuditUnavailable`, after which nothing may leave."""

    async def recover(self, now: datetime) -> int:
        """Write ``interrupted`` for every request without an ending that was due before ``now``; gives how many."""

    def handle_of(self, kind: str, identifier: str) -> str | None:
        """The handle of a subject, if any entry is filed under it."""

    @property
    def size(self) -> int:
        """Entries on record, whoever wrote them."""

    def checkpoint(self) -> str:
        """A signed note over every entry on record."""


class SqliteAuditLog:
    """The log in ``audit.db``. Other processes may append to the same file at the same time."""

    def __init__(
        self,
        path: Path,
        index_key: bytes,
        signer: LogSigner,
        *,
        now: Callable[[], datetime],
        observe: Observer | None = None,
    ) -> None:
        """Open or begin the log at ``path`` and export its public key beside it; raises `AuditUnavailable`."""
        self._index_key = index_key
        self._signer = signer
        self._observe = observe
        self._connection = open_log(path, signer)
        self._reader = connect_to_read(path)
        self._reading = threading.Lock()
        self._signed: tuple[int, str] = (-1, "")
        self._ledger = Ledger(self._connection, signer, now)
        self._queue: SimpleQueue[_Item | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
        self._thread.start()

    async def append(self, draft: Draft) -> Appended:
        """Put an entry durably on record. Cancelling the wait doesn't take the entry back.

        Raises `EntryRefused` for a draft that can't stand, `AuditBusy` for a full queue, `AuditUnavailable` when the
        log can't be written: in each case nothing is on record and nothing may leave.
        """
        prepared = prepare(draft, self._index_key)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Appended] = loop.create_future()
        self._put(_Entry(prepared, future, loop))
        return await future

    def append_and_wait(self, draft: Draft) -> Appended:
        """The same for a command, which has no event loop."""
        future: Future[Appended] = Future()
        self._put(_Entry(prepare(draft, self._index_key), future, None))
        return future.result()

    async def recover(self, now: datetime) -> int:
        """Write ``interrupted`` for every ``requested`` entry without an ending whose ``due_at`` is not after ``now``.

        To be called at start-up and then again every few seconds; an ending that comes later is refused, so its answer
        never leaves. Gives the number written; raises `AuditUnavailable`.
        """
        future: Future[int] = Future()
        self._put(_Errand(lambda: self._interrupt(now), future))
        return await asyncio.wrap_future(future)

    def handle_of(self, kind: str, identifier: str) -> str | None:
        """The handle of a subject, if any entry is filed under it; raises `AuditUnavailable`."""
        key = subject_key(self._index_key, kind, identifier)
        row = self._read("SELECT handle FROM subjects WHERE key=?", (key,))
        return None if row is None else str(row[0])

    @property
    def size(self) -> int:
        """Entries on record, whoever wrote them."""
        row = self._read("SELECT size FROM head WHERE id=0", ())
        return 0 if row is None else int(str(row[0]))

    def checkpoint(self) -> str:
        """A signed note (C2SP tlog-checkpoint) over every entry on record; raises `AuditUnavailable`."""
        row = self._read("SELECT size, compact_range FROM head WHERE id=0", ())
        try:
            if row is None or not isinstance(row[0], int) or not isinstance(row[1], bytes):
                raise ValueError("no head")
            signed = self._signed
            if row[0] != signed[0]:
                # what a reader sees is on disk: SQLite publishes a commit only after it has synced it
                signed = self._signed = (row[0], sign_checkpoint(self._signer, CompactRange(row[0], row[1])))
        except ValueError:
            raise AuditUnavailable("the head of the log is damaged: run the verification") from None
        return signed[1]

    def close(self) -> None:
        """Write what waits, store a last checkpoint, and let go of the file."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()
        with self._reading:
            self._reader.close()
        self._connection.close()

    def _put(self, item: _Item) -> None:
        with self._gate:
            if self._closed:
                raise AuditUnavailable("the log is closed")
            if self._queue.qsize() >= QUEUE_LIMIT:
                raise AuditBusy("too many entries wait for the log")
            self._queue.put(item)

    def _read(self, statement: str, values: tuple[object, ...]) -> tuple[object, ...] | None:
        try:
            with self._reading:
                row: tuple[object, ...] | None = self._reader.execute(statement, values).fetchone()
        except sqlite3.Error as fault:
            raise AuditUnavailable(f"the log can't be read: {type(fault).__name__}") from None
        return row

    def _run(self) -> None:
        try:
            self._serve()
        finally:
            # also when a defect ends the thread: nobody waits for ever, and nobody believes that it was written
            with self._gate:
                self._closed = True
            while not self._queue.empty():
                left = self._queue.get_nowait()
                if left is not None:
                    left.fail(AuditUnavailable("the log is closed"))

    def _serve(self) -> None:
        signed_at = time.monotonic() - CHECKPOINT_SECONDS
        stop = False
        while not stop:
            items, stop = self._take(signed_at)
            sign = stop or time.monotonic() - signed_at >= CHECKPOINT_SECONDS
            entries = [item for item in items if isinstance(item, _Entry)]
            errands = [item for item in items if isinstance(item, _Errand)]
            if entries or (sign and self._unsigned()):
                self._commit(entries, sign)
            for errand in errands:
                errand.run()
            if sign:
                signed_at = time.monotonic()

    def _take(self, signed_at: float) -> tuple[list[_Item], bool]:
        """What waits, at most a batch, and whether to stop. Wakes for the checkpoint of entries that have none yet."""
        items: list[_Item] = []
        wait = max(0.0, signed_at + CHECKPOINT_SECONDS - time.monotonic()) if self._unsigned() else None
        try:
            while len(items) < BATCH_LIMIT:
                item = self._queue.get_nowait() if items else self._queue.get(timeout=wait)
                if item is None:
                    return items, True
                items.append(item)
        except Empty:
            return items, False  # all that waited is taken
        return items, False

    def _unsigned(self) -> bool:
        return self._ledger.size > 0 and self._ledger.signed_size < self._ledger.size

    def _commit(self, entries: Sequence[_Entry], sign: bool) -> None:
        begun = time.perf_counter()
        try:
            results: Sequence[Appended | AuditUnavailable] = self._ledger.write(
                [entry.prepared for entry in entries], sign=sign
            )
        except AuditUnavailable as fault:
            results = [fault] * len(entries)
        except BaseException:
            _settle([(entry, AuditUnavailable("the log has a defect")) for entry in entries])
            raise
        if self._observe is not None:
            kinds = [
                e.prepared.kind for e, result in zip(entries, results, strict=True) if isinstance(result, Appended)
            ]
            if kinds:
                self._observe(kinds, time.perf_counter() - begun)
        _settle(list(zip(entries, results, strict=True)))

    def _interrupt(self, now: datetime) -> int:
        drafts = interruptions(self._connection, now)
        written = 0
        for at in range(0, len(drafts), BATCH_LIMIT):
            # refused is whoever got its ending from another process in between
            results = self._ledger.write(drafts[at : at + BATCH_LIMIT])
            written += sum(1 for result in results if isinstance(result, Appended))
        return written


class _Entry:
    """An entry that waits for its commit."""

    __slots__ = ("future", "loop", "prepared")

    def __init__(
        self,
        prepared: Prepared,
        future: asyncio.Future[Appended] | Future[Appended],
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        self.prepared = prepared
        self.future = future
        self.loop = loop

    def fail(self, fault: AuditUnavailable) -> None:
        _settle([(self, fault)])

    def settle(self, result: Appended | AuditUnavailable) -> None:
        if self.future.done():
            return  # its caller has left; the entry stays
        if isinstance(result, Appended):
            self.future.set_result(result)
        else:
            # one exception object per waiter: they are raised in different places
            self.future.set_exception(type(result)(*result.args))


class _Errand:
    """Other work for the thread that owns the connection."""

    __slots__ = ("_future", "_work")

    def __init__(self, work: Callable[[], int], future: Future[int]) -> None:
        self._work = work
        self._future = future

    def fail(self, fault: AuditUnavailable) -> None:
        if self._future.set_running_or_notify_cancel():
            self._future.set_exception(fault)

    def run(self) -> None:
        if not self._future.set_running_or_notify_cancel():
            return
        try:
            self._future.set_result(self._work())
        except AuditUnavailable as fault:
            self._future.set_exception(fault)


_Item = _Entry | _Errand


def _settle(results: Sequence[tuple[_Entry, Appended | AuditUnavailable]]) -> None:
    """Tell everybody in a batch, with one wake-up per event loop."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[tuple[_Entry, Appended | AuditUnavailable]]] = {}
    for entry, result in results:
        by_loop.setdefault(entry.loop, []).append((entry, result))
    for loop, told in by_loop.items():
        if loop is None:
            _tell(told)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(_tell, told)


def _tell(told: Sequence[tuple[_Entry, Appended | AuditUnavailable]]) -> None:
    for entry, result in told:
        entry.settle(result)
