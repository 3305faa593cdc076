"""Reads ``audit.db`` as an outsider with the file in hand would: entries and what they say, without our own reader."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote


def entries(state: Path) -> Iterator[dict[str, Any]]:
    """Every entry in the log's order: ``position``, ``time``, ``kind``, and what its opening holds."""
    address = f"file:{quote(str(state / 'audit.db'))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        rows = connection.execute(
            "SELECT e.leaf, o.opened FROM entries AS e LEFT JOIN openings AS o USING (position) ORDER BY e.position"
        ).fetchall()
    for leaf, opened in rows:
        head = json.loads(leaf)
        told = {name: value for name, (_salt, value) in json.loads(opened or "{}").items()}
        yield {**told, "position": head["position"], "time": head["time"], "kind": head["kind"]}


def entry(state: Path, receipt: str) -> dict[str, Any]:
    """The entry with this id; fails where there is none."""
    found = [one for one in entries(state) if one.get("entry") == receipt]
    assert len(found) == 1, f"{len(found)} entries with this id"
    return found[0]


def handles(state: Path) -> dict[bytes, str]:
    """Keyed hash of a subject -> its handle."""
    address = f"file:{quote(str(state / 'audit.db'))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return dict(connection.execute("SELECT key, handle FROM subjects").fetchall())


def commitment(mac: Callable[[bytes], bytes], receipt: str, content: bytes) -> str:
    """The commitment of an answer: SHA-256 over a salt made from its receipt, and its bytes."""
    return hashlib.sha256(mac(receipt.encode())[:16] + content).hexdigest()
