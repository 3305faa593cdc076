"""The typed things that travel the road: what arrived, what is asked, what was found, what is answered.

The types narrow on the way: `Arrival` (bytes), `Ask` (parsed), `Access` (on record), `Found` (a source's answer),
`Reply` (what leaves). `Grant` lives in `authorize`, which alone can make it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from contracts.access import Caller, Operation, Purpose
from contracts.identifiers import Identifier
from contracts.queries import Query
from gateway.access.authentication import Credentials

Form = Literal["ask", "sign_in", "complete", "send"]


@dataclass(frozen=True, slots=True)
class Call:
    """Which call of API section 3 was made: its dataset, operation, scope and the form of its body."""

    dataset: str
    operation: Operation
    scope: str
    form: Form = "ask"
    session: str = ""
    """Of a sign-in's completion: the id in the path."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request as it came: bytes and headers, nothing believed yet."""

    call: Call
    credentials: Credentials
    body: bytes = field(repr=False)
    trace: str
    at: datetime
    idempotency_key: str | None = None
    departed: Callable[[], Coroutine[Any, Any, None]] | None = None
    """Ends when the caller hung up; unset where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, parsed: ``subject`` is ``None`` for sign-ins, or where a caller without a grant sent nonsense."""

    dataset: str
    operation: Operation
    purpose: Purpose
    subject: Query | None
    fields: tuple[str, ...] = ()
    """Fields asked for; in a verification the paths of its claims."""
    claims: Mapping[str, Any] = field(default_factory=dict, repr=False)
    max_age_seconds: int | None = None
    max_wait_seconds: float | None = None
    redirect_uri: str | None = None

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Whom the access is filed under."""
        return self.subject.subjects() if self.subject else ()


@dataclass(slots=True)
class Access:
    """One access on its way into the log: who, what, what became of it so far. Steps don't read it; `Journal` does."""

    arrival: Arrival
    caller: Caller
    entry: str
    ask: Ask | None = None
    legal_basis: str | None = None
    grant: str | None = None
    source: str | None = None
    officer_code: str | None = field(default=None, repr=False)
    requested: str | None = None
    exchange_of: str | None = None
    reserved: bool = False
    """Whether this access holds its idempotency key."""
    begun: float = 0.0
    found: Found | None = None
    freshness: Literal["live", "cached", "stale", "shared"] | None = None
    age_seconds: int | None = None
    taken: bool = False
    """Whether a source has what was sent, and would take it for another if it came again."""


@dataclass(frozen=True, slots=True)
class Found:
    """A source's answer in the canonical vocabulary: a record's document, or a definite absence."""

    document: Mapping[str, Any] | None = field(repr=False)
    absence: Literal["not_found", "ambiguous", "out_of_scope"] | None
    retrieved_at: datetime
    attempts: int = 0
    source_ids: Mapping[str, str] = field(default_factory=dict)
    drift: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """``found`` or the absence."""
        return self.absence or "found"


@dataclass(frozen=True, slots=True)
class Reply:
    """What leaves: a JSON body whose entry is durable."""

    status: int
    body: bytes = field(repr=False)
    entry: str
    headers: tuple[tuple[str, str], ...] = ()
    outcome: str = "answered"
    """For the metrics: ``found`` or the absence, ``resent``, ``answered`` where there is no such outcome."""
