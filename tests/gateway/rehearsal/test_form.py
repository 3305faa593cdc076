"""The form that every answer has: a whole one passes, and each thing that is wrong with one is told."""

from typing import Any

import pytest

from contracts.errors import TABLE
from gateway.rehearsal.caller import Wire
from gateway.rehearsal.form import form
from tests.gateway.rehearsal.stand_in import PROVENANCE, exchange, found, wire

ASKED = {"subject": {"personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê"}, "fields": ["full_name"]}
CLAIMED = {"subject": ASKED["subject"], "claims": {"full_name": "A", "sex": "male"}}
RECORD = {"full_name": "NGUYỄN THỊ MINH KHUÊ"}


def told(answer: Wire, request: Any = ASKED, path: str = "/v1/persons/query") -> list[str]:
    return [remark.en for remark in form(exchange(answer, request, path))]


def problem(code: str, /, **changed: Any) -> dict[str, Any]:
    row = TABLE[code]
    return {
        "type": f"urn:lienthong:problem:{code}", "title": "t", "detail": "d", "action": "a", "status": row.status,
        "code": code, "retryable": row.retryable, "fault_owner": row.owner,
        "receipt": "01JD0" if row.receipt else None, "errors": [], **changed,
    }  # fmt: skip


@pytest.mark.parametrize("code", TABLE)
def test_a_whole_problem(code: str) -> None:
    assert told(wire(TABLE[code].status, problem(code))) == []


def test_whole_answers() -> None:
    assert told(wire(200, found(RECORD))) == []
    absent = {"outcome": "not_found", "hints": [], "provenance": PROVENANCE, "receipt": "01JD0"}
    assert told(wire(200, absent)) == []
    assert told(wire(200, {**absent, "results": {"full_name": "unknown", "sex": "unknown"}}), CLAIMED) == []
    assert told(wire(200, {"id": "x"}), path="/v1/identities/sign-ins") == []
    assert told(Wire(200, {}, b""), path="/oauth2/revoke") == []


@pytest.mark.parametrize(
    ("changed", "remark"),
    [
        ({"outcome": "yes"}, "outcome is none of the contract"),
        ({"receipt": None}, "the receipt is missing"),
        ({"record": {**RECORD, "sex": "male"}}, "fields that were not asked for: sex"),
        ({"record": {}}, "fields lack (null where the source holds none): full_name"),
        ({"record": None}, "the record is missing"),
        ({"outcome": "ambiguous"}, "there is a record where none may be"),
        ({"provenance": None}, "provenance is missing"),
        ({"provenance": {**PROVENANCE, "age_seconds": "0"}}, "provenance lacks: age_seconds"),
        ({"provenance": {**PROVENANCE, "synthetic": False}}, "the data is not marked as synthetic"),
    ],
)
def test_an_answer_with_something_wrong(changed: dict[str, Any], remark: str) -> None:
    assert remark in told(wire(200, found(RECORD, **changed)))


@pytest.mark.parametrize(
    ("results", "outcome", "remark"),
    [
        ({"full_name": "match"}, "found", "results do not fit the claims"),
        ({"full_name": "yes", "sex": "match"}, "found", "results hold a word that is none of the contract"),
        ({"full_name": "no_match", "sex": "unknown"}, "not_found", "where nobody is found all claims are unknown"),
        ({"full_name": "match", "sex": "match"}, "found", "there is a record where none may be"),
    ],
)
def test_a_verification_with_something_wrong(results: dict[str, str], outcome: str, remark: str) -> None:
    answer = {"outcome": outcome, "results": results, "provenance": PROVENANCE, "receipt": "01JD0", "hints": []}
    assert remark in told(wire(200, {**answer, **({"record": {}} if "record" in remark else {})}), CLAIMED)


@pytest.mark.parametrize(
    ("changed", "remark"),
    [
        ({"type": "about:blank"}, "type should be urn:lienthong:problem:source_credentials"),
        ({"status": 500}, "status should be 502"),
        ({"retryable": True}, "retryable should be false"),
        ({"retryable": 0}, "retryable should be false"),
        ({"fault_owner": "caller"}, "fault_owner should be gateway"),
        ({"action": ""}, "action for the reader is missing"),
        ({"receipt": None}, "the receipt is missing"),
        ({"code": "oops"}, "the code is none of the contract"),
        ({"retry_after": 3}, "retry_after and the header differ"),
        ({"detail": "099190000123 is unknown"}, "the problem holds personal data that was sent"),
    ],
)
def test_a_problem_with_something_wrong(changed: dict[str, Any], remark: str) -> None:
    assert remark in told(wire(502, problem("source_credentials", **changed)))


def test_statuses_media_types_and_bodies() -> None:
    assert told(wire(404, problem("source_credentials"))) == ["HTTP 404, should be 502"]
    plain = wire(502, problem("source_credentials"))
    assert told(Wire(502, {"content-type": "application/json"}, plain.body)) == [
        "the problem is no application/problem+json"
    ]
    assert told(Wire(200, {}, b"<html>")) == ["the answer is no JSON object"]
    assert told(wire(302, {})) == ["HTTP 302 is none of the contract"]
    assert told(wire(401, problem("token_invalid", receipt="01JD0"))) == ["there may be no receipt"]
    busy = problem("source_busy", retry_after=3)
    assert told(wire(503, busy, retry_after="3")) == []
    assert told(wire(503, problem("source_unavailable", fault_owner="network"))) == []
