"""A service is judged by its contract, or by its routes where it has none; what it says beyond that is taken up."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.nearness.expected import Arrived, Expected, expected_of, expected_operations, no_proof, nobody_asked
from mocks.nearness.operations import Operation
from tests.mocks.nearness.almost import AT, entry, nation


async def nothing(request: Request) -> Response:
    return Response()


def test_routes_stand_in_for_a_contract() -> None:
    app = Starlette(routes=[Route("/a/{b}", nothing, methods=["GET", "POST"])])
    assert [one.told for one in expected_operations(app, None)] == ["GET /a/{b}", "POST /a/{b}"]
    assert expected_operations(app, "tax/registration.openapi.json")[-1].told == "POST /apiThue/1.0/traCuuNguoiNopThue"


def test_what_a_service_says_of_itself_is_taken() -> None:
    app = Starlette()
    assert not expected_of(app).notes_misses
    app.state.expected = Expected
    assert expected_of(app) == Expected()


def test_nothing_is_proved_and_nobody_asked_unless_a_service_says_so() -> None:
    asked = entry("tax", "GET", "/a?x=1&y=")
    operation = Operation(name="a", method="GET", path="/a")
    arrived = Arrived(operation=operation, traffic=asked.traffic, headers={}, at=AT)
    assert not no_proof(arrived) and nobody_asked(nation(), arrived) is None
    assert (arrived.field("x"), arrived.field("z")) == ("1", "")
