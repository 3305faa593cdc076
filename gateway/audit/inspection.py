"""What an officer does with the log: search, read a story, see its proof; each on record before it is shown.

Everything here is asked by pages. A plot belongs to a search that is on record already: its figures are given only for
the id of that ``searched`` entry, to the account that made it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from contracts.events import Draft, Kind
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.faults import AuditUnavailable
from gateway.audit.leaf import base64url
from gateway.audit.proofs import Step, climb
from gateway.audit.query import NOBODY, Query, Scope
from gateway.audit.reader import AuditReader, Facets, Page, Timeline
from gateway.audit.receipts import ReceiptWrong, check_receipt, make_receipt
from gateway.audit.searching import Asking, search_entry, story_entry
from gateway.audit.story import Neighbours, Story, neighbours, story
from gateway.audit.tree import leaf_hash
from gateway.audit.typed import handle_typed
from gateway.keys.notes import NoteBroken, NoteVerifier


@dataclass(frozen=True, slots=True)
class Shown:
    """A search's result; ``view`` is the id of the entry that says so."""

    view: str
    page: Page
    facets: Facets


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry's way to the signed root, walked now. ``wrong`` names the first step that fails."""

    leaf: str
    steps: tuple[Step, ...]
    root: str
    size: int
    log: str
    note: str
    wrong: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with its story, its neighbours and its proof."""

    story: Story
    neighbours: Neighbours
    proof: Proof


class Inspection:
    """``record`` and ``new_entry`` put entries on record; ``checkpoint`` gives a signed note over all of them."""

    def __init__(
        self,
        reader: AuditReader,
        record: Callable[[Draft], Awaitable[object]],
        new_entry: Callable[[], str],
        checkpoint: Callable[[], str],
        verifier: NoteVerifier,
    ) -> None:
        self.reader = reader
        self._record = record
        self._new_entry = new_entry
        self._checkpoint = checkpoint
        self._verifier = verifier

    async def typed(self, text: str) -> str:
        """The subject of a question about a number that was typed; raises `NotANumber`."""
        return await asyncio.to_thread(handle_typed, text, self.reader.handle_of) or NOBODY

    async def search(self, asking: Asking, query: Query, *, before: int | None = None, count: int = 50) -> Shown:
        """Put a search on record, then do it. Raises `ReasonRefused` and `AuditUnavailable`."""
        view = self._new_entry()
        await self._record(search_entry(view, asking, query))
        page = await asyncio.to_thread(self.reader.search, query, before=before, count=count)
        return Shown(view, page, await asyncio.to_thread(self.reader.facets, query))

    async def timeline(self, account: str, view: str, query: Query) -> Timeline | None:
        """The plot of a search that this account put on record as ``view``; ``None`` where it didn't."""
        return await asyncio.to_thread(self._timeline, account, view, query)

    def _timeline(self, account: str, view: str, query: Query) -> Timeline | None:
        position = self.reader.log.position_of(view)
        entry = None if position is None else self.reader.event(position)
        if entry is None or entry.kind != Kind.SEARCHED.value or entry.detail.get("by") != account:
            return None
        return self.reader.timeline(query)

    async def story(self, asking: Asking, entry: str, scope: Scope) -> Told | None:
        """Put on record that somebody reads an entry's story, then tell it; ``None``: there is none for them."""
        if not await asyncio.to_thread(self._is_there, entry, scope):
            return None
        await self._record(story_entry(self._new_entry(), asking, entry))
        return await asyncio.to_thread(self._tell, entry, scope)

    def _is_there(self, entry: str, scope: Scope) -> bool:
        position = self.reader.log.position_of(entry)
        return position is not None and scope.holds(self.reader.event(position))

    def _tell(self, entry: str, scope: Scope) -> Told | None:
        found = story(self.reader, entry, scope)
        if found is None:
            return None
        return Told(found, neighbours(self.reader, found.chosen, scope), self._prove(found.chosen.position))

    def _prove(self, position: int) -> Proof:
        """Make the receipt of an entry, and check it as its holder would."""
        log = self.reader.log
        note = self._checkpoint()
        [row] = log.rows(position, 1)
        leaf = leaf_hash(row.leaf.encode())
        try:
            checkpoint = open_checkpoint(self._verifier, note)
        except NoteBroken:
            raise AuditUnavailable("the log's checkpoint is not signed by its key") from None
        try:
            receipt = make_receipt(log, row, note, checkpoint)
            check_receipt(receipt, self._verifier)
            steps = climb(leaf, position, checkpoint.size, receipt.proof.path)
        except ReceiptWrong as wrong:
            return Proof(base64url(leaf), (), base64url(checkpoint.root), checkpoint.size, "", note, str(wrong))
        name = note.partition("\n")[0]
        return Proof(base64url(leaf), tuple(steps), base64url(checkpoint.root), checkpoint.size, name, note, None)
