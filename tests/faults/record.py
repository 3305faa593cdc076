"""Reads the log's tables as an outsider with the database in hand would, without our own reader.

They lie in ``audit.db`` of a state directory, or on the PostgreSQL server whose address is given as ``server``.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from contracts.errors import TABLE
from gateway.keys.ring import KeyRing

ENDINGS = ("disclosed", "verified", "not_found", "refused", "failed", "cancelled", "interrupted", "ambiguous")


STATEMENT = (
    "SELECT e.leaf, o.opened FROM {0}entries AS e LEFT JOIN {0}openings AS o USING (position) ORDER BY e.position"
)


def _rows(state: Path, server: str) -> list[tuple[str, str | None]]:
    if server:
        with psycopg.connect(server) as there:
            return there.execute(STATEMENT.format("lienthong_audit.").encode()).fetchall()
    address = f"file:{quote(str(state / 'audit.db'))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return connection.execute(STATEMENT.format("")).fetchall()


def entries(state: Path, server: str = "") -> Iterator[dict[str, Any]]:
    """Every entry in the log's order: ``position``, ``time``, ``kind``, and what its opening holds."""
    for leaf, opened in _rows(state, server):
        head = json.loads(leaf)
        told = {name: value for name, (_salt, value) in json.loads(opened or "{}").items()}
        yield {**told, "position": head["position"], "time": head["time"], "kind": head["kind"]}


def entry(state: Path, receipt: str, server: str = "") -> dict[str, Any]:
    """The entry with this id; fails where there is none."""
    found = [one for one in entries(state, server) if one.get("entry") == receipt]
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


def holds(state: Path, answers: list[tuple[int, bytes]], server: str = "") -> None:
    """Every answer that has a receipt has its entry, and the entry is about exactly these bytes.

    Fails for one that is not on record, and for data without a receipt.
    """
    by_id = {one.get("entry"): one for one in entries(state, server)}
    mac = KeyRing.open(state / "keys").mac("commitments")
    for status, content in answers:
        body: dict[str, Any] = json.loads(content)
        if body["receipt"] is None:
            assert not TABLE[body["code"]].receipt
            continue
        entry = by_id.get(body["receipt"])
        assert entry is not None, f"answered ({status}) and not on record"
        assert entry["kind"] in ENDINGS
        if status == 200:
            assert entry["outcome"] == body["outcome"]
            assert entry["answer_commitment"] == commitment(mac, body["receipt"], content)
        else:
            assert (entry["code"], TABLE[body["code"]].status) == (body["code"], status)
