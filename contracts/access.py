"""Who may ask what, as dated data: callers, units, officers, grants and the purpose of one request.

All intervals are half-open ``[valid_from, valid_to)`` in UTC; ``valid_to`` ``None`` means until further notice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from contracts.identifiers import AgencyCode, PersonalId, ProcedureCode

Operation = Literal["query", "verify", "send"]
"""``send`` hands something over to a source: the fields of its grant are what may go out."""
Channel = Literal["counter", "post", "agent", "online", "background"]
CHANNELS: tuple[Channel, ...] = ("counter", "post", "agent", "online", "background")
OFFICER_CHANNELS: frozenset[Channel] = frozenset({"counter", "post", "agent"})
"""Channels in which an officer acts and must be named."""

SCOPES: tuple[str, ...] = (
    "persons:query", "persons:verify", "organizations:query", "organizations:verify", "representations:verify",
    "identities:sign-in", "datasets:query", "datasets:verify", "dossiers:send", "prefills", "batches",
    "disclosures:read",
)  # fmt: skip


VIEW = "disclosures"
"""The dataset of the citizen's view: answered from the log, by no source. It is granted like any other."""
VIEW_FIELDS: tuple[str, ...] = ("by_sign_in", "by_request_number")
"""What a grant on it may allow: to ask for a person who has just signed in, or on a lawful request with a number."""


@dataclass(frozen=True, slots=True)
class Validity:
    """When a dated entry holds."""

    valid_from: datetime
    valid_to: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether the entry is in force at ``now`` (aware UTC)."""
        return self.valid_from <= now and (self.valid_to is None or now < self.valid_to)


@dataclass(frozen=True, slots=True)
class Binding:
    """What a token is bound to (RFC 9449 ``jkt``; RFC 8705 ``x5t#S256`` comes with certificate binding)."""

    method: Literal["dpop", "mtls"]
    thumbprint: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A procedure system that proved who it is, for this request."""

    id: str
    name: str
    units: tuple[str, ...]
    scopes: frozenset[str]
    token_expires_at: datetime
    binding: Binding


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency or one of its units, with those that came before and after it."""

    code: AgencyCode
    name: str
    validity: Validity
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    service_account: str | None = None
    """Account in the officer register that stands where no officer acts and the source demands one."""


@dataclass(frozen=True, slots=True)
class Officer:
    """An official's login as the register knows it; the personal ID is stored sealed and opened for the wire alone."""

    account: str
    personal_id: PersonalId
    unit: str
    licences: frozenset[str]
    """Sources that licensed the officer; empty means none."""
    validity: Validity
    service: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``count`` live or cached answers per ``period``, counted per grant entry."""

    count: int
    period: Literal["hour", "day", "month"]


@dataclass(frozen=True, slots=True)
class GrantEntry:
    """One dated entry: caller x procedure x dataset x operations x fields x channels, with its legal basis."""

    id: str
    caller: str
    procedure: ProcedureCode
    dataset: str
    operations: frozenset[Operation]
    fields: frozenset[str]
    channels: frozenset[Channel]
    legal_basis: str
    validity: Validity
    quota: Quota | None = None

    def covers(self, path: str) -> bool:
        """Whether a dotted path is granted: by itself or through a granted parent."""
        if path in self.fields:
            return True
        parts = path.split(".")
        return any(".".join(parts[: end + 1]) in self.fields for end in range(len(parts)))


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why one request is made: a gate, not a label (API section 3)."""

    procedure: ProcedureCode
    unit: AgencyCode
    channel: Channel
    dossier: str | None = None
    draft: str | None = None
    officer_account: str | None = None
    officer_network: str | None = None
    sign_in: str | None = field(default=None, repr=False)
