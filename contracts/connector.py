"""The whole of what a connector is: one generator that yields requests and returns a record.

A connector opens no socket, reads no clock, holds no secret and writes no log. It returns `Answered`, or raises an
`Absence` (a definite answer) or a `SourceFault` of `contracts.errors`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from contracts.queries import Query
from contracts.records import Answered
from contracts.wire import WireRequest, WireResponse

Exchange = Generator[WireRequest, WireResponse, Answered]
"""``response = yield WireRequest(...)`` as often as needed; ``return Answered(record)`` at the end."""


@dataclass(frozen=True, slots=True)
class ContextOfficer:
    """The officer in whose name the source is asked: login and code (``TaiKhoan``, ``MaCanBo``)."""

    account: str
    code: str

    def __repr__(self) -> str:
        return "ContextOfficer(***)"


@dataclass(frozen=True, slots=True)
class Context:
    """What the wire needs and a query doesn't."""

    request_id: str
    unit: str
    procedure: str
    dossier: str
    officer: ContextOfficer | None
    now: datetime
    profile: Mapping[str, Any]
    databases: tuple[str, ...] = ()
    """Of something that is sent: the sources that its dossier really used, by the gateway's own log."""


@runtime_checkable
class Connector(Protocol):
    """A text about one national system: how to ask it and how to read its answer."""

    def exchange(self, query: Query, context: Context) -> Exchange:
        """Ask ``query``; raises `contracts.errors.Absence` and `contracts.errors.SourceFault`."""
        ...


@runtime_checkable
class BringsTypes(Protocol):
    """A connector for something that the gateway has no words for yet brings them: the same kinds of types as ours.

    Names must not be taken already; the registry refuses a type that can't be asked, or whose leaves can't be told.
    """

    @property
    def queries(self) -> Mapping[str, type[Query]]:
        """Query types by the name that the manifest uses."""
        ...

    @property
    def records(self) -> Mapping[str, type[Any]]:
        """Record types (frozen dataclasses) by dataset."""
        ...


@dataclass(frozen=True, slots=True)
class Redirect:
    """What the gateway gives a sign-in connector to send the person to the source with.

    ``authorization_endpoint`` is the browser's address of the source as the operator set it; ``verifier`` (RFC 7636)
    and ``nonce`` are made by the gateway, and used where the profile says so.
    """

    authorization_endpoint: str
    client_id: str
    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """Where the person's browser goes."""

    url: str


@dataclass(frozen=True, slots=True)
class Session:
    """What the gateway kept sealed between `SignInConnector.begin` and `SignInConnector.complete`."""

    redirect: Redirect
    issuer: str
    extra: Mapping[str, str] = field(default_factory=dict)


@runtime_checkable
class SignInConnector(Protocol):
    """A connector whose answer comes through the person's own sign-in, in two phases."""

    def begin(self, redirect: Redirect, context: Context) -> AuthorizationRequest:
        """Build the authorization request; no exchange with the source."""
        ...

    def complete(self, session: Session, callback: str, context: Context) -> Exchange:
        """Turn the raw query string of the callback into an `Identity`."""
        ...
