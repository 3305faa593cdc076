"""The proxy lets its own client through, gives every exchange an id, and speaks JSON when it refuses."""

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
import pytest_asyncio

from mocks.discovery import discover
from mocks.faults import Faults
from mocks.population.x_road import Proxy
from mocks.server import RunningMocks, running
from tests.mocks.asking import KHUE, citizens, envelope, signed

PATH = "/r1/VN/GOV/bca-c06/csdldc/TraCuuThongTinCongDan"
KNOWN = {"x-road-client": "VN/GOV/hanoi/motcua", "apikey": "mock-api-key"}


@pytest_asyncio.fixture
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(["population"], profiles={"population": "xroad"}) as found:
        yield found


async def post(mocks: RunningMocks, headers: Mapping[str, str]) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
        sent = {**signed(), **headers}
        return await http.post(mocks.urls["population"] + PATH, content=envelope(*KHUE).encode(), headers=sent)


async def test_the_known_client_gets_the_services_own_answer_and_ids(mocks: RunningMocks) -> None:
    first, second = await post(mocks, KNOWN), await post(mocks, KNOWN)
    assert len(citizens(first)) == 1
    assert {"x-road-id", "x-road-request-id"} <= set(first.headers)
    assert first.headers["x-road-id"] != second.headers["x-road-id"]


@pytest.mark.parametrize(
    ("headers", "status", "kind"),
    [
        ({}, 400, "Client.BadRequest"),
        ({**KNOWN, "x-road-client": "motcua"}, 400, "Client.BadRequest"),
        ({**KNOWN, "x-road-client": "VN/GOV/khac/motcua"}, 500, "Server.ServerProxy.AccessDenied"),
        ({**KNOWN, "apikey": ""}, 401, "Client.SslAuthenticationFailed"),
    ],
)
async def test_everybody_else_gets_an_error_of_its_own_form(
    mocks: RunningMocks, headers: Mapping[str, str], status: int, kind: str
) -> None:
    answer = await post(mocks, headers)
    assert (answer.status_code, answer.headers["x-road-error"]) == (status, kind)
    assert set(answer.json()) == {"type", "message", "detail"} and answer.json()["type"] == kind


async def test_an_error_inside_a_success_can_be_armed(mocks: RunningMocks) -> None:
    mocks.faults.arm("population", "fault_in_200", code="Server.ClientProxy.NetworkError")
    answer = await post(mocks, KNOWN)
    assert (answer.status_code, answer.json()["type"]) == (200, "Server.ClientProxy.NetworkError")


@pytest.mark.parametrize("lacks", ["x_road_client", "api_key"])
def test_a_proxy_without_a_client_is_none(lacks: str) -> None:
    faults = Faults([discover()["population"].terms]).control("population")
    whole = {"x_road_client": "a/b/c/d", "api_key": "k"}
    with pytest.raises(ValueError, match="x_road_client and api_key"):
        Proxy(faults, {"credentials": {**whole, lacks: ""}})
