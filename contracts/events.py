"""What the audit log can ever record: one list of kinds and one list of fields (DESIGN section 2).

An entry holds names of fields, codes, handles and times, never a value or a clear identifier. Every field of a draft
becomes one salted commitment in the leaf.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """Kinds of entries. ``ENDINGS`` close a request; the rest are events of their own."""

    REQUESTED = "requested"
    DISCLOSED = "disclosed"
    VERIFIED = "verified"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    OUT_OF_SCOPE = "out_of_scope"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    RESENT = "resent"
    SENT = "sent"
    FORGOTTEN = "forgotten"
    PRUNED = "pruned"
    LINKED = "linked"
    OPENED = "opened"
    AUTHENTICATION_SUMMARY = "authentication_summary"
    ADMINISTERED = "administered"
    SEARCHED = "searched"
    EXPORTED = "exported"


ENDINGS: frozenset[Kind] = frozenset(
    {
        Kind.DISCLOSED, Kind.VERIFIED, Kind.NOT_FOUND, Kind.AMBIGUOUS, Kind.OUT_OF_SCOPE, Kind.REFUSED, Kind.FAILED,
        Kind.CANCELLED, Kind.INTERRUPTED, Kind.RESENT, Kind.SENT,
    }
)  # fmt: skip

SubjectRole = Literal["asked", "answered", "relative", "representative", "officer"]


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """A person or organization an entry is filed under: kind and clear identifier, on its way to becoming a handle."""

    kind: str
    identifier: str
    role: SubjectRole

    def __repr__(self) -> str:
        return f"SubjectRef({self.kind}, {self.role})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry before it has a place in the log. ``subjects`` become handles in the same transaction.

    ``entry`` is the receipt (ULID, 26 characters); ``request`` on an ending is the ``requested`` entry it closes;
    ``exchange_of`` on a joiner's entries is the leader's ``requested`` entry. ``answer_commitment`` and
    ``request_commitment`` are hex SHA-256 over salted canonical bytes.
    """

    kind: Kind
    entry: str
    caller: str | None = None
    unit: str | None = None
    procedure: str | None = None
    legal_basis: str | None = None
    grant: str | None = None
    dossier: str | None = None
    channel: str | None = None
    officer: str | None = None
    dataset: str | None = None
    operation: str | None = None
    source: str | None = None
    subjects: tuple[SubjectRef, ...] = ()
    fields_asked: tuple[str, ...] = ()
    fields_delivered: tuple[str, ...] = ()
    outcome: str | None = None
    code: str | None = None
    freshness: Literal["live", "cached", "stale", "shared"] | None = None
    age_seconds: int | None = None
    attempts: int | None = None
    source_ids: tuple[tuple[str, str], ...] = ()
    duration_ms: int | None = None
    due_at: str | None = None
    trace: str | None = None
    network: str | None = None
    """Where the request came from: an IPv4 address, an IPv6 /64, or what the caller named as its officer's network."""
    request: str | None = None
    exchange_of: str | None = None
    resends: str | None = None
    request_commitment: str | None = None
    answer_commitment: str | None = None
    released: tuple[tuple[str, str], ...] = ()
    """Path and commitment of each released value, so that one can be proven without the others."""
    release_seed: str | None = None
    """Base64url of 16 random bytes that the salts of ``released`` come from; gone when a person is forgotten."""
    detail: tuple[tuple[str, str], ...] = ()
    """Names and numbers of events that are not requests (administered, authentication_summary): never values."""
