"""A sign-in is one access in two halves: the question is granted and sealed, the person signs in, the answer comes.

The gateway makes state, nonce and verifier and keeps them sealed for ten minutes, for a single use (RFC 7636, OpenID
Connect Core). The caller binds ``state`` to its browser session.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from contracts.access import Purpose
from contracts.connector import Exchange, Redirect, Session, SignInConnector
from contracts.errors import Pointer, Problem
from contracts.identifiers import AgencyCode, ProcedureCode
from gateway.steps import json_text
from gateway.steps.arrival import Access, Ask, Found, Reply
from gateway.steps.authorize import Grant
from gateway.steps.bodies import CompleteBody, check
from gateway.steps.exchange import context_of
from gateway.steps.journal import Journal
from gateway.steps.reply import instant, write


class SignIns(Protocol):
    """Sealed sessions and completed sign-ins, each of one caller."""

    async def put(self, id: str, caller: str, payload: bytes) -> None:
        """Keep a session until it expires."""
        ...

    async def take(self, id: str, caller: str) -> bytes | None:
        """The session, once; ``None`` when unknown, expired or used."""
        ...

    async def complete(self, id: str, caller: str, payload: bytes, seconds: int) -> None:
        """Keep who signed in, for the ``online`` channel."""
        ...

    async def completed(self, id: str, caller: str) -> bytes | None:
        """What `complete` kept, while it is fresh."""
        ...


@dataclass(frozen=True, slots=True)
class SignInEndpoint:
    """What the operator set for a sign-in source: the browser's address of it, our client id, its issuer name."""

    authorization_endpoint: str
    client_id: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """A session taken up again, and the callback that came with it."""

    packed: bytes = field(repr=False)
    ask: Ask
    session: Session
    callback: str = field(repr=False)


_ASKED = "asked"
"""Member of a completed sign-in's payload that holds its session, beside those of the identity."""


def pack_session(ask: Ask, redirect: Redirect, issuer: str) -> bytes:
    """A question on its way through a sign-in, in the form that is kept sealed."""
    purpose = ask.purpose
    return write(
        {
            "dataset": ask.dataset, "operation": ask.operation, "fields": ask.fields,
            "procedure": purpose.procedure.value, "unit": purpose.unit.value,
            "channel": purpose.channel, "dossier": purpose.dossier, "draft": purpose.draft,
            "officer": purpose.officer_account, "network": purpose.officer_network,
            "redirect": asdict(redirect), "issuer": issuer,
        }
    )  # fmt: skip


def _unpack(packed: bytes) -> tuple[Ask, Session]:
    raw: dict[str, Any] = json.loads(packed)
    purpose = Purpose(
        procedure=ProcedureCode.parse(raw["procedure"]), unit=AgencyCode.parse(raw["unit"]), channel=raw["channel"],
        dossier=raw["dossier"], draft=raw["draft"], officer_account=raw["officer"],
        officer_network=raw.get("network"),  # a sign-in that began before the upgrade has none
    )  # fmt: skip
    ask = Ask(raw["dataset"], raw["operation"], purpose, None, tuple(raw["fields"]))
    return ask, Session(Redirect(**raw["redirect"]), raw["issuer"])


@dataclass(frozen=True, slots=True)
class SignInStep:
    """Both halves; ``redirects`` gives a caller's registered addresses."""

    sessions: SignIns
    endpoints: Mapping[str, SignInEndpoint]
    redirects: Callable[[str], tuple[str, ...]]
    journal: Journal
    now: Callable[[], datetime]
    seconds: int
    """Life of a session."""
    completed_seconds: int = 1800
    """How long a completed sign-in counts as fresh in the ``online`` channel."""

    async def begin(self, access: Access, grant: Grant, ask: Ask) -> Reply:
        """Seal the question and give the address to send the person to; on record as ``sent``."""
        connector, endpoint = grant.route.connector, self.endpoints.get(grant.route.source)
        if not isinstance(connector, SignInConnector) or endpoint is None:
            raise Problem("not_granted")
        if ask.redirect_uri is None or ask.redirect_uri not in self.redirects(access.caller.id):
            raise Problem("invalid_request", errors=[Pointer("/redirect_uri", "is not registered for this caller")])
        redirect = Redirect(
            endpoint.authorization_endpoint, endpoint.client_id, ask.redirect_uri, state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(48),
        )  # fmt: skip
        request = connector.begin(redirect, context_of(grant, self.now()))
        identifier = secrets.token_urlsafe(24)
        await self.sessions.put(identifier, access.caller.id, pack_session(ask, redirect, endpoint.issuer))
        expires = access.arrival.at + timedelta(seconds=self.seconds)
        body = write(
            {
                "id": identifier, "state": redirect.state, "authorization_url": request.url,
                "expires_at": instant(expires), "receipt": access.entry,
            }
        )  # fmt: skip
        await self.journal.sent(access, body)
        return Reply(200, body, access.entry)

    async def take(self, access: Access) -> Resumed:
        """Take up a session, once; raises `Problem` ``sign_in_expired`` when unknown, expired, used or another's."""
        callback = self._callback(access)
        return self._resumed(await self.sessions.take(access.arrival.call.session, access.caller.id), callback)

    async def again(self, access: Access) -> Resumed:
        """The question of a sign-in that is complete, for an answer that is sent once more."""
        kept = await self.sessions.completed(access.arrival.call.session, access.caller.id)
        return self._resumed(json.loads(kept)[_ASKED].encode() if kept else None, self._callback(access))

    def _callback(self, access: Access) -> str:
        body = check(CompleteBody, json_text.read(access.arrival.body))
        if not body.callback_query.isascii() or not body.callback_query.isprintable():
            raise Problem("sign_in_invalid", errors=[Pointer("/callback_query", "must be a raw query string")])
        return body.callback_query

    def _resumed(self, packed: bytes | None, callback: str) -> Resumed:
        if packed is None:
            raise Problem("sign_in_expired")
        ask, session = _unpack(packed)
        return Resumed(packed, ask, session, callback)

    def exchange(self, grant: Grant, resumed: Resumed) -> Exchange:
        """The connector's exchange that turns the callback into an identity."""
        connector = grant.route.connector
        if not isinstance(connector, SignInConnector):
            raise Problem("not_granted")
        return connector.complete(resumed.session, resumed.callback, context_of(grant, self.now()))

    async def keep(self, access: Access, found: Found, resumed: Resumed) -> None:
        """Keep who signed in, so that the ``online`` channel can be checked against it, and what was asked."""
        if found.document is not None:
            payload = write({**found.document, _ASKED: resumed.packed.decode()})
            await self.sessions.complete(access.arrival.call.session, access.caller.id, payload, self.completed_seconds)
