"""A draft becomes committed text before it queues, so that the thread with the transaction has little to do.

What can be wrong with a draft is found here, in its own caller's hands: a bad draft never reaches a batch.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from contracts.events import ENDINGS, Draft, Kind, SubjectRef
from gateway.audit.faults import EntryRefused
from gateway.audit.ids import is_entry_id
from gateway.audit.leaf import SALT_BYTES, SUBJECTS, Value, canonical, commit
from gateway.keys.mac import keyed

LONGEST_OPENING = 256 * 1024
"""Characters of one entry's values and salts: a batch of 16 organizations' answers is far below."""

FIELDS = tuple(sorted(set(Draft.__dataclass_fields__) - {"kind", SUBJECTS}))
"""The fields of a draft that are committed as they stand, in the order of the leaf."""

_keyed = lru_cache(maxsize=4)(keyed)
"""A process has one index key, and prepares it once."""
_LIVE = frozenset({"live", "shared"})


@dataclass(frozen=True, slots=True)
class PreparedSubject:
    """A subject on its way to a handle: its keyed hash, or (copied from an earlier entry) its handle."""

    ref: SubjectRef | None
    kind: str
    role: str
    key: bytes | None
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry that lacks only its position, its time and its subjects' handles."""

    kind: str
    entry: str
    before: tuple[str, str]
    """Members that sort before ``subject…``: of ``commitments``, and of the opening."""
    after: tuple[str, str]
    subjects: Sequence[PreparedSubject]
    salts: bytes
    """Of ``subjects`` and of the rows that it may make: 16 bytes each."""
    closes: str | None
    due_at: str | None


def subject_key(index_key: bytes, kind: str, identifier: str) -> bytes:
    """Keyed hash of an identifier, bound to its kind: HMAC-SHA256(index key, kind || 0x00 || identifier)."""
    if not kind or "\0" in kind:
        raise EntryRefused("a subject has no good kind")
    try:
        return _keyed(index_key)(f"{kind}\0{identifier}".encode())
    except UnicodeEncodeError:
        raise EntryRefused("a subject's identifier is not text") from None


def prepare(draft: Draft, index_key: bytes) -> Prepared:
    """Commit a draft's fields; raises `EntryRefused` for a draft that may not stand in the log."""
    values = {name: value for name in FIELDS if (value := getattr(draft, name)) not in (None, (), "")}
    subjects = [
        PreparedSubject(ref, ref.kind, ref.role, subject_key(index_key, ref.kind, ref.identifier))
        for ref in draft.subjects
    ]
    return prepare_values(draft.kind, values, subjects)


def prepare_values(kind: Kind, values: Mapping[str, Value], subjects: Sequence[PreparedSubject]) -> Prepared:
    """The same from a mapping in the order of `FIELDS`; recovery copies the values of an earlier entry."""
    _check(kind, values)
    fields = [(name, canonical(value)) for name, value in values.items()]
    if sum([len(text) for _, text in fields]) > LONGEST_OPENING:
        raise EntryRefused("an entry is too long")
    salts = os.urandom(SALT_BYTES * (len(fields) + 1 + len(subjects)))
    own = SALT_BYTES * len(fields)
    members = commit(fields, salts[:own])
    middle = len([name for name, _ in fields if name < SUBJECTS])
    closes = values.get("request") if kind in ENDINGS else None
    due_at = values.get("due_at") if kind is Kind.REQUESTED else None
    return Prepared(
        kind=kind.value,
        entry=str(values["entry"]),
        before=_joined(members[:middle]),
        after=_joined(members[middle:]),
        subjects=subjects,
        salts=salts[own:],
        closes=closes if isinstance(closes, str) else None,
        due_at=due_at if isinstance(due_at, str) else None,
    )


def _joined(members: Sequence[tuple[str, str]]) -> tuple[str, str]:
    return ",".join([committed for committed, _ in members]), ",".join([opened for _, opened in members])


def _check(kind: Kind, values: Mapping[str, Value]) -> None:
    entry = values.get("entry")
    if not isinstance(entry, str) or not is_entry_id(entry):
        raise EntryRefused("an entry has no good id")
    if kind is Kind.REQUESTED:
        due_at = values.get("due_at")
        if not isinstance(due_at, str) or moment(due_at) is None:
            raise EntryRefused("a request has no time at which it is due")
    if needs_request(kind.value, values) and not values.get("request"):
        raise EntryRefused("an ending of an exchange names no request")


def needs_request(kind: str, values: Mapping[str, Value]) -> bool:
    """Whether an entry can only be the ending of a ``requested`` entry: a source was asked, or was about to be."""
    return kind == Kind.INTERRUPTED.value or (kind in ENDINGS and values.get("freshness") in _LIVE)


def moment(text: str) -> datetime | None:
    """An aware moment from ISO 8601 text, or ``None``."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
