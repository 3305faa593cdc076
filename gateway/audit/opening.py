"""Opening the log checks what a start can check, so that no entry is added to a log that is not whole.

Beside ``audit.db`` lies ``log.vkey``, the public key as a C2SP verifier key: for auditors, and as the sign that a log
has begun here. A log that is gone is never silently begun anew.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from gateway.audit import shape
from gateway.audit.checkpoint import open_checkpoint, sign_checkpoint
from gateway.audit.faults import AuditUnavailable
from gateway.audit.schema import STEPS
from gateway.audit.store import Place, at
from gateway.audit.tree import CompactRange
from gateway.keys.notes import LogSigner, NoteBroken
from gateway.store.database import Database, DatabaseFault, StoreFault
from gateway.store.sqlite import migrate
from gateway.store.sqlite_file import SqliteDatabase, SqliteFile

_PAGE = 10_000


def open_log(place: Place, signer: LogSigner) -> Database:
    """Open or begin the log at ``place``; raises `AuditUnavailable` with a sentence for the operator."""
    store = at(place)
    begun = store.vkey.exists()
    if begun and isinstance(store.database, SqliteFile) and not store.database.path.exists():
        raise _gone(store.database.name)
    try:
        database = store.database.connect()
    except StoreFault as fault:
        raise AuditUnavailable(f"the log can't be opened: {fault}") from None
    try:
        _bring_up_to_date(database, begun, store.database.name)
        _look(database, signer)
        _export(store.vkey, signer)
    except (StoreFault, DatabaseFault, OSError) as fault:
        database.close()
        raise AuditUnavailable(f"the log can't be opened: {type(fault).__name__}: {_said(fault)}") from None
    except AuditUnavailable:
        database.close()
        raise
    return database


def _gone(name: str) -> AuditUnavailable:
    return AuditUnavailable(
        f"the log is gone: log.vkey is there, {name} is not; restore it, or move log.vkey away to begin anew"
    )


def _bring_up_to_date(database: Database, begun: bool, name: str) -> None:
    """Make the tables, or add what they lack. A server's tables, too, are begun only where no key says otherwise."""
    if isinstance(database, SqliteDatabase):
        migrate(database.raw, STEPS, {2: lambda _: _fill_nodes(database)})
        return
    if begun and shape.version_of(database) == 0:
        raise _gone(f"the log in {name}")
    shape.upgrade(database)


def _fill_nodes(database: Database) -> None:
    """The upper hashes of a log that was written before they were kept."""
    tree = CompactRange()
    while page := database.execute(
        "SELECT hash FROM entries WHERE position >= ? AND position < ? ORDER BY position",
        (tree.size, tree.size + _PAGE),
    ):
        for row in page:
            for node in tree.append(row[0]):
                database.execute("INSERT INTO nodes VALUES (?, ?, ?)", node)


def _look(database: Database, signer: LogSigner) -> None:
    """Head, entries and checkpoint must fit each other and the key; what lies deeper is for ``audit verify``."""
    database.begin()
    try:
        head = database.execute("SELECT size, compact_range FROM head WHERE id=0").fetchone()
        last = database.execute("SELECT max(position) FROM entries")[0][0]
        stored = database.execute("SELECT size, note FROM checkpoint WHERE id=0").fetchone()
        if head is None or head[0] != (0 if last is None else last + 1):
            raise AuditUnavailable("the log's head does not fit its entries: run the verification")
        tree = CompactRange(head[0], head[1])
        if stored is None and tree.size == 0:
            database.execute("INSERT INTO checkpoint VALUES (0, 0, ?)", (sign_checkpoint(signer, tree),))
        elif stored is None:
            raise AuditUnavailable("the log's checkpoint is gone: run the verification")
        else:
            checkpoint = open_checkpoint(signer.verifier, stored[1])
            if checkpoint.size > tree.size or (checkpoint.size == tree.size and checkpoint.root != tree.root()):
                raise AuditUnavailable("the log's head does not fit its checkpoint: run the verification")
        database.commit()
    except NoteBroken:
        raise AuditUnavailable("the log's checkpoint is not signed by this log key: is it another log's?") from None
    except ValueError:
        raise AuditUnavailable("the log's head is damaged: run the verification") from None
    finally:
        database.rollback()


def _export(vkey: Path, signer: LogSigner) -> None:
    line = signer.verifier.vkey + "\n"
    if vkey.exists() and vkey.read_text() == line:
        return
    beside = vkey.with_name(f".{vkey.name}.{secrets.token_hex(8)}")
    with beside.open("w") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(vkey)


def _said(fault: Exception) -> str:
    return fault.strerror or "" if isinstance(fault, OSError) else str(fault)
