"""The log as the gateway sees it: ``append`` returns when the entry is durable, or raises and nothing may leave.

Group commit without a timer: what one turn of the event loop appends is handed over together, and one thread commits
whatever has queued up while the commit before was on its way to disk.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from queue import Empty, SimpleQueue

from contracts.events import Draft
from gateway.audit.checkpoint import sign_checkpoint
from gateway.audit.faults import AuditBusy, AuditUnavailable
from gateway.audit.ledger import Appended, Ledger, Seal
from gateway.audit.opening import open_log
from gateway.audit.prepared import prepare, subject_key
from gateway.audit.recovery import interruptions
from gateway.audit.store import Place, at
from gateway.audit.tree import CompactRange
from gateway.audit.waiting import Errand, Item, WaitingEntry, tell
from gateway.keys.notes import LogSigner
from gateway.store.database import DatabaseFault, StoreFault

QUEUE_LIMIT = 4_096
"""Entries that may wait; beyond, `AuditBusy`."""
BATCH_LIMIT = 512
CHECKPOINT_SECONDS = 1.0

Observer = Callable[[Sequence[str], float], None]
"""Told, in the log's own thread, the kinds of a batch that became durable and the seconds that its commit took."""


class AuditLog:
    """The log in a file or on a server. Other processes may append to the same one at the same time."""

    def __init__(
        self,
        place: Place,
        index_key: bytes,
        signer: LogSigner,
        *,
        now: Callable[[], datetime],
        observe: Observer | None = None,
        seal: Seal | None = None,
    ) -> None:
        """Open or begin the log at ``place`` and export its public key; raises `AuditUnavailable`."""
        self.place = at(place)
        self._index_key = index_key
        self._signer = signer
        self._observe = observe
        self._connection = open_log(self.place, signer)
        try:
            self._reader = self.place.database.connect_to_read()
        except StoreFault as fault:
            self._connection.close()
            raise AuditUnavailable(f"the log can't be opened: {fault}") from None
        self._reading = threading.Lock()
        self._signed: tuple[int, str] = (-1, "")
        self._ledger = Ledger(self._connection, signer, now, seal)
        self._queue: SimpleQueue[Item | None] = SimpleQueue()
        self._turns: dict[asyncio.AbstractEventLoop | None, list[Item]] = {}
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
        self._thread.start()

    async def append(self, draft: Draft) -> Appended:
        """Put an entry durably on record. Cancelling the wait doesn't take the entry back.

        Raises `EntryRefused` for a draft that can't stand, `AuditBusy` for a full queue, `AuditUnavailable` when the
        log can't be written: in each case nothing may leave. Nothing is on record either, unless the connection to a
        server was lost amid its commit.
        """
        prepared = prepare(draft, self._index_key)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Appended] = loop.create_future()
        self._put(WaitingEntry(prepared, future, loop), loop)
        return await future

    def append_and_wait(self, draft: Draft) -> Appended:
        """The same for a command, which has no event loop."""
        future: Future[Appended] = Future()
        self._put(WaitingEntry(prepare(draft, self._index_key), future, None))
        return future.result()

    async def recover(self, now: datetime) -> int:
        """Write ``interrupted`` for every ``requested`` entry without an ending whose ``due_at`` is not after ``now``.

        To be called at start-up and then again every few seconds; an ending that comes later is refused, so its answer
        never leaves. Gives the number written; raises `AuditUnavailable`.
        """
        future: Future[int] = Future()
        self._put(Errand(lambda: self._interrupt(now), future))
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
                # what a reader sees is on disk: both databases publish a commit only after they have synced it
                signed = self._signed = (row[0], sign_checkpoint(self._signer, CompactRange(row[0], row[1])))
        except ValueError:
            raise AuditUnavailable("the head of the log is damaged: run the verification") from None
        return signed[1]

    def close(self) -> None:
        """Write what waits, store a last checkpoint, and let go of the file."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._end_turns()
                self._queue.put(None)
        self._thread.join()
        with self._reading:
            self._reader.close()
        self._connection.close()

    def _put(self, item: Item, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Queue an item: at once, or with whatever else this turn of ``loop`` appends."""
        with self._gate:
            if self._closed:
                raise AuditUnavailable("the log is closed")
            turn = self._turns.get(loop)
            if self._queue.qsize() + len(turn or ()) >= QUEUE_LIMIT:
                raise AuditBusy("too many entries wait for the log")
            if loop is None:
                self._queue.put(item)
            elif turn is not None:
                turn.append(item)
            else:
                # one by one they would wake the thread for a commit each, and it would fight the loop for every step
                self._turns[loop] = [item]
                loop.call_soon(self._hand_over, loop)

    def _end_turns(self) -> None:
        for turn in self._turns.values():
            for item in turn:
                self._queue.put(item)
        self._turns.clear()

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._gate:
            for item in self._turns.pop(loop, ()):
                self._queue.put(item)

    def _read(self, statement: str, values: tuple[object, ...]) -> tuple[object, ...] | None:
        try:
            with self._reading:
                row: tuple[object, ...] | None = self._reader.execute(statement, values).fetchone()
        except DatabaseFault as fault:
            raise AuditUnavailable(f"the log can't be read: {fault}") from None
        return row

    def _run(self) -> None:
        try:
            self._serve()
        finally:
            # also when a defect ends the thread: nobody waits for ever, and nobody believes that it was written
            with self._gate:
                self._closed = True
                self._end_turns()
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
            entries = [item for item in items if isinstance(item, WaitingEntry)]
            errands = [item for item in items if isinstance(item, Errand)]
            if entries or (sign and self._unsigned()):
                self._commit(entries, sign)
            for errand in errands:
                errand.run()
            if sign:
                signed_at = time.monotonic()

    def _take(self, signed_at: float) -> tuple[list[Item], bool]:
        """What waits, at most a batch, and whether to stop. Wakes for the checkpoint of entries that have none yet."""
        items: list[Item] = []
        wait = max(0.0, signed_at + CHECKPOINT_SECONDS - time.monotonic()) if self._unsigned() else None
        try:
            item = self._queue.get(timeout=wait)
            with self._gate:  # a turn that is being handed over is waited for: it is taken whole
                while item is not None:
                    items.append(item)
                    if len(items) == BATCH_LIMIT:
                        return items, False
                    item = self._queue.get_nowait()
        except Empty:
            return items, False  # all that waited is taken
        return items, True

    def _unsigned(self) -> bool:
        return self._ledger.size > 0 and self._ledger.signed_size < self._ledger.size

    def _commit(self, entries: Sequence[WaitingEntry], sign: bool) -> None:
        begun = time.perf_counter()
        try:
            results: Sequence[Appended | AuditUnavailable] = self._ledger.write(
                [entry.prepared for entry in entries], sign=sign
            )
        except AuditUnavailable as fault:
            results = [fault] * len(entries)
        except BaseException:
            tell([(entry, AuditUnavailable("the log has a defect")) for entry in entries])
            raise
        if self._observe is not None:
            kinds = [
                e.prepared.kind for e, result in zip(entries, results, strict=True) if isinstance(result, Appended)
            ]
            if kinds:
                self._observe(kinds, time.perf_counter() - begun)
        tell(list(zip(entries, results, strict=True)))

    def _interrupt(self, now: datetime) -> int:
        drafts = interruptions(self._connection, now)
        written = 0
        for first in range(0, len(drafts), BATCH_LIMIT):
            # refused is whoever got its ending from another process in between
            results = self._ledger.write(drafts[first : first + BATCH_LIMIT])
            written += sum(1 for result in results if isinstance(result, Appended))
        return written
