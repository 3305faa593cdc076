"""Tells a source what was answered without asking it: recalled and shared answers, which its own statement lacks."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from typing import IO

from contracts.events import ENDINGS
from gateway.audit.cells import plain
from gateway.audit.event import Event
from gateway.audit.shipping.entry import instant

COLUMNS = (
    "entry", "time", "freshness", "age_seconds", "request_id", "unit", "procedure", "dossier", "channel", "officer",
    "dataset", "operation", "outcome", "fields",
)  # fmt: skip
"""``request_id`` is the exchange under which the source gave the answer; ``fields`` are names, never values."""
_UNASKED = frozenset({"cached", "stale", "shared"})


def hits(events: Iterable[Event], source: str) -> Iterator[Event]:
    """Endings that disclosed, or told an absence, without a call of their own."""
    return (
        event
        for event in events
        if event.source == source and event.kind in ENDINGS and event.freshness in _UNASKED and event.outcome
    )


def write_hits(found: Iterable[Event], file: IO[bytes]) -> tuple[int, str]:
    """Write them as CSV (UTF-8 with a mark, which spreadsheets want); gives how many, and SHA-256 of the bytes."""
    digest, count = hashlib.sha256(), 0

    def put(cells: Iterable[object], mark: bytes = b"") -> None:
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow([plain(cell) for cell in cells])
        data = mark + line.getvalue().encode("utf-8")
        digest.update(data)
        file.write(data)

    put(COLUMNS, b"\xef\xbb\xbf")
    for event in found:
        count += 1
        put((
            event.entry, instant(event), event.freshness, event.age_seconds,
            dict(event.source_ids).get("request_id"), event.unit, event.procedure, event.dossier, event.channel,
            event.officer, event.dataset, event.operation, event.outcome, " ".join(event.fields_delivered),
        ))  # fmt: skip
    return count, digest.hexdigest()
