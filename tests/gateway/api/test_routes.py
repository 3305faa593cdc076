"""Calls of the contract over real HTTP: the whole road behind them, and what each ending looks like from outside."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from contracts.access import Quota, Validity
from contracts.errors import SourceBusy
from contracts.events import Kind
from gateway.access.limits import Rate
from gateway.api.routes import CALLS, credentials
from gateway.audit.faults import AuditUnavailable
from tests.gateway.api.whole import PURPOSE, QUERY, SUBJECT, Sender, Whole, client_of, raw, serving
from tests.gateway.steps.parts import NAME, NOW, NUMBER, SINCE, FakeLog, FakeRegister, entry

VERIFY = {"purpose": PURPOSE, "subject": SUBJECT, "claims": {"full_name": "Nguyen Thi Minh Khue"}}


@pytest.fixture
def whole(tmp_path: Path) -> Whole:
    """A face whose population finds one person."""
    return Whole(tmp_path)


async def post(whole: Whole, path: str = "/v1/persons/query", body: Any = None, **headers: str) -> httpx.Response:
    async with client_of(whole.apps()[0]) as client:
        return await client.post(path, json=QUERY if body is None else body, headers=headers)


def kinds(whole: Whole) -> list[str]:
    return [draft.kind.value for draft in whole.log.drafts]


async def test_a_query_is_answered_and_on_record(whole: Whole) -> None:
    response = await post(whole)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    body = response.json()
    assert (body["outcome"], body["record"]) == ("found", {"full_name": NAME.upper()})
    assert body["provenance"]["source"] == "population" and body["provenance"]["synthetic"] is True
    assert kinds(whole) == ["requested", "disclosed"] and whole.log.drafts[1].entry == body["receipt"]
    assert whole.log.drafts[1].request == whole.log.drafts[0].entry
    assert response.headers["dpop-nonce"] == "next-nonce" and response.headers["ratelimit-limit"] == "1000"
    assert response.headers["cache-control"] == "no-store"


async def test_the_short_name_and_the_dataset_are_one_road(whole: Whole) -> None:
    response = await post(whole, "/v1/datasets/persons/verify", VERIFY)
    assert response.json()["results"] == {"full_name": "match_except_diacritics"}
    assert kinds(whole) == ["requested", "verified"]


async def test_unknown_and_forbidden_datasets_answer_with_the_same_bytes_but_for_the_receipt(whole: Whole) -> None:
    whole.register = FakeRegister(())
    answers = []
    for body in (QUERY, {**QUERY, "subject": {"nonsense": 1}}, {**QUERY, "fields": ["no_such_field"]}):
        for dataset in ("persons", "vehicles"):
            response = await post(whole, f"/v1/datasets/{dataset}/query", body)
            found = response.json()
            receipt = found.pop("receipt")
            assert response.status_code == 403 and receipt == whole.log.drafts[-1].entry
            answers.append((found, sorted(set(response.headers) - {"content-length"})))
    assert answers.count(answers[0]) == len(answers) and answers[0][0]["code"] == "not_granted"
    assert kinds(whole) == ["refused"] * 6 and whole.sender.sent == 0


@pytest.mark.parametrize("token", ["DPoP bad", "Bearer good", ""])
async def test_a_stranger_stops_at_the_door(whole: Whole, token: str) -> None:
    response = await post(whole, authorization=token)
    assert (response.status_code, response.json()["code"]) == (401, "token_invalid")
    assert response.headers["www-authenticate"] == 'DPoP error="invalid_token"'
    assert response.json()["receipt"] is None and whole.log.drafts == []
    assert whole.failures == [("127.0.0.1", "token_invalid")]


async def test_a_proof_without_a_nonce_gets_one(whole: Whole) -> None:
    response = await post(whole, authorization="DPoP nonce")
    assert (response.status_code, response.json()["code"]) == (401, "proof_invalid")
    assert response.headers["dpop-nonce"] == "fresh-nonce" and "use_dpop_nonce" in response.headers["www-authenticate"]


async def test_problems_speak_the_readers_language(whole: Whole) -> None:
    body = {**QUERY, "subject": {**SUBJECT, "personal_id": "123456789"}}
    english = await post(whole, body=body, **{"accept-language": "en"})
    vietnamese = await post(whole, body=body)
    assert (english.status_code, english.headers["content-language"]) == (422, "en")
    assert (english.json()["title"], vietnamese.headers["content-language"]) == ("The subject is not valid", "vi")
    assert english.json()["errors"] == [{"pointer": "/subject/personal_id", "reason": "must be 12 digits"}]
    assert "123456789" not in english.text and english.headers["content-type"] == "application/problem+json"
    assert kinds(whole) == ["refused"] * 2


async def test_a_source_that_is_busy_says_when(whole: Whole) -> None:
    whole.sender = Sender(SourceBusy("busy", retry_after=7))
    response = await post(whole)
    body = response.json()
    assert (response.status_code, body["code"], body["retry_after"]) == (503, "source_busy", 7)
    assert response.headers["retry-after"] == "7" and body["fault_owner"] == "source"
    assert kinds(whole) == ["requested", "failed"] and whole.log.drafts[1].entry == body["receipt"]
    assert (whole.log.drafts[1].attempts, whole.log.drafts[1].code) == (1, "source_busy")


async def test_a_log_that_can_not_be_written_answers_nothing(whole: Whole) -> None:
    whole.log = FakeLog(broken=AuditUnavailable("disk full"))
    response = await post(whole)
    assert (response.status_code, response.json()["code"]) == (503, "audit_unavailable")
    assert response.json()["receipt"] is None and whole.sender.sent == 0 and NAME.upper() not in response.text


async def test_beyond_its_rate_a_caller_waits(whole: Whole) -> None:
    whole.rate = Rate(0.001, 1)
    async with client_of(whole.apps()[0]) as client:
        assert (await client.post("/v1/persons/query", json=QUERY)).status_code == 200
        response = await client.post("/v1/persons/query", json=QUERY)
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
    assert int(response.headers["retry-after"]) >= 1 and kinds(whole) == ["requested", "disclosed"]


async def test_the_same_key_gets_the_same_answer(whole: Whole) -> None:
    async with client_of(whole.apps()[0]) as client:
        headers = {"idempotency-key": "k-1"}
        first = await client.post("/v1/persons/query", json=QUERY, headers=headers)
        again = await client.post("/v1/persons/query", json=QUERY, headers=headers)
        other = await client.post("/v1/persons/query", json={**QUERY, "fields": ["sex"]}, headers=headers)
    assert first.content == again.content and again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert kinds(whole) == ["requested", "disclosed", "resent", "refused"] and whole.sender.sent == 1
    assert whole.log.drafts[2].resends == first.json()["receipt"]


@pytest.mark.parametrize(
    "path",
    ["/v1/datasets/Persons/query", "/v1/datasets/per-sons/query", "/v1/identities/sign-ins/a%20b/complete",
     "/v1/datasets/" + "a" * 42 + "/query", "/v1/persons/delete", "/v1/persons/query/", "/v1/", "/"],
)  # fmt: skip
async def test_what_is_not_there_is_404(whole: Whole, path: str) -> None:
    response = await post(whole, path)
    assert (response.status_code, response.json()["code"]) == (404, "no_such_resource")
    assert "location" not in response.headers and response.json()["receipt"] is None and whole.log.drafts == []


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/v1/persons/query", "POST"), ("PUT", "/v1/persons/query", "POST"), ("DELETE", "/v1/me", "GET"),
        ("OPTIONS", "/v1/datasets/persons/query", "POST"), ("TRACE", "/v1/persons/query", "POST"),
        ("POST", "/v1/sources", "GET"),
    ],
)  # fmt: skip
async def test_another_method_is_405(whole: Whole, method: str, path: str, allow: str) -> None:
    async with client_of(whole.apps()[0]) as client:
        response = await client.request(method, path, headers={"x-http-method-override": "POST"})
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert allow in response.headers["allow"]


async def test_what_a_caller_may_do(whole: Whole) -> None:
    over = entry(id="g-over", validity=Validity(SINCE, NOW))
    counted = entry("organizations", quota=Quota(10, "day"), fields=frozenset({"name", "head_office"}))
    whole.register = FakeRegister((entry(fields=frozenset({"full_name"})), over, counted))
    async with client_of(whole.apps()[0]) as client:
        body = (await client.get("/v1/me")).json()
        stranger = await client.get("/v1/me", headers={"authorization": "DPoP bad"})
    assert body["caller"] == {"id": "demo", "name": "Hệ thống thử nghiệm", "units": ["H26.99", "H26.98"]}
    assert body["token"] == {"expires_at": "2026-11-22T03:14:05Z", "binding": "dpop"}
    assert "persons:query" in body["scopes"] and body["scopes"] == sorted(body["scopes"])
    assert [grant["dataset"] for grant in body["grants"]] == ["persons", "organizations"]
    assert body["grants"][1]["quota"] == {"count": 10, "period": "day"}
    assert body["grants"][0] == {
        "procedure": "1.001193", "legal_basis": "Decree 118/2025, article 1", "dataset": "persons",
        "operations": ["query", "verify"], "fields": ["full_name"],
        "channels": ["agent", "background", "counter", "online", "post"], "valid_from": "2026-01-26T03:04:05Z",
        "valid_to": None, "quota": None,
    }  # fmt: skip
    assert stranger.status_code == 401 and "www-authenticate" in stranger.headers
    assert whole.log.drafts == []


async def test_a_receipt_is_for_its_own_caller(whole: Whole) -> None:
    known, pending, foreign, unknown = (f"01JD000000000000000000000{n}" for n in range(4))
    whole.receipts = {
        ("demo", known): {"entry": known},
        ("demo", pending): None,
        ("other", foreign): {"entry": foreign},
    }
    async with client_of(whole.apps()[0]) as client:
        given = await client.get(f"/v1/receipts/{known}")
        early = await client.get(f"/v1/receipts/{pending}")
        others, none, nonsense = [await client.get(f"/v1/receipts/{name}") for name in (foreign, unknown, "x")]
        stranger = await client.get(f"/v1/receipts/{known}", headers={"authorization": "DPoP bad"})
    assert (given.status_code, given.json()) == (200, {"entry": known}) and "ratelimit-limit" in given.headers
    assert given.headers["cache-control"] == "no-store"
    assert (early.status_code, early.headers["retry-after"], early.json()) == (202, "1", {"entry": pending})
    assert others.status_code == 404 and others.content == none.content == nonsense.content
    assert others.json()["code"] == "no_such_resource" and others.json()["receipt"] is None
    assert stranger.status_code == 401
    assert whole.log.drafts == []


async def test_how_the_sources_fare(whole: Whole) -> None:
    async with client_of(whole.apps()[0]) as client:
        response = await client.get("/v1/sources")
        stranger = await client.get("/v1/sources", headers={"authorization": "DPoP bad"})
    assert response.json()["sources"][0]["source"] == "population" and stranger.status_code == 401


async def test_endings_are_counted_by_names_from_closed_lists(whole: Whole) -> None:
    async with client_of(whole.apps()[0]) as client:
        await client.post("/v1/persons/query", json=QUERY)
        await client.post("/v1/persons/query", json={})
        await client.post("/v1/datasets/nguyen_van_an/query", json=QUERY)
        await client.post("/v1/persons/verify", content=b"{}")
        metrics = (await client.get("/metrics")).text
    counted = [line for line in metrics.splitlines() if line.startswith("lienthong_requests_total{")]
    assert sorted(counted) == [
        'lienthong_requests_total{code="",dataset="persons",operation="query",outcome="found"} 1.0',
        'lienthong_requests_total{code="invalid_request",dataset="persons",operation="query",outcome="refused"} 1.0',
        'lienthong_requests_total{code="not_granted",dataset="unknown",operation="query",outcome="refused"} 1.0',
        'lienthong_requests_total{code="unsupported_media_type",dataset="persons",operation="verify",'
        'outcome="refused"} 1.0',
    ]
    assert "lienthong_request_seconds_count 4.0" in metrics and "nguyen" not in metrics


async def test_a_caller_that_hangs_up_is_on_record(whole: Whole) -> None:
    reached = asyncio.Event()
    whole.sender = Sender(hangs=reached)
    async with client_of(whole.apps()[0]) as client:
        asking = asyncio.get_running_loop().create_task(client.post("/v1/persons/query", json=QUERY))
        await reached.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        while len(whole.log.drafts) < 2:  # noqa: ASYNC110  # the server learns of it by itself
            await asyncio.sleep(0.005)
    assert kinds(whole) == ["requested", "cancelled"]


async def test_a_caller_that_waits_no_longer_is_told(whole: Whole) -> None:
    whole.sender = Sender(hangs=asyncio.Event())
    response = await post(whole, body={**QUERY, "max_wait_seconds": 0.05})
    assert (response.status_code, response.json()["code"]) == (504, "deadline_exceeded")
    assert kinds(whole) == ["requested", "failed"]


async def test_the_host_header_is_never_part_of_what_a_proof_is_for(whole: Whole) -> None:
    head = (
        b"POST /v1/persons/verify?x=/v1/me HTTP/1.1\r\nhost: evil.example/v1/persons/query?\r\n"
        b"authorization: DPoP good\r\ncontent-type: application/json\r\nconnection: close\r\n"
        b"content-length: 2\r\n\r\n{}"
    )
    async with serving(whole.apps()[0]) as port:
        response = await raw(port, head)
    assert response.startswith(b"HTTP/1.1 400 ") and whole.log.drafts[0].operation == "verify"


def test_credentials_take_every_line_and_the_raw_path() -> None:
    scope = {
        "type": "http", "method": "POST", "path": "/v1/a b", "raw_path": b"/v1/a%20b", "query_string": b"x=1",
        "headers": [(b"host", b"evil.example"), (b"dpop", b"1"), (b"dpop", b"2"), (b"authorization", b"DPoP a"),
                    (b"authorization", b"DPoP b"), (b"x-forwarded-for", b"10.0.0.1"), (b"client-cert", b":AAAA:")],
        "client": ("127.0.0.1", 5),
    }  # fmt: skip
    found = credentials(Request(scope))
    assert (found.url_path, found.peer, found.method) == ("/v1/a%20b", "127.0.0.1", "POST")
    assert (list(found.dpop), list(found.authorization)) == (["1", "2"], ["DPoP a", "DPoP b"])
    assert credentials(Request({**scope, "client": None})).peer == "unix"


def test_each_call_has_a_scope_of_its_own() -> None:
    assert {path: (of.dataset, of.operation, of.scope) for path, of in CALLS.items()} == {
        "/v1/persons/query": ("persons", "query", "persons:query"),
        "/v1/persons/verify": ("persons", "verify", "persons:verify"),
        "/v1/organizations/query": ("organizations", "query", "organizations:query"),
        "/v1/organizations/verify": ("organizations", "verify", "organizations:verify"),
        "/v1/representations/verify": ("representations", "verify", "representations:verify"),
        "/v1/dossiers/sync": ("dossiers", "send", "dossiers:send"),
        "/v1/dossiers/progress": ("dossier_progress", "send", "dossiers:send"),
        "/v1/identities/sign-ins": ("identities", "query", "identities:sign-in"),
    }


async def test_a_completion_has_the_scope_of_a_sign_in(whole: Whole) -> None:
    whole.verifier = replace(
        whole.verifier, caller=replace(whole.verifier.caller, scopes=frozenset({"datasets:query"}))
    )
    response = await post(whole, "/v1/identities/sign-ins/unknown/complete", {"callback_query": "code=1"})
    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")
    assert whole.log.drafts[0].kind is Kind.REFUSED and whole.log.drafts[0].dataset == "identities"
    assert NUMBER not in response.text
