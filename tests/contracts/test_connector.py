"""A connector is one generator: what it is handed hides the officer, and the two kinds are told apart by shape."""

from datetime import UTC, datetime

from contracts.connector import (
    AuthorizationRequest,
    Connector,
    Context,
    ContextOfficer,
    Exchange,
    Redirect,
    Session,
    SignInConnector,
)
from contracts.queries import Query
from contracts.records import Answered, Organization
from contracts.wire import WireRequest, WireResponse


class Asks:
    def exchange(self, query: Query, context: Context) -> Exchange:
        reply = yield WireRequest(method="GET", path="/ask", operation="ask")
        return Answered(Organization(name=reply.body.decode()))


class SignsIn:
    def begin(self, redirect: Redirect, context: Context) -> AuthorizationRequest:
        return AuthorizationRequest(redirect.authorization_endpoint)

    def complete(self, session: Session, callback: str, context: Context) -> Exchange:
        yield WireRequest(method="POST", path="/token", operation="token")
        return Answered(Organization())


def test_the_two_kinds_are_told_apart() -> None:
    assert isinstance(Asks(), Connector) and not isinstance(Asks(), SignInConnector)
    assert isinstance(SignsIn(), SignInConnector) and not isinstance(SignsIn(), Connector)


def test_an_exchange_is_driven_from_outside() -> None:
    context = Context("r", "H26.99", "1.001193", "d", None, datetime(2026, 11, 22, tzinfo=UTC), {})
    exchange = Asks().exchange(None, context)  # type: ignore[arg-type]  # this one looks at no query
    assert next(exchange).path == "/ask"
    try:
        exchange.send(WireResponse(200, {}, b"THU"))
    except StopIteration as stop:
        assert stop.value.record == Organization(name="THU")
    else:
        raise AssertionError("it asked again")


def test_the_officer_is_hidden() -> None:
    officer = ContextOfficer("canbo.thu", "099080000001")
    context = Context("r", "H26.99", "1.001193", "d", officer, datetime(2026, 11, 22, tzinfo=UTC), {})
    assert "canbo.thu" not in repr(context) and "099080000001" not in repr(context)
