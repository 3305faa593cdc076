"""What a durable audit entry costs on PostgreSQL, beside raw ``fdatasync`` and beside the server's own commit of a row.

The second is the ceiling of whatever is written there one at a time: an ``INSERT`` of as many bytes into a bare table,
over the same unix socket, in a connection that is set up as ours are.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median

from bench.appends import BATCHES, ROUNDS, SINGLE, TOGETHER, Appends
from bench.rows import BUILD, Row, row
from bench.searches import postgresql
from gateway.audit.store import on_server
from gateway.store.database import Database
from gateway.store.postgresql_schema import PostgresqlSchema

SCHEMA = "bench_bare"


def _insert(connection: Database, count: int, size: int) -> float:
    """Rows per second, each in a transaction of its own."""
    rows = [os.urandom(size) for _ in range(count)]
    began = time.perf_counter()
    for each in rows:
        connection.execute("INSERT INTO bare VALUES (?)", (each,))
    return count / (time.perf_counter() - began)


def measure(single: int = SINGLE, batches: int = BATCHES, rounds: int = ROUNDS, url: str = "") -> list[Row]:
    """Entries one after the other, 32 at a time, and bare rows; on the server at ``url`` or one of our own."""
    BUILD.mkdir(exist_ok=True)
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-")))
        address = url or held.enter_context(postgresql(folder))
        log = held.enter_context(closing(Appends(on_server(address, folder), folder)))
        bare = held.enter_context(closing(PostgresqlSchema(address, SCHEMA).connect()))
        bare.execute("CREATE TABLE bare (content bytea)")
        _insert(bare, single, log.entry_bytes)
        ours, baseline = [], []
        for _ in range(rounds):
            ours.append(_insert(bare, single, log.entry_bytes))
            baseline.append(log.raw.write([1] * single, log.entry_bytes))
        method = (
            f"median of {rounds} alternating rounds of {single} INSERTs of {log.entry_bytes} B into a table without "
            "index, each its own transaction; baseline: overwrite as many bytes in place and fdatasync"
        )
        return [
            log.row("durable append on PostgreSQL", 1, single, rounds),
            log.row("durable append on PostgreSQL", TOGETHER, batches, rounds),
            row("one row's commit on PostgreSQL, no log", median(ours), median(baseline), "rows per second", method),
        ]
