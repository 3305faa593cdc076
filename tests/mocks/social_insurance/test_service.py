"""Social insurance demands its token, answers by its description in both profiles, and misbehaves as told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from mocks.faults import Faults
from mocks.nation.personas import synthetic_nation
from mocks.server import running
from mocks.social_insurance.service import BASE, HOUSEHOLD, NUMBER, PROFILES, RECORD, build
from mocks.terms import ServiceTerms
from tests.mocks.promised import broken

_CONTRACTS = {"ngsp": "social_insurance/vss", "envelope": "social_insurance/envelope"}
_PERSON = {
    "hoTen": "NGUYỄN THỊ MINH KHUÊ", "ngaySinh": "19900415", "loaiNgaySinh": "0", "gioiTinh": "2", "isKs": "1",
}  # fmt: skip
BODIES: dict[str, dict[str, Any]] = {
    RECORD: {"maSoBhxh": "099190000123"},
    NUMBER: {**_PERSON, "maTinhKs": "01", "maHuyenKs": "002", "maXaKs": "00037"},
    HOUSEHOLD: {**_PERSON, "maTinh": "01", "soSo": "", "maThe": ""},
}
Clients = dict[str, httpx.AsyncClient]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def clients() -> AsyncIterator[Clients]:
    async with (
        running(["social_insurance"]) as plain,
        running(["social_insurance"], profiles={"social_insurance": "envelope"}) as wrapped,
        httpx.AsyncClient(base_url=plain.urls["social_insurance"], trust_env=False) as one,
        httpx.AsyncClient(base_url=wrapped.urls["social_insurance"], trust_env=False) as other,
    ):
        yield {"ngsp": one, "envelope": other}


async def ask(http: httpx.AsyncClient, operation: str, body: Any, **headers: str) -> httpx.Response:
    token = await http.post("/token", data={"grant_type": "client_credentials"}, auth=("mock-key", "mock-secret"))
    bearer = {"Authorization": f"Bearer {token.json()['access_token']}"}
    return await http.post(f"{BASE}/{operation}", json=body, headers={**bearer, **headers})


def inner(profile: str, operation: str, answer: httpx.Response) -> dict[str, Any]:
    """The answer within, after the whole was held to its description."""
    whole = answer.json()
    assert answer.status_code == 200 and broken(_CONTRACTS[profile], answer) == []
    if profile == "envelope":
        assert whole["code"] == "200" and whole["correlationId"].startswith("MOCK-BHXH-")
        (response,) = whole["response"].values()
        whole = response["successful"]
    return dict(whole)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("operation", BODIES)
async def test_every_operation_answers_by_its_description(clients: Clients, profile: str, operation: str) -> None:
    http = clients[profile]
    assert inner(profile, operation, await ask(http, operation, BODIES[operation]))["errorCode"] == "0"
    for kind, code in (("fault_in_200", "99"), ("empty_body", "1"), ("maintenance", "98")):
        failed = await ask(http, operation, BODIES[operation], **{"X-Mock-Fault": kind})
        assert inner(profile, operation, failed)["errorCode"] == code


@pytest.mark.parametrize(
    ("operation", "changes", "code"),
    [
        (RECORD, {"maSoBhxh": "099000000000"}, "1"), (RECORD, {"maSoBhxh": "9"}, "03"), (RECORD, {"x": ""}, "03"),
        (RECORD, {"maSoBhxh": 9900000123}, "03"), (NUMBER, {"hoTen": "AI ĐÓ"}, "1"), (NUMBER, {"isKs": "2"}, "03"),
        (NUMBER, {"ngaySinh": "1990"}, "03"), (NUMBER, {"loaiNgaySinh": "3"}, "03"), (NUMBER, {"gioiTinh": "0"}, "03"),
        (HOUSEHOLD, {"soSo": "SO00000000"}, "1"), (HOUSEHOLD, {"maThe": "DN4"}, "1"),
    ],
)  # fmt: skip
async def test_what_is_wrong_has_a_code(clients: Clients, operation: str, changes: Any, code: str) -> None:
    answer = await ask(clients["ngsp"], operation, {**BODIES[operation], **changes})
    assert inner("ngsp", operation, answer)["errorCode"] == code


async def test_no_json_is_malformed(clients: Clients) -> None:
    assert inner("ngsp", RECORD, await ask(clients["ngsp"], RECORD, []))["errorCode"] == "03"


async def test_both_keys_and_the_book_lead_to_one_person(clients: Clients) -> None:
    http = clients["ngsp"]
    number = inner("ngsp", NUMBER, await ask(http, NUMBER, BODIES[NUMBER]))["maSoBhxh"]
    by_number = inner("ngsp", RECORD, await ask(http, RECORD, {"maSoBhxh": number}))["dataThongTinHgd"]
    assert by_number == inner("ngsp", RECORD, await ask(http, RECORD, BODIES[RECORD]))["dataThongTinHgd"]
    for more in ({"soSo": by_number["soSoCu"]}, {"soSo": number}, {"maThe": f"DN4{number}"}):
        found = inner("ngsp", HOUSEHOLD, await ask(http, HOUSEHOLD, {**BODIES[HOUSEHOLD], **more}))["dataThongTinHgd"]
        assert number in [one["maSo"] for one in found] and len({one["maHo"] for one in found}) == 1


async def test_no_token_no_answer(clients: Clients) -> None:
    answer = await clients["ngsp"].post(f"{BASE}/{RECORD}", json=BODIES[RECORD])
    assert answer.status_code == 401 and broken("social_insurance/vss", answer) == []


async def test_it_misbehaves_as_told(clients: Clients) -> None:
    several = await ask(clients["ngsp"], NUMBER, BODIES[NUMBER], **{"X-Mock-Fault": "two_matches"})
    assert inner("ngsp", NUMBER, several)["errorCode"] == "2"
    for http in clients.values():
        half = await ask(http, RECORD, BODIES[RECORD], **{"X-Mock-Fault": "malformed_json"})
        with pytest.raises(ValueError):
            half.json()


async def test_a_code_of_three_digits_is_the_layers_own() -> None:
    answer = await armed("503")
    assert answer.json()["code"] == "503" and answer.json()["response"] is None
    assert broken("social_insurance/envelope", answer) == []


async def armed(code: str) -> httpx.Response:
    """The answer while a failure of this code is armed, asked without a network: the control has a port of its own."""
    faults = Faults([ServiceTerms(name="social_insurance")])
    rule = faults.arm("social_insurance", "fault_in_200", code=code)
    config = {
        "profile": "envelope", "credentials": {"consumer_key": "mock-key", "consumer_secret": "mock-secret"},
    }  # fmt: skip
    app = build(synthetic_nation(), faults.control("social_insurance"), config)

    async def marked(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/token":
            scope["mocks.rule"] = rule
        await app(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=marked), base_url="http://mock") as client:
        return await ask(client, RECORD, BODIES[RECORD])


async def test_other_paths_methods_and_profiles_are_refused(clients: Clients) -> None:
    assert (await clients["ngsp"].get(f"{BASE}/{RECORD}")).status_code == 404
    assert (await clients["ngsp"].post(f"{BASE}/getGiKhac")).status_code == 404
    with pytest.raises(ValueError, match="profile"):
        build(synthetic_nation(), Faults([ServiceTerms(name="x")]).control("x"), {"profile": "other"})
