"""What the console's page of custody works with: holds, openings and reports over one log; used in threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from contracts.events import Draft
from gateway.audit.disclosures import Searching
from gateway.audit.discrepancies import Discrepancies
from gateway.audit.holds import Holds
from gateway.audit.persons import person_of
from gateway.audit.query import Query
from gateway.audit.typed import read_typed
from gateway.audit.unsealing import Opened, Openings
from gateway.keys.escrow import Escrow


@dataclass(frozen=True, slots=True)
class Custodian:
    """``append`` puts an entry durably on record, from any thread; ``seal_of`` and ``handle_of`` are the log's."""

    holds: Holds
    openings: Openings
    discrepancies: Discrepancies
    log: Searching
    handle_of: Callable[[str, str], str | None]
    seal_of: Callable[[str], bytes | None]
    escrow: Escrow
    append: Callable[[Draft], object]

    @property
    def opens(self) -> bool:
        """Whether the private half of the escrow key is here; elsewhere a handle is opened by command."""
        return self.escrow.private is not None

    def handles(self, typed: str) -> frozenset[str]:
        """Handles of the person behind a number that was typed; empty where nothing is on record.

        Raises `NotANumber`.
        """
        kind, number = read_typed(typed)
        handle = self.handle_of(kind, number)
        if handle is None:
            return frozenset()
        linked = self.log.search(Query(subject=handle, kind="linked"), count=200).events
        return person_of(handle, kind, linked).handles

    def show(self, id: str, by: str, now: datetime, entry: str) -> Opened:
        """Who a handle is, once, to one of the two who agreed; see `Openings.show`."""
        return self.openings.show(
            id, by, now, seal_of=self.seal_of, handle_of=self.handle_of, escrow=self.escrow, append=self.append,
            entry=entry, channel="console",
        )  # fmt: skip
