"""Findings of a month by unit, procedure and source, for the monthly report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from gateway.audit.findings.store import Filters, FindingStore
from gateway.audit.months import Month
from gateway.audit.reading import LogReader

_AT_ONCE = 500


def findings_of(store: FindingStore, reader: LogReader, month: Month) -> Mapping[tuple[str, ...], int]:
    """How many happened in a month, by unit, procedure and the source of its first entry; dismissed ones count too.

    A finding about several of them counts under an empty text there. Raises `ReviewUnavailable`, `AuditUnavailable`.
    """
    filters = Filters(since=month.begin, until=month.end)
    counts: Counter[tuple[str, ...]] = Counter()
    offset = 0
    while found := store.queue(filters, _AT_ONCE, offset):
        offset += len(found)
        for one in found:
            first = reader.events(one.first, 1)
            source = first[0].source if first else None
            counts[one.unit or "", one.procedure or "", source or ""] += 1
    return counts
