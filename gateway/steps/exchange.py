"""Drives a connector's generator over the transport: the connector knows what to say, the transport how to send it.

Whatever a connector raises that is not in its contract becomes `SourceMalformed`, without its text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal, Protocol

from contracts.connector import Connector, Context, ContextOfficer, Exchange
from contracts.dossiers import Delivery
from contracts.errors import Absence, SourceFault, SourceMalformed
from contracts.queries import ConfirmationQuery, Query
from contracts.records import Answered, Confirmation, document
from contracts.wire import REQUEST_ID, WireRequest, WireResponse, is_source_id
from gateway.observability import log
from gateway.observability.metrics import Metrics
from gateway.registry.registry import Route
from gateway.steps.arrival import Found
from gateway.steps.authorize import Grant
from gateway.steps.sending import sends
from gateway.transport.call import Call

CODES = ("code ", "number ")
"""How a connector's drift begins that is a code of no list, or a number in place of another, instead of a member."""


class Sending(Protocol):
    """The transport, as far as an exchange needs it."""

    async def send(self, request: WireRequest, call: Call) -> WireResponse:
        """Send one request; raises `SourceFault`."""
        ...


def context_of(grant: Grant, now: datetime, databases: tuple[str, ...] = ()) -> Context:
    """What the wire needs and a query doesn't, from the grant and, of a sending, from the log."""
    officer = grant.officer
    return Context(
        request_id=REQUEST_ID,
        unit=grant.unit.code.value,
        procedure=grant.purpose.procedure.value,
        dossier=grant.purpose.dossier or grant.purpose.draft or "",
        officer=ContextOfficer(officer.account, officer.personal_id.value) if officer else None,
        now=now,
        profile=grant.route.profile,
        databases=databases,
    )


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a connector's exchange ended: a record's document, or a definite absence."""

    document: Mapping[str, Any] | None = None
    absence: Literal["not_found", "ambiguous", "out_of_scope"] | None = None
    drift: tuple[str, ...] = ()
    source_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExchangeStep:
    """``Grant`` and a question to `Found`; one deadline over everything (loop seconds)."""

    transport: Sending
    now: Callable[[], datetime]
    metrics: Metrics

    async def query(self, grant: Grant, query: Query, call: Call, databases: tuple[str, ...] = ()) -> Found:
        """Ask a source, or hand something over to it; raises `SourceFault`."""
        connector = grant.route.connector
        if not isinstance(connector, Connector):  # a sign-in is never a question
            raise SourceMalformed("connector")
        exchange = connector.exchange(query, context_of(grant, self.now(), databases))
        if sends(grant):
            found = await self.run(grant, exchange, call, Delivery)
            if found.document is None:  # "nobody" is no answer to something that was sent
                raise SourceMalformed("connector")
            return found
        return await self.run(grant, exchange, call, Confirmation if isinstance(query, ConfirmationQuery) else None)

    async def run(self, grant: Grant, exchange: Exchange, call: Call, record: type | None = None) -> Found:
        """Run a connector's exchange to its end; a `SourceFault` says how often the source was asked.

        Its answer must be a ``record``, by default of the dataset asked.
        """
        wanted: type = record or grant.route.record or object
        answers: list[tuple[WireRequest, WireResponse]] = []
        noticed: tuple[str, ...] = ()
        try:
            turn = self._turn(grant, wanted, lambda: next(exchange))
            while isinstance(turn, WireRequest):
                response = await self.transport.send(turn, call)
                answers.append((turn, response))
                turn = self._turn(grant, wanted, partial(exchange.send, response))
            noticed = turn.drift
        except SourceFault as fault:
            fault.attempts, fault.source_ids = call.attempts, dict(call.source_ids)
            raise
        finally:
            exchange.close()
            self._count_drift(grant.route, answers, noticed)
        return Found(
            document=turn.document,
            absence=turn.absence,
            retrieved_at=self.now(),
            attempts=call.attempts,
            source_ids={**call.source_ids, **turn.source_ids},
            drift=turn.drift,
        )

    def _count_drift(
        self, route: Route, answers: Sequence[tuple[WireRequest, WireResponse]], noticed: Sequence[str]
    ) -> None:
        """Count where answers depart from their contract; without one, what the connector read past was added.

        An answer that the connector refused counts too: what is missing or retyped is why it did.
        """
        contract = route.contract
        compared = [contract.drift(asked, answer) if contract else None for asked, answer in answers]
        kinds: list[str] = [drift.kind for found in compared for drift in found or ()]
        judged = any(found is not None for found in compared)
        for name in noticed:
            if name.startswith(CODES):
                kinds.append("code")
            elif not judged:
                kinds.append("added")
        for kind in kinds:
            self.metrics.drift.labels(route.source, kind).inc()

    def _turn(self, grant: Grant, record: type, step: Callable[[], WireRequest]) -> WireRequest | _Ending:
        """One turn of the connector: what it asks next, or how it ended."""
        try:
            try:
                request = step()
            except StopIteration as stop:
                return _told(record, stop.value)
            if not isinstance(request, WireRequest):
                raise TypeError("a connector yields requests")
            return request
        except Absence as ending:
            return _Ending(absence=ending.outcome)
        except SourceFault:
            raise
        except Exception as fault:  # a connector's bug must not decide anything, nor show what it read
            kind, where = log.place_of(fault)
            log.get().error("connector_broke", source=grant.route.source, exception=kind, where=where)
            raise SourceMalformed("connector") from None


def _told(record: type, answered: object) -> _Ending:
    """A connector's answer as a document; raises `TypeError` where it isn't the record that was asked for."""
    if not isinstance(answered, Answered) or not isinstance(answered.record, record):
        raise TypeError("a connector answers with a record of the dataset")
    ids = {name: value for name, value in answered.source_ids.items() if is_source_id(value)}  # the log shows them
    return _Ending(document(answered.record), None, answered.drift, ids)
