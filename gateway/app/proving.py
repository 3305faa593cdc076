"""What the log shows of itself to outsiders and to callers: checkpoint, tiles, receipts; read from disk each time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from contracts.errors import Problem
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.event import read_event
from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import is_entry_id
from gateway.audit.reading import LogReader
from gateway.audit.receipts import KINDS, ReceiptWrong, make_receipt
from gateway.audit.tiles import parse_path, read_tile
from gateway.keys.notes import NoteVerifier
from gateway.observability import log


class Proving:
    """Answers in threads, so that no reading of the disk holds up a request on its road."""

    def __init__(self, reader: LogReader, verifier: NoteVerifier, checkpoint: Callable[[], str]) -> None:
        self._reader = reader
        self._verifier = verifier
        self._checkpoint = checkpoint

    async def checkpoint(self) -> str:
        """The newest checkpoint; raises `Problem`."""
        try:
            return await asyncio.to_thread(self._checkpoint)
        except AuditUnavailable:
            raise Problem("audit_unavailable") from None

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
            note = self._checkpoint()
            checkpoint = open_checkpoint(self._verifier, note)
            if checkpoint.size <= rows[0].position:
                return None
            return make_receipt(self._reader, rows[0], note, checkpoint).to_json()
        except (ReceiptWrong, ValueError, TypeError, LookupError) as fault:
            log.get().error("receipt_unproven", exception=type(fault).__name__)
            raise Problem("audit_unavailable") from None

    def close(self) -> None:
        """Let go of the log."""
        self._reader.close()
