"""What a durable audit entry costs beside raw ``fdatasync`` of the same bytes in the same batches.

The log gives the sizes of the batches that it made; the baseline then writes as many bytes and syncs after each. It
overwrites a file whose blocks are there already, as SQLite does with its WAL: a file that grows would pay for its new
size at every sync, and once made the log look faster than the disk. A shared disk changes its pace within a second, so
rounds are short and alternate. A ratio above 1 here means that the measurement is wrong, not that the log is fast.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.rows import BUILD, Row, row
from contracts.events import Draft, Kind, SubjectRef
from gateway.audit.ids import new_entry_id
from gateway.audit.log import AuditLog
from gateway.audit.store import AuditStore, in_file
from gateway.keys.ring import KeyRing

SINGLE = 16
TOGETHER = 32
BATCHES = 8
ROUNDS = 25
WARM_UP = 1_024
"""Entries before the first round: by then SQLite overwrites its WAL instead of lengthening it."""
RAW_BYTES = 8 * 1024 * 1024


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def draft(number: int) -> Draft:
    """An ending as a cached query writes it: a person asked about, an officer, five fields."""
    fields = ("full_name", "date_of_birth", "sex", "nationality_code", "permanent_residence")
    return Draft(
        kind=Kind.DISCLOSED,
        entry=new_entry_id(now()),
        caller="demo",
        unit="H26.99",
        procedure="1.001193",
        legal_basis="Nghị định 118/2025/NĐ-CP (demo)",
        grant="g-demo-persons",
        dossier=f"H26.99-260302-{number % 10_000:04d}",
        channel="counter",
        officer="canbo.thu",
        dataset="persons",
        operation="query",
        source="population",
        subjects=(
            SubjectRef("personal_id", f"099190{number % 1000:06d}", "asked"),
            SubjectRef("personal_id", "099080000001", "officer"),
        ),
        fields_asked=fields,
        fields_delivered=fields,
        outcome="found",
        freshness="cached",
        age_seconds=12,
        duration_ms=1,
        trace=os.urandom(16).hex(),
        request_commitment=os.urandom(32).hex(),
        answer_commitment=os.urandom(32).hex(),
    )


class _Sizes:
    """Remembers how many entries each commit held."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def __call__(self, kinds: Sequence[str], seconds: float) -> None:
        self.batches.append(len(kinds))


async def _append(log: AuditLog, together: int, batches: int) -> float:
    """Entries per second, ``together`` appended at a time."""
    drafts = [[draft(batch * together + one) for one in range(together)] for batch in range(batches)]
    began = time.perf_counter()
    for some in drafts:
        await asyncio.gather(*(log.append(each) for each in some))
    return together * batches / (time.perf_counter() - began)


class _Raw:
    """A plain file that is as large as it will ever be."""

    def __init__(self, path: Path, size: int) -> None:
        self._size = size
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.write(self._descriptor, b"x" * size)
        os.fsync(self._descriptor)
        self._sync = getattr(os, "fdatasync", os.fsync)

    def write(self, batches: Sequence[int], entry: int) -> float:
        """Entries per second of batches of entries of ``entry`` bytes, synced batch by batch."""
        began = time.perf_counter()
        at = 0
        for count in batches:
            at = at if at + entry * count <= self._size else 0
            at += os.pwrite(self._descriptor, b"y" * (entry * count), at)
            self._sync(self._descriptor)
        return sum(batches) / (time.perf_counter() - began)

    def close(self) -> None:
        os.close(self._descriptor)


def _entry_bytes(place: AuditStore) -> int:
    with closing(place.database.connect_to_read()) as connection:
        statement = "SELECT avg(length(leaf) + length(opened)) FROM entries JOIN openings USING (position)"
        return int(connection.execute(statement)[0][0])


class Appends:
    """A warmed-up log in one store, and beside it a raw file on the same disk."""

    def __init__(self, place: AuditStore, folder: Path) -> None:
        ring = KeyRing.open(folder / "keys")
        self._sizes = _Sizes()
        self._log = AuditLog(place, ring.index_key(), ring.log_signer(), now=now, observe=self._sizes)
        asyncio.run(_append(self._log, TOGETHER, WARM_UP // TOGETHER))
        self.entry_bytes = _entry_bytes(place)
        self.raw = _Raw(folder / "raw", RAW_BYTES)

    def row(self, name: str, together: int, count: int, rounds: int) -> Row:
        """So many entries at a time, in rounds of ``count`` batches that alternate with the raw file's."""
        ours, baseline, commits = [], [], 0
        for _ in range(rounds):
            self._sizes.batches.clear()
            ours.append(asyncio.run(_append(self._log, together, count)))
            commits += len(self._sizes.batches)
            baseline.append(self.raw.write(self._sizes.batches, self.entry_bytes))
        method = (
            f"median of {rounds} alternating rounds of {together * count} entries of {self.entry_bytes} B, "
            f"{together * count * rounds / commits:.1f} per commit, prepared, hashed, indexed and signed; "
            "baseline: overwrite as many bytes in place and fdatasync, in the same batches"
        )
        how = "one at a time" if together == 1 else f"{together} at a time"
        return row(f"{name}, {how}", median(ours), median(baseline), "entries per second", method)

    def close(self) -> None:
        """Let go of the log and the file."""
        self.raw.close()
        self._log.close()


def measure(single: int = SINGLE, batches: int = BATCHES, rounds: int = ROUNDS) -> list[Row]:
    """Two rows: entries one after the other, and 32 at a time."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as folder:
        with closing(Appends(in_file(Path(folder) / "audit.db"), Path(folder))) as log:
            return [
                log.row("durable append", 1, single, rounds),
                log.row("durable append", TOGETHER, batches, rounds),
            ]
