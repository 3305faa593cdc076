"""Writes the log of a made-up year in bulk, because ten million appends one by one would take a day and prove nothing.

Everything that a verification looks at is true: commitments, leaves, tree, rows of subjects, head and checkpoint. Only
what a reader can't tell is cheaper: entries that say the same share its salt, so a value is committed once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import psycopg

from bench.history import Year
from contracts.events import Kind
from gateway.audit.checkpoint import sign_checkpoint
from gateway.audit.leaf import (
    SALT_BYTES,
    SUBJECTS,
    assemble,
    base64url,
    canonical,
    commit,
    commitment,
    row_field,
    row_value,
    written_time,
)
from gateway.audit.ledger import HANDLE_BYTES
from gateway.audit.opening import open_log
from gateway.audit.prepared import FIELDS, subject_key
from gateway.audit.store import SCHEMA, in_file, on_server
from gateway.audit.tree import CompactRange, leaf_hash
from gateway.keys.notes import LogSigner
from gateway.store.sqlite_file import SqliteDatabase

_TOGETHER = 20_000
_UNIQUE = frozenset({"entry", "dossier", "due_at", "request", "trace"})
"""Fields that hardly two entries share: committed each time."""
_BEFORE = frozenset(name for name in FIELDS if name < SUBJECTS)
_TABLES = {
    "entries": "position, leaf, hash", "openings": "position, entry, opened",
    "subjects": "key, handle, position, slot, salt, sealed", "nodes": "level, idx, hash",
}  # fmt: skip
Told = Callable[[int], None]
_Row = tuple[object, ...]


class Texts:
    """Makes leaves and openings, one position after the other."""

    def __init__(self, year: Year, index_key: bytes) -> None:
        self._year = year
        self._index_key = index_key
        self._known: dict[tuple[str, object], tuple[str, str]] = {}
        self._handles: dict[str, str] = {}
        self._time = ""
        self.subjects: list[_Row] = []
        """Rows of ``subjects`` so far; many enough, and in no order, that they are written last."""

    def next(self, position: int) -> tuple[str, str, str]:
        """Leaf, entry id and opening."""
        facts, when, subjects = self._year.written(position)
        kind: Kind = facts.pop("kind")
        known = self._known
        unique = [(name, canonical(facts[name])) for name in sorted(_UNIQUE & facts.keys())]
        members = dict(zip(sorted(_UNIQUE & facts.keys()), commit(unique, os.urandom(16 * len(unique))), strict=True))
        for name, value in facts.items():
            if name not in _UNIQUE:
                found = known.get((name, value))
                if found is None:
                    found = known[name, value] = commit([(name, canonical(value))], os.urandom(SALT_BYTES))[0]
                members[name] = found
        names = sorted(members)
        middle = sum([name in _BEFORE for name in names])
        pairs = [members[name] for name in names]
        pairs.insert(middle, self._filed(position, subjects))
        self._time = time = max(self._time, written_time(when))
        leaf = assemble(position, time, kind.value, ",".join([pair[0] for pair in pairs]))
        return leaf, str(facts["entry"]), "{" + ",".join([pair[1] for pair in pairs]) + "}"

    def _filed(self, position: int, subjects: Sequence[tuple[str, str]]) -> tuple[str, str]:
        committed: list[str] = []
        listed: list[str] = []
        for slot, (number, role) in enumerate(subjects):
            handle = self._handles.get(number)
            if handle is None:
                handle = self._handles[number] = base64url(os.urandom(HANDLE_BYTES))
                key, salt = subject_key(self._index_key, "personal_id", number), os.urandom(SALT_BYTES)
                self.subjects.append((key, handle, position, slot, salt, None))
                field = row_field(slot, None)
                committed.append(f'"{field}":"{commitment(field, salt, row_value(key, handle))}"')
            listed.append(f'{{"handle":"{handle}","kind":"personal_id","role":"{role}"}}')
        value = f"[{','.join(listed)}]"
        one, opened = commit([(SUBJECTS, value)], os.urandom(SALT_BYTES))[0]
        return ",".join([*committed, one]), opened


def write(year: Year, path: Path, signer: LogSigner, index_key: bytes, told: Told) -> None:
    """The log of a year in a file that is not there yet."""
    with closing(open_log(in_file(path), signer)) as database:
        assert isinstance(database, SqliteDatabase), "a file"
        raw = database.raw
        for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-524288"):
            raw.execute(f"PRAGMA {setting}").fetchall()
        texts, tree = Texts(year, index_key), CompactRange()
        leaf = ""
        for first in range(0, year.entries, _TOGETHER):
            entries: list[_Row] = []
            openings: list[_Row] = []
            nodes: list[_Row] = []
            for position in range(first, min(first + _TOGETHER, year.entries)):
                leaf, entry, opened = texts.next(position)
                hashed = leaf_hash(leaf.encode())
                nodes += tree.append(hashed)
                entries.append((position, leaf, hashed))
                openings.append((position, entry, opened))
            raw.execute("BEGIN")
            for table, rows in (("entries", entries), ("openings", openings), ("nodes", nodes)):
                raw.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)  # noqa: S608  # own names
            raw.execute("COMMIT")
            told(first + len(entries))
        raw.execute("BEGIN")
        raw.executemany("INSERT INTO subjects VALUES (?, ?, ?, ?, ?, ?)", sorted(texts.subjects))
        head = (tree.size, leaf[-29:-2], tree.packed())
        raw.execute("UPDATE head SET size=?, time=?, compact_range=? WHERE id=0", head)
        raw.execute("UPDATE checkpoint SET size=?, note=? WHERE id=0", (tree.size, sign_checkpoint(signer, tree)))
        raw.execute("COMMIT")
        raw.execute("PRAGMA journal_mode=WAL").fetchall()


def copy(path: Path, url: str, folder: Path, signer: LogSigner, told: Told) -> None:
    """The log in a file once more, on a server that has none; ``folder`` gets the key."""
    open_log(on_server(url, folder), signer).close()
    with (
        closing(in_file(path).database.connect_to_read()) as source,
        psycopg.connect(url, autocommit=True, options=f"-c search_path={SCHEMA}") as server,
    ):
        done = 0
        for table, columns in _TABLES.items():
            statement = f"COPY {table} ({columns}) FROM STDIN"
            with server.cursor() as cursor, cursor.copy(statement.encode()) as into:
                for row in source.stream(f"SELECT {columns} FROM {table}"):  # noqa: S608  # own names
                    into.write_row(row)
                    done += 1
                    if done % _TOGETHER == 0:
                        told(done)
        for table, columns in (("head", "size, time, compact_range"), ("checkpoint", "size, note")):
            values = source.execute(f"SELECT {columns} FROM {table}")[0]  # noqa: S608  # own names
            places = ", ".join(f"{column} = %s" for column in columns.split(", "))
            server.execute(f"UPDATE {table} SET {places} WHERE id = 0".encode(), values)  # noqa: S608  # own names
        server.execute("ANALYZE")
