"""Drives a connector's generator over the transport: the connector knows what to say, the transport how to send it.

Whatever a connector raises that is not in its contract becomes `SourceMalformed`, without its text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contracts.connector import Connector, Context, ContextOfficer, Exchange
from contracts.errors import Absence, SourceFault, SourceMalformed
from contracts.queries import Query
from contracts.records import Answered, document
from contracts.wire import REQUEST_ID, WireRequest, WireResponse
from gateway.observability import log
from gateway.observability.metrics import Metrics
from gateway.steps.arrival import Found
from gateway.steps.authorize import Grant
from gateway.transport.transport import Call


class Sending(Protocol):
    """The transport, as far as an exchange needs it."""

    async def send(self, request: WireRequest, call: Call) -> WireResponse:
        """Send one request; raises `SourceFault`."""
        ...


def context_of(grant: Grant, now: datetime) -> Context:
    """What the wire needs and a query doesn't, from the grant."""
    officer = grant.officer
    return Context(
        request_id=REQUEST_ID,
        unit=grant.unit.code.value,
        procedure=grant.purpose.procedure.value,
        dossier=grant.purpose.dossier or grant.purpose.draft or "",
        officer=ContextOfficer(officer.account, officer.personal_id.value) if officer else None,
        now=now,
        profile=grant.route.profile,
    )


@dataclass(frozen=True, slots=True)
class ExchangeStep:
    """``Grant`` and a question to `Found`; one deadline over everything (loop seconds)."""

    transport: Sending
    now: Callable[[], datetime]
    metrics: Metrics

    async def query(self, grant: Grant, query: Query, call: Call) -> Found:
        """Ask a source; raises `SourceFault`."""
        connector = grant.route.connector
        assert isinstance(connector, Connector)
        return await self.run(grant, connector.exchange(query, context_of(grant, self.now())), call)

    async def run(self, grant: Grant, exchange: Exchange, call: Call) -> Found:
        """Run a connector's exchange to its end."""
        answered: Answered | None = None
        absence: Absence | None = None
        try:
            request = next(exchange)
            while True:
                response = await self.transport.send(request, call)
                request = exchange.send(response)
        except StopIteration as stop:
            answered = stop.value
        except Absence as ending:
            absence = ending
        except SourceFault:
            raise
        except Exception as fault:  # a connector's bug must not decide anything, nor show what it read
            kind, where = log.place_of(fault)
            log.get().error("connector_broke", source=grant.route.source, exception=kind, where=where)
            raise SourceMalformed("connector") from None
        finally:
            exchange.close()
        if answered is not None and not isinstance(answered, Answered):
            raise SourceMalformed("connector")
        drift = answered.drift if answered else ()
        for _element in drift:
            self.metrics.drift.labels(grant.route.source, "unknown").inc()
        return Found(
            document=document(answered.record) if answered else None,
            absence=absence.outcome if absence else None,
            retrieved_at=self.now(),
            attempts=call.attempts,
            source_ids={**call.source_ids, **(answered.source_ids if answered else {})},
            drift=drift,
        )
