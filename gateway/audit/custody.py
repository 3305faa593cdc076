"""What people decide about the log lies in ``custody.db``: holds, openings, discrepancies, and how far pruning came.

It is no evidence (each act is an entry of the log, written first), only the state that the acts have led to. One
transaction per act; the tables themselves refuse a row in which one person is both of two.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from pathlib import Path

from contracts.reasons import ReasonRefused, check_reason
from gateway.observability.refusals import Refusal
from gateway.store.shelf import Shelf
from gateway.store.sqlite import StoreFault

NAME = "custody.db"
_HANDLE = re.compile(r"[A-Za-z0-9_-]{22}")

STEPS = (
    """
CREATE TABLE holds (
  id TEXT PRIMARY KEY, made_by TEXT NOT NULL, made_at TEXT NOT NULL, reason TEXT NOT NULL, terms TEXT NOT NULL,
  asked_by TEXT, asked_at TEXT, asked_reason TEXT, lifted_by TEXT, lifted_at TEXT, lifted_reason TEXT,
  CHECK (lifted_by IS NULL OR (asked_by IS NOT NULL AND asked_by <> lifted_by))
) STRICT;
CREATE TABLE openings (
  id TEXT PRIMARY KEY, handle TEXT NOT NULL, asked_by TEXT NOT NULL, asked_at TEXT NOT NULL, reason TEXT NOT NULL,
  approved_by TEXT, approved_at TEXT, approved_reason TEXT, shown_at TEXT,
  CHECK (approved_by IS NULL OR approved_by <> asked_by),
  CHECK (shown_at IS NULL OR approved_by IS NOT NULL)
) STRICT;
CREATE TABLE discrepancies (
  id TEXT PRIMARY KEY, entry TEXT NOT NULL, filed_at TEXT NOT NULL, caller TEXT NOT NULL,
  filed_by TEXT NOT NULL CHECK (filed_by IN ('caller', 'person')), dataset TEXT NOT NULL, source TEXT NOT NULL,
  pointers TEXT NOT NULL, sealed BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('received', 'forwarded', 'corrected', 'rejected')),
  changed_at TEXT NOT NULL, changed_by TEXT NOT NULL
) STRICT;
CREATE INDEX discrepancies_by_source ON discrepancies (source, state);
CREATE TABLE pruned (kind TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
""",
)
"""Migrations: only ever add one at the end."""


class CustodyRefused(Refusal):
    """An act can't be done; the message names the rule, never a value."""


class Custody(Shelf):
    """``custody.db``. Raises `StoreFault`, and `CustodyRefused` where a table itself refuses."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, STEPS)

    def named(self, fault: sqlite3.Error) -> Exception:
        """A row that is taken, or one person in both places, is no fault of the file."""
        if isinstance(fault, sqlite3.IntegrityError):
            return CustodyRefused("this was decided already, or needs a second person")
        return StoreFault(f"{NAME}: {getattr(fault, 'sqlite_errorname', type(fault).__name__)}")


def new_id(letter: str) -> str:
    """An id short enough to be typed."""
    return f"{letter}-{secrets.token_hex(5)}"


def check_why(reason: str) -> str:
    """The reason, as `check_reason` has it; raises `CustodyRefused`."""
    try:
        return check_reason(reason)
    except ReasonRefused as refused:
        raise CustodyRefused(str(refused)) from None


def check_handle(handle: str) -> str:
    """Raise `CustodyRefused` for what can't be a handle: it would go on record, and somebody may type a number."""
    if _HANDLE.fullmatch(handle) is None:
        raise CustodyRefused("a handle is 22 letters, digits, - or _")
    return handle


def demand_other(first: str, second: str, what: str) -> None:
    """Raise `CustodyRefused` where the second person is the first; accounts come in lower case."""
    if first.casefold() == second.casefold():
        raise CustodyRefused(f"{what} needs a second person: you were the first")
