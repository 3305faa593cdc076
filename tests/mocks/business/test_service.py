"""The registry must demand its token, answer every persona in its real shape and misbehave as it is told, over HTTP."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from contracts import schemas
from mocks.business.gates import KEY_MEMBERS
from mocks.business.service import DIALECTS, UNDER_REPAIR, build
from mocks.faults import Faults
from mocks.nation.nation import Nation
from mocks.server import RunningMocks, running
from mocks.terms import ServiceTerms
from tests.json_schema import violations
from tests.mocks.promised import broken

_DOCUMENT = json.loads(schemas.read("business/ngsp1.openapi.json"))
_SCHEMAS = _DOCUMENT["components"]["schemas"]
_DATA = "/apiCSDLDKDN/1.0/chiTietDoanhNghiep"
_KEY, _SECRET = "mock-key", "mock-secret"
_PLAIN = "9900000016"
_PAIR: dict[str, object] = {"consumer_key": "a", "consumer_secret": "b"}


@pytest.fixture
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(["business"]) as started:
        yield started


@pytest.fixture
async def http(mocks: RunningMocks) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=mocks.urls["business"], trust_env=False) as client:
        yield client


async def _token(http: httpx.AsyncClient) -> str:
    answer = await http.post("/token", data={"grant_type": "client_credentials"}, auth=(_KEY, _SECRET))
    assert answer.status_code == 200
    return str(answer.json()["access_token"])


async def _ask(http: httpx.AsyncClient, code: str = _PLAIN, **headers: str) -> httpx.Response:
    bearer = {"Authorization": f"Bearer {await _token(http)}"}
    return await http.get(_DATA, params={"msdn": code}, headers={**bearer, **headers})


def _json(answer: httpx.Response) -> Any:
    return json.loads(answer.content, parse_float=Decimal)


async def test_the_token_answer_is_wso2s(http: httpx.AsyncClient) -> None:
    answer = await http.post("/token", data={"grant_type": "client_credentials"}, auth=(_KEY, _SECRET))
    assert broken("business/ngsp1", answer) == []
    assert answer.json()["expires_in"] == 3600
    assert answer.json()["scope"] == "am_application_scope default"


async def test_the_token_call_does_not_look_at_content_type(http: httpx.AsyncClient) -> None:
    encoded = base64.b64encode(f"{_KEY}:{_SECRET}".encode()).decode()
    headers = {"Authorization": f"Basic {encoded}", "ContentType": "application/x-www-form-urlencoded"}
    answer = await http.post("/token", content=b"grant_type=client_credentials", headers=headers)
    assert answer.status_code == 200


async def test_credentials_may_come_in_the_form(http: httpx.AsyncClient) -> None:
    form = {"grant_type": "client_credentials", "client_id": _KEY, "client_secret": _SECRET}
    assert (await http.post("/token", data=form)).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xfe").decode(),
        "Basic " + base64.b64encode(b"mock-key:wrong").decode(),
        "Basic " + base64.b64encode(b"other:mock-secret").decode(),
        "Bearer mock-secret",
    ],
)
async def test_wrong_credentials_are_an_invalid_client(http: httpx.AsyncClient, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = await http.post("/token", data={"grant_type": "client_credentials"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert broken("business/ngsp1", answer) == []


@pytest.mark.parametrize(
    ("form", "error"), [({"grant_type": "password"}, "unsupported_grant_type"), ({}, "invalid_request")]
)
async def test_other_grants_are_refused(http: httpx.AsyncClient, form: dict[str, str], error: str) -> None:
    answer = await http.post("/token", data=form, auth=(_KEY, _SECRET))
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 900902),
        ({"Authorization": "Bearer"}, 900902),
        ({"Authorization": "Basic bW9jay1rZXk6bW9jay1zZWNyZXQ="}, 900902),
        ({"Authorization": "Bearer made-up"}, 900901),
    ],
)
async def test_without_a_live_token_wso2_answers(http: httpx.AsyncClient, headers: dict[str, str], code: int) -> None:
    answer = await http.get(_DATA, params={"msdn": _PLAIN}, headers=headers)
    assert (answer.status_code, answer.json()["fault"]["code"]) == (401, code)
    assert broken("business/ngsp1", answer) == []
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_dies_after_an_hour_of_its_session(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    bearer = {"Authorization": f"Bearer {await _token(http)}"}
    await http.put(f"{mocks.control}/clock", json={"session": "later", "offset_seconds": 3601})
    late = await http.get(_DATA, params={"msdn": _PLAIN}, headers={**bearer, "X-Mock-Session": "later"})
    now = await http.get(_DATA, params={"msdn": _PLAIN}, headers=bearer)
    assert (late.status_code, now.status_code) == (401, 200)


async def test_every_organization_persona_fits_the_description(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    bearer = {"Authorization": f"Bearer {await _token(http)}"}
    assert len(mocks.nation.organizations) >= 12
    for one in mocks.nation.organizations:
        answer = await http.get(_DATA, params={"msdn": one.organization_code}, headers=bearer)
        document = _json(answer)
        assert violations(document, _SCHEMAS["Reply"], _DOCUMENT) == [], one.traits
        main = document["Data"]["MainInformation"]
        assert main["NAME"] == one.name, one.traits
        assert main["ENTERPRISE_GDT_CODE"] == (one.location_number or one.organization_code), one.traits
        assert isinstance(document["Status"], str) is one.status_as_text, one.traits
        assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_the_personas_show_every_quirk(mocks: RunningMocks) -> None:
    personas = mocks.nation.organizations
    assert any(one.status_as_text for one in personas)
    assert any(one.representatives_as_object for one in personas)
    assert any(one.hide_documents for one in personas)
    assert any(len(one.representatives) == 3 for one in personas)
    assert any("-" in one.organization_code for one in personas)
    assert any(len(one.organization_code) == 12 for one in personas)
    assert any(one.members for one in personas)


async def test_generated_organizations_fit_the_description_too(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    bearer = {"Authorization": f"Bearer {await _token(http)}"}
    found = 0
    for sequence in range(9900100, 9900140):
        digits = f"99{sequence:07d}"
        check = 10 - sum(int(d) * w for d, w in zip(digits, (31, 29, 23, 19, 17, 13, 7, 5, 3), strict=True)) % 11
        if check < 10:
            answer = await http.get(_DATA, params={"msdn": f"{digits}{check}"}, headers=bearer)
            document = _json(answer)
            assert violations(document, _SCHEMAS["Reply"], _DOCUMENT) == []
            found += document["Data"]["MainInformation"] is not None
    assert found > 0


@pytest.mark.parametrize("code", ["9900000017", "9900000016-998"])
async def test_an_unknown_code_finds_nothing(http: httpx.AsyncClient, code: str) -> None:
    answer = _json(await _ask(http, code))
    assert (answer["Status"], answer["DataCount"], answer["Data"]["MainInformation"]) == (1, 0, None)


@pytest.mark.parametrize("code", ["", "99000", "9900000016 ", "990000001x", "٩٩٠٠٠٠٠٠١٦", "9900000016-1", "' OR 1=1"])
async def test_a_malformed_code_is_a_failure_inside_200(http: httpx.AsyncClient, code: str) -> None:
    answer = await _ask(http, code)
    assert answer.status_code == 200
    assert (answer.json()["Status"], answer.json()["Data"]) == (0, None)


async def test_a_missing_or_repeated_code_is_a_failure_inside_200(http: httpx.AsyncClient) -> None:
    bearer = {"Authorization": f"Bearer {await _token(http)}"}
    for query in ("", f"?msdn={_PLAIN}&msdn={_PLAIN}"):
        answer = await http.get(_DATA + query, headers=bearer)
        assert (answer.status_code, answer.json()["Status"]) == (200, 0)


async def test_other_paths_and_methods_are_wso2s_own_faults(http: httpx.AsyncClient) -> None:
    elsewhere, posted = await http.get("/apiCSDLDKDN/1.0/khac"), await http.post(_DATA)
    assert (elsewhere.status_code, posted.status_code) == (404, 405)
    for answer in (elsewhere, posted):
        assert broken("business/ngsp1", answer) == []


async def _arm(http: httpx.AsyncClient, mocks: RunningMocks, kind: str, **more: object) -> httpx.Response:
    return await http.put(f"{mocks.control}/faults", json={"service": "business", "kind": kind, **more})


async def test_fault_in_200(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    await _arm(http, mocks, "fault_in_200", times=1)
    answer = await _ask(http)
    assert (answer.status_code, answer.json()["Status"], answer.json()["Data"]) == (200, 0, None)
    assert violations(answer.json(), _SCHEMAS["Reply"], _DOCUMENT) == []
    assert (await _ask(http)).json()["Status"] == 1


async def test_fault_in_200_with_a_text_of_ones_own(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    await _arm(http, mocks, "fault_in_200", code="QUA_TAI")
    assert (await _ask(http)).json()["Message"] == "QUA_TAI"


async def test_empty_body(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    await _arm(http, mocks, "empty_body")
    answer = await _ask(http)
    assert violations(answer.json(), _SCHEMAS["Reply"], _DOCUMENT) == []
    assert answer.json()["Data"]["MainInformation"] is None


async def test_malformed_json(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    await _arm(http, mocks, "malformed_json")
    answer = await _ask(http)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json; charset=utf-8")
    with pytest.raises(ValueError, match=r"\w"):
        answer.json()


async def test_bad_credentials(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    token = await _token(http)
    await _arm(http, mocks, "bad_credentials")
    refused = await http.post("/token", data={"grant_type": "client_credentials"}, auth=(_KEY, _SECRET))
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    answer = await http.get(_DATA, params={"msdn": _PLAIN}, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["fault"]["code"]) == (401, 900901)


async def test_an_expired_token_is_cured_by_one_refresh_and_by_nothing_else(
    http: httpx.AsyncClient, mocks: RunningMocks
) -> None:
    bearer = {"Authorization": f"Bearer {await _token(http)}"}
    await _arm(http, mocks, "expired_token")
    first = await http.get(_DATA, params={"msdn": _PLAIN}, headers=bearer)
    again = await http.get(_DATA, params={"msdn": _PLAIN}, headers=bearer)
    assert [first.status_code, again.status_code] == [401, 401]
    assert first.json()["fault"]["code"] == 900901
    assert (await _ask(http)).json()["Status"] == 1


async def test_two_matches(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    await _arm(http, mocks, "two_matches")
    answer = _json(await _ask(http))
    assert answer["DataCount"] == 2
    one, other = (each["MainInformation"] for each in answer["Data"])
    assert one["ENTERPRISE_GDT_CODE"] == other["ENTERPRISE_GDT_CODE"] == _PLAIN
    assert one["ENTERPRISE_ID"] != other["ENTERPRISE_ID"]


@pytest.mark.parametrize("kind", ["malformed_xml", "wrong_prefix"])
async def test_kinds_that_json_cannot_have_are_refused_with_a_reason(
    http: httpx.AsyncClient, mocks: RunningMocks, kind: str
) -> None:
    answer = await _arm(http, mocks, kind)
    assert answer.status_code == 422
    assert "JSON" in answer.json()["detail"]


async def test_the_journal_says_why_nothing_was_found(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    await _ask(http, "9900000017")
    entries = (await http.get(f"{mocks.control}/requests")).json()["requests"]
    assert [entry["path"] for entry in entries] == ["/token", f"{_DATA}?msdn=9900000017"]
    assert entries[-1]["notes"] == ["no such organization"]


@pytest.mark.parametrize(
    "config",
    [{}, {"credentials": {"consumer_key": "a"}}, {"credentials": _PAIR, "token_lifetime_seconds": "x"}],
)
def test_an_incomplete_configuration_stops_the_start(config: dict[str, object]) -> None:
    control = Faults([ServiceTerms(name="business")]).control("business")
    with pytest.raises(ValueError, match=r"business mock needs|whole number"):
        build(Nation([], [], [], None, 1), control, config)


def test_a_complete_configuration_starts() -> None:
    control = Faults([ServiceTerms(name="business")]).control("business")
    assert isinstance(build(Nation([], [], [], None, 1), control, {"credentials": _PAIR}), Starlette)


@pytest.mark.parametrize("profile", sorted(DIALECTS))
async def test_every_dialect_answers_as_its_description_says(profile: str) -> None:
    document = json.loads(schemas.read(f"business/{profile}.openapi.json"))
    reply, dialect = document["components"]["schemas"]["Reply"], DIALECTS[profile]
    assert dialect.path in document["paths"]
    async with running(["business"], profiles={"business": profile}) as mocks:
        credentials = mocks.services["business"].credentials
        assert mocks.services["business"].profile == profile
        async with httpx.AsyncClient(base_url=mocks.urls["business"], trust_env=False) as http:
            if profile == "flat":
                key = dict(zip(KEY_MEMBERS, credentials.values(), strict=True))
                proof = base64.b64encode(json.dumps(key).encode()).decode()
            else:
                proof = f"Bearer {await _token(http)}"
            headers = {"Authorization": proof}
            answers = [
                await http.get(dialect.path, params={dialect.parameter: code}, headers=headers)
                for code in (_PLAIN, "9900000017", "x", "990000001")
            ]
            closed = await http.get(
                dialect.path, params={dialect.parameter: _PLAIN}, headers={**headers, "X-Mock-Fault": "maintenance"}
            )
            if dialect.words:
                assert UNDER_REPAIR in closed.text
                answers.append(closed)
            else:
                assert (closed.status_code, closed.headers["content-type"]) == (503, "text/html; charset=utf-8")
            for kind in ("fault_in_200", "empty_body", "two_matches"):
                struck = {**headers, "X-Mock-Fault": kind}
                answers.append(await http.get(dialect.path, params={dialect.parameter: _PLAIN}, headers=struck))
            half = await http.get(
                dialect.path, params={dialect.parameter: _PLAIN}, headers={**headers, "X-Mock-Fault": "malformed_json"}
            )
    for answer in answers:
        assert answer.status_code == 200 and violations(_json(answer), reply, document) == []
    assert _PLAIN in answers[0].text and _PLAIN not in answers[1].text
    with pytest.raises(ValueError, match=r"\w"):
        half.json()
