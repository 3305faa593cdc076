"""A session is given for the right name, password and destination alone, and ends by the clock of its test."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mocks.faults import FaultControl, Faults
from mocks.portal.logins import Logins
from mocks.server import running
from mocks.terms import ServiceTerms

CREDENTIALS = {"username": "mock-hanoi", "password": "mock-secret", "dstcode": "MOCK:DVCQG"}


@pytest.mark.parametrize(
    "config", [{}, {"credentials": {}}, {"credentials": CREDENTIALS, "session_lifetime_seconds": "1"}]
)
def test_half_a_setting_is_none(config: dict[str, Any]) -> None:
    terms = ServiceTerms(name="portal")
    with pytest.raises(ValueError):
        Logins(FaultControl(Faults([terms]), terms), config)


async def test_who_may_come_in_and_for_how_long() -> None:
    login = {"username": "mock-hanoi", "password": "mock-secret"}
    async with running(["portal"]) as mocks, httpx.AsyncClient(base_url=mocks.urls["portal"], trust_env=False) as http:

        async def enter(body: Any, destination: str = "MOCK:DVCQG", **headers: str) -> Any:
            answer = await http.post("/mapi/login", json=body, headers={"dstcode": destination, **headers})
            return answer.json()

        wrongs: list[Any] = [
            {**login, "password": "x"},
            {**login, "username": "x"},
            {},
            [],
            {"username": ["mock-hanoi"]},
        ]
        for wrong in wrongs:
            refused = await enter(wrong)
            assert refused["error_code"] == 6 and "session" not in refused
        assert (await enter(login, "OTHER"))["error_code"] == 4
        assert (await enter(login, **{"X-Mock-Fault": "bad_credentials"}))["error_code"] == 6
        session = (await enter(login))["session"]

        async def ask(given: object, destination: str = "MOCK:DVCQG") -> object:
            body = {"session": given, "madonvi": "H26.99", "service": "LayDanhMucCoQuan"}
            headers = {"dstcode": destination, "X-Mock-Session": "clock"}
            return (await http.post("/mapi/g", json=body, headers=headers)).json()["error_code"]

        assert (await ask(session), await ask("none"), await ask(None), await ask(session, "x")) == (0, 5, 5, 4)
        control = mocks.control
        moved = await http.put(f"{control}/clock", json={"offset_seconds": 1801}, headers={"X-Mock-Session": "clock"})
        assert moved.status_code == 200 and await ask(session) == 5
