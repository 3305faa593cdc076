"""What the log shows of itself to outsiders and to callers: checkpoint, tiles, receipts; read from disk each time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from contracts.errors import Problem
from gateway.audit.anchors import Anchors
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.event import read_event
from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import is_entry_id
from gateway.audit.reading import LogReader, Row
from gateway.audit.receipts import KINDS, ReceiptWrong, make_receipt
from gateway.audit.tiles import parse_path, read_tile
from gateway.keys.notes import NoteBroken
from gateway.observability import log


class Proving:
    """Answers in threads, so that no reading of the disk holds up a request on its road."""

    def __init__(self, reader: LogReader, anchors: Anchors, checkpoint: Callable[[], str]) -> None:
        self._reader = reader
        self._anchors = anchors
        self._checkpoint = checkpoint

    async def checkpoint(self) -> str:
        """The newest checkpoint, with what witnesses have put under it; raises `Problem`."""
        try:
            return await asyncio.to_thread(lambda: self._anchors.lines_under(self._checkpoint()))
        except (AuditUnavailable, NoteBroken):
            raise Problem("audit_unavailable") from None

    async def witnessed(self) -> str:
        """The newest checkpoint that a witness has signed; raises `Problem`."""
        try:
            found = await asyncio.to_thread(self._anchors.witnessed)
        except (AuditUnavailable, NoteBroken):
            raise Problem("audit_unavailable") from None
        if found is None:
            raise Problem("no_such_resource")
        return found.note

    async def tile(self, path: str) -> bytes:
        """The bytes of a tile by its path below ``tile/``; raises `Problem`."""
        tile = parse_path(path)
        try:
            found = None if tile is None else await asyncio.to_thread(read_tile, self._reader, tile)
        except AuditUnavailable:
            raise Problem("audit_unavailable") from None
        if found is None:
            raise Problem("no_such_resource")
        return found

    async def receipt(self, caller: str, entry: str) -> dict[str, Any] | None:
        """The receipt of one of ``caller``'s entries, ``None`` where no checkpoint covers it yet; raises `Problem`.

        An entry of somebody else is answered as one that does not exist.
        """
        try:
            return await asyncio.to_thread(self._receipt, caller, entry)
        except AuditUnavailable:
            raise Problem("audit_unavailable") from None

    def _receipt(self, caller: str, entry: str) -> dict[str, Any] | None:
        position = self._reader.position_of(entry) if is_entry_id(entry) else None
        rows = [] if position is None else self._reader.rows(position, 1)
        if not rows:
            raise Problem("no_such_resource")
        try:
            event = read_event(*rows[0])
            if event.caller != caller or event.kind not in KINDS:
                raise Problem("no_such_resource")
            return self._under(rows[0])
        except (ReceiptWrong, ValueError, TypeError, LookupError) as fault:
            log.get().error("receipt_unproven", exception=type(fault).__name__)
            raise Problem("audit_unavailable") from None

    def _under(self, row: Row) -> dict[str, Any] | None:
        """Under the newest checkpoint that a witness has signed, if one covers the entry: it says more than ours."""
        witnessed = self._anchors.witnessed(row.position)
        if witnessed is not None:
            try:
                return make_receipt(self._reader, row, witnessed.note, witnessed.checkpoint).to_json()
            except ReceiptWrong:  # two views of this log: said aloud here, and judged by `audit verify`
                log.get().error("witnessed_checkpoint_does_not_fit")
        note = self._checkpoint()
        checkpoint = open_checkpoint(self._anchors.verifier, note)
        if checkpoint.size <= row.position:
            return None
        return make_receipt(self._reader, row, note, checkpoint).to_json()

    def close(self) -> None:
        """Let go of the log and of the anchors."""
        self._reader.close()
        self._anchors.close()
