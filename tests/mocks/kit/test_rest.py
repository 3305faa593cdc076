"""A mock of any OpenAPI description: what is asked by contract is answered by contract, and all else is a 400."""

import json
from typing import Any

import pytest

from mocks.kit import RestMock
from tests.mocks.kit.serving import Served

PARCEL = "/dat-dai/v1/thua-dat/01?soThua=7"
OWNERS = "/dat-dai/v1/chu-su-dung"
UNIT = {"X-Ma-Don-Vi": "H26.99"}
OWNER: dict[str, Any] = {"maYeuCau": "r-1", "cccd": "099190000123", "hoTen": "Thử"}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Served:
    return Served(RestMock, "land.openapi.json", monkeypatch)


async def test_an_answer_repeats_the_question_and_is_always_the_same(served: Served) -> None:
    first, again = await served.ask("GET", PARCEL, headers=UNIT), await served.ask("GET", PARCEL, headers=UNIT)
    assert first.status_code == 200 and first.content == again.content and first.json()["soThua"] == 7
    other = await served.ask("GET", PARCEL.replace("7", "8"), headers=UNIT)
    assert other.json()["soThua"] == 8


async def test_a_body_is_read(served: Served) -> None:
    answer = await served.ask("POST", OWNERS, json.dumps(OWNER).encode())
    assert answer.status_code == 200 and isinstance(answer.json(), list)


async def test_the_reserved_ending_finds_nobody(served: Served) -> None:
    asked = json.dumps({**OWNER, "cccd": "099190000000"}).encode()
    assert (await served.ask("POST", OWNERS, asked)).status_code == 404


@pytest.mark.parametrize(
    ("path", "headers", "note"),
    [
        (PARCEL, {}, "header X-Ma-Don-Vi is missing"),
        (PARCEL.replace("?soThua=7", ""), UNIT, "query soThua is missing"),
        (PARCEL.replace("7", "x"), UNIT, "query soThua doesn't fit"),
        (PARCEL.replace("/01", "/1"), UNIT, "path maTinh doesn't fit"),
        (PARCEL + "&la=1", UNIT, "isn't described"),
        (PARCEL + "&conHieuLuc=co", UNIT, "query conHieuLuc doesn't fit"),
    ],
)
async def test_parameters_that_arent_by_contract(served: Served, path: str, headers: dict[str, str], note: str) -> None:
    assert (await served.ask("GET", path, headers=headers)).status_code == 400 and note in served.notes()


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (b"", "missing"),
        (b"x", "no JSON"),
        (json.dumps({**OWNER, "la": 1}).encode(), "doesn't fit"),
        (json.dumps({**OWNER, "cccd": "x"}).encode(), "doesn't fit"),
    ],
)
async def test_bodies_that_arent_by_contract(served: Served, body: bytes, note: str) -> None:
    assert (await served.ask("POST", OWNERS, body)).status_code == 400 and note in served.notes()


async def test_faults_of_the_menu(served: Served) -> None:
    cut = await served.ask("GET", PARCEL, headers={**UNIT, "x-mock-fault": "malformed_json"})
    with pytest.raises(json.JSONDecodeError):
        cut.json()
    nobody = await served.ask("GET", PARCEL, headers={**UNIT, "x-mock-fault": "empty_body"})
    assert nobody.status_code == 404


async def test_what_isnt_described_isnt_there(served: Served) -> None:
    assert (await served.ask("GET", "/dat-dai/v1/khac")).status_code == 404
    assert (await served.ask("DELETE", OWNERS)).status_code == 405


async def test_names_of_parameters_and_orders_of_paths_are_the_descriptions(monkeypatch: pytest.MonkeyPatch) -> None:
    served = Served(RestMock, "odd.openapi.yaml", monkeypatch)
    given = {"X-Ten": "thu"}
    odd = await served.ask("GET", "/la/ho-so/abc/muc/%C3%A9%3F%23", headers=given)
    assert odd.status_code == 200 and odd.json()["so"] == "abc"
    assert (await served.ask("GET", "/la/ho-so/abc/muc/khac", headers=given)).status_code == 400
    fixed = await served.ask("GET", "/la/ho-so/tat-ca/muc/chinh")
    assert isinstance(fixed.json(), int)  # and not a file called "tat-ca"
    assert (await served.ask("GET", "/la/noi-khac")).status_code == 200
    half = await served.ask("GET", "/la/ho-so/tat-ca/muc/chinh", headers={"X-Mock-Fault": "malformed_json"})
    with pytest.raises(json.JSONDecodeError):
        half.json()  # half of a number would be one
