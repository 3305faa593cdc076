"""How fast a log is verified, beside plain SHA-256 over the same bytes: the least that any verification must do.

The log is the one that a gateway writes: entries of a cached query, in batches, with people and officers filed. The
baseline hashes each leaf and its opening, read before, in one call each; it parses, compares and believes nothing.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from statistics import median

from bench.appends import draft, now
from bench.rows import BUILD, Row, row
from gateway.audit.ledger import Ledger
from gateway.audit.opening import open_log
from gateway.audit.prepared import prepare
from gateway.audit.reading import LogReader
from gateway.audit.store import Place
from gateway.audit.verify import verify
from gateway.keys.ring import KeyRing

ENTRIES = 50_000
ROUNDS = 3
_BATCH = 500


def write(place: Place, ring: KeyRing, entries: int) -> None:
    """A log of so many entries."""
    with closing(open_log(place, ring.log_signer())) as database:
        escrow = ring.escrow()
        ledger = Ledger(database, ring.log_signer(), now, lambda ref: escrow.seal(ref.kind, ref.identifier))
        for first in range(0, entries, _BATCH):
            count = min(_BATCH, entries - first)
            ledger.write([prepare(draft(first + n), ring.index_key()) for n in range(count)], sign=True)


def _plain(place: Place, entries: int) -> float:
    """Entries per second of SHA-256 alone, their bytes in memory."""
    with closing(LogReader(place)) as reader:
        texts = [part.encode() for row in reader.rows(0, entries) for part in (row.leaf, row.opened)]
    began = time.perf_counter()
    for text in texts:
        sha256(text).digest()
    return entries / (time.perf_counter() - began)


def _verified(place: Place) -> float:
    began = time.perf_counter()
    verdicts = verify(place)
    seconds = time.perf_counter() - began
    assert verdicts.exit_code() == 0 and verdicts.entries, str(verdicts)
    return verdicts.entries / seconds


@contextmanager
def _folder() -> Iterator[Path]:
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as folder:
        yield Path(folder)


def measure(entries: int = ENTRIES, rounds: int = ROUNDS) -> list[Row]:
    """One row: entries per second of `audit verify`, everything read and judged."""
    with _folder() as folder:
        place = folder / "audit.db"
        write(place, KeyRing.open(folder / "keys"), entries)
        ours, baseline = [], []
        for _ in range(rounds):
            ours.append(_verified(place))
            baseline.append(_plain(place, entries))
    method = (
        f"median of {rounds} alternating rounds over {entries} entries in SQLite on this disk, its pages in memory; "
        "every value, salt, row, follower and the tree; one process, one core; "
        "baseline: SHA-256 over each leaf and each opening, in memory"
    )
    return [row("verify a log", median(ours), median(baseline), "entries verified per second", method)]
