"""The figures: kept up with the log by the watcher, shown and published by the gateway when a month is over."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from typing import get_args

from contracts.errors import Problem
from gateway.access.register import utc_now
from gateway.audit.faults import AuditUnavailable
from gateway.audit.figures import opendata
from gateway.audit.figures.book import DATABASE, Book
from gateway.audit.figures.dashboard import Dashboard
from gateway.audit.figures.following import FiguresFollower, Recount
from gateway.audit.months import Month
from gateway.audit.reading import LogReader
from gateway.observability import log
from gateway.settings import Settings
from gateway.store.sqlite import StoreFault

EVERY_SECONDS = 0.5
BREATH_SECONDS = 0.01
_KEPT = 64
"""Published files that are kept ready; a month that is over does not change."""


class Figures:
    """Also what is published (`gateway.api.open_data.OpenData`) and what the console's page shows."""

    def __init__(self, settings: Settings, reader: LogReader) -> None:
        self._base_url = settings.base_url
        self._book = Book(settings.state_path / DATABASE)
        self._follower = FiguresFollower(reader, self._book)
        promises = {
            name: source.promised_availability
            for name, source in settings.sources.items()
            if source.promised_availability is not None
        }
        self.dashboard = Dashboard(self._book, promises)
        self._files: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()
        self._lock, self._counting = threading.Lock(), threading.Lock()

    async def keep_up(self) -> None:
        """Count what is new, and look again a moment later."""
        while True:
            try:
                await asyncio.to_thread(self.catch_up)
            except (AuditUnavailable, StoreFault) as fault:
                log.get().error("figures_not_counted", reason=str(fault))
            await asyncio.sleep(EVERY_SECONDS)

    def catch_up(self) -> int:
        """Count what is new; how many entries are counted. Raises `AuditUnavailable`, `StoreFault`."""
        with self._counting:
            return self._follower.catch_up(BREATH_SECONDS)

    def position(self) -> int:
        """The first entry that is not counted; raises `StoreFault`."""
        return self._book.head()[0]

    def recount(self, month: Month) -> Recount:
        """Count a month again from the log."""
        return self._follower.recount(month)

    def catalogue(self) -> bytes:
        """The DCAT catalogue; raises `Problem`."""
        return opendata.catalogue(self._base_url, self._months())

    def file(self, dataset: str, month: str, ending: str) -> bytes | None:
        """A published file, ``None`` where there is none; raises `Problem`."""
        if dataset not in get_args(opendata.Dataset) or ending not in ("csv", "json"):
            return None
        if month not in self._months():
            return None
        key = (dataset, month, ending)
        with self._lock:  # one at a time: hiding small cells takes a while, and everybody wants the newest month
            if key not in self._files:
                self._files[key] = self._made(dataset, month, ending)
                if len(self._files) > _KEPT:
                    self._files.popitem(last=False)
            return self._files[key]

    def _made(self, dataset: str, month: str, ending: str) -> bytes:
        (known,) = (each for each in opendata.DATASETS if each == dataset)
        try:
            if not self._follower.whole(Month.parse(month)):
                raise Problem("gateway_busy")  # a long history is still being counted
            table = opendata.rows(self.dashboard, known, month)
        except (AuditUnavailable, StoreFault):
            raise Problem("internal") from None
        return opendata.as_csv(known, table) if ending == "csv" else opendata.as_json(known, month, table)

    def _months(self) -> list[str]:
        try:
            return opendata.published(self.dashboard.months(), utc_now())
        except StoreFault:
            raise Problem("internal") from None

    def close(self) -> None:
        """Let go of the book, once nobody counts: a thread goes on after its task is cancelled."""
        self._follower.end()
        with self._counting:
            self._book.close()
