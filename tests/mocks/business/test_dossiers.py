"""A dossier follows from its organization: founded, changed as often as that was, and one that is still open."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from contracts import schemas
from mocks.business.dossiers import answer, found
from mocks.nation.personas import synthetic_nation
from mocks.server import running
from tests.json_schema import violations

_DOCUMENT = json.loads(schemas.read("business/ngsp1.openapi.json"))
_REPLY = _DOCUMENT["components"]["schemas"]["DossierReply"]
PATH = "/apiCSDLDKDN/1.0/tinhTrangHoSo"
NATION = synthetic_nation()
PLAIN = NATION.organizations[0]


def test_the_dossiers_of_an_organization() -> None:
    told = [found(NATION, f"HS-9900000016-{count:03d}") for count in range(PLAIN.changes + 4)]
    assert told[0] is None and told[-1] is None
    kinds = [(one["DOCUMENT_TYPE"], one["PROCESS_STATUS"]) for one in told if one]
    assert kinds == [("NEW", "MOCK-REGISTERED"), *[("CHANGE", "MOCK-REGISTERED")] * 2, ("CHANGE", "MOCK-PROCESSING")]


@pytest.mark.parametrize("number", ["", "HS-9900000017-001", "HS-9900000016-1", "9900000016", "HS-9900000016-001 "])
def test_a_number_of_nobody(number: str) -> None:
    assert found(NATION, number) is None


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with (
        running(["business"]) as mocks,
        httpx.AsyncClient(base_url=mocks.urls["business"], trust_env=False) as client,
    ):
        form = {"grant_type": "client_credentials"}
        token = (await client.post("/token", data=form, auth=("mock-key", "mock-secret"))).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


async def test_every_answer_fits_the_description(http: httpx.AsyncClient) -> None:
    assert PATH in _DOCUMENT["paths"]
    numbers = ("HS-9900000016-001", "HS-9900000016-004", "HS-9900000017-001")
    answers = [await http.get(PATH, params={"in_journal_no": number}) for number in numbers]
    answers.append(await http.get(PATH))
    for kind in ("fault_in_200", "empty_body", "two_matches"):
        answers.append(await http.get(PATH, params={"in_journal_no": numbers[0]}, headers={"X-Mock-Fault": kind}))
    for one in answers:
        assert one.status_code == 200 and violations(one.json(), _REPLY, _DOCUMENT) == []
    assert [one.json()["DataCount"] for one in answers] == [1, 1, 0, 0, 0, 0, 2]
    assert [one.json()["Status"] for one in answers] == [1, 1, 1, 0, 0, 1, 1]
    assert answers[2].json() == answer(None)


async def test_without_a_token_nothing_is_told(http: httpx.AsyncClient) -> None:
    refused = await http.get(PATH, params={"in_journal_no": "HS-9900000016-001"}, headers={"Authorization": "Bearer x"})
    assert refused.status_code == 401
