"""Opening the log checks what a start can check, so that no entry is added to a log that is not whole.

Beside ``audit.db`` lies ``log.vkey``, the public key as a C2SP verifier key: for auditors, and as the sign that a log
has begun here. A log that is gone is never silently begun anew.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from pathlib import Path

from gateway.audit.checkpoint import open_checkpoint, sign_checkpoint
from gateway.audit.faults import AuditUnavailable
from gateway.audit.schema import STEPS
from gateway.audit.tree import CompactRange
from gateway.keys.notes import LogSigner, NoteBroken
from gateway.store.sqlite import StoreFault, connect, migrate

VKEY_NAME = "log.vkey"


def open_log(path: Path, signer: LogSigner) -> sqlite3.Connection:
    """Open or begin the log at ``path``; raises `AuditUnavailable` with a sentence for the operator."""
    vkey = path.with_name(VKEY_NAME)
    if vkey.exists() and not path.exists():
        raise AuditUnavailable(
            f"the log is gone: {VKEY_NAME} is there, {path.name} is not;"
            f" restore it, or move {VKEY_NAME} away to begin anew"
        )
    try:
        connection = connect(path)
    except StoreFault as fault:
        raise AuditUnavailable(f"the log can't be opened: {fault}") from None
    try:
        migrate(connection, STEPS)
        _look(connection, signer)
        _export(vkey, signer)
    except (StoreFault, sqlite3.Error, OSError) as fault:
        connection.close()
        raise AuditUnavailable(f"the log can't be opened: {type(fault).__name__}: {_said(fault)}") from None
    except AuditUnavailable:
        connection.close()
        raise
    return connection


def _look(connection: sqlite3.Connection, signer: LogSigner) -> None:
    """Head, entries and checkpoint must fit each other and the key; what lies deeper is for ``audit verify``."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        head = connection.execute("SELECT size, compact_range FROM head WHERE id=0").fetchone()
        last = connection.execute("SELECT max(position) FROM entries").fetchone()[0]
        stored = connection.execute("SELECT size, note FROM checkpoint WHERE id=0").fetchone()
        if head is None or head[0] != (0 if last is None else last + 1):
            raise AuditUnavailable("the log's head does not fit its entries: run the verification")
        tree = CompactRange(head[0], head[1])
        if stored is None and tree.size == 0:
            connection.execute("INSERT INTO checkpoint VALUES (0, 0, ?)", (sign_checkpoint(signer, tree),))
        elif stored is None:
            raise AuditUnavailable("the log's checkpoint is gone: run the verification")
        else:
            checkpoint = open_checkpoint(signer.verifier, stored[1])
            if checkpoint.size > tree.size or (checkpoint.size == tree.size and checkpoint.root != tree.root()):
                raise AuditUnavailable("the log's head does not fit its checkpoint: run the verification")
        connection.execute("COMMIT")
    except NoteBroken:
        raise AuditUnavailable("the log's checkpoint is not signed by this log key: is it another log's?") from None
    except ValueError:
        raise AuditUnavailable("the log's head is damaged: run the verification") from None
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


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
