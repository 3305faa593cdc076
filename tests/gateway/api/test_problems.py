"""A problem is one document in two languages with the headers that belong to it, and nothing from outside in it."""

import json

import pytest

from contracts.errors import TABLE, Pointer, Problem, SourceUnavailable
from gateway.access.authentication import Unauthenticated
from gateway.api import problems
from gateway.api.problems import code_of_status, document, language_of, respond

MEMBERS = [
    "type", "title", "detail", "action", "status", "code", "retryable", "fault_owner", "receipt", "errors",
]  # fmt: skip


@pytest.mark.parametrize("code", sorted(TABLE))
def test_every_code_is_a_document_in_both_languages(code: str) -> None:
    row = TABLE[code]
    vietnamese, english = (document(Problem(code), language) for language in (0, 1))
    for found in (vietnamese, english):
        assert list(found) == MEMBERS
        assert (found["type"], found["code"]) == (f"urn:lienthong:problem:{code}", code)
        assert (found["status"], found["retryable"], found["fault_owner"]) == (row.status, row.retryable, row.owner)
        assert (found["receipt"], found["errors"]) == (None, [])
    assert (vietnamese["title"], english["title"]) == row.title
    assert (vietnamese["action"], english["action"]) == row.action
    assert vietnamese["detail"] != english["detail"] and english["detail"].isascii()


def test_what_a_program_acts_on() -> None:
    problem = Problem("invalid_subject", errors=[Pointer("/subject/personal_id", "must be 12 digits")])
    problem.receipt = "01JD"
    found = document(problem, 0)
    assert found["receipt"] == "01JD"
    assert found["errors"] == [{"pointer": "/subject/personal_id", "reason": "must be 12 digits"}]


@pytest.mark.parametrize(("language", "action"), [(0, "Có thể nguồn đã nhận"), (1, "It may have arrived")])
def test_what_may_have_arrived_is_not_to_be_sent_again_unseen(language: int, action: str) -> None:
    problem = Problem("source_unavailable")
    problem.unsure = True
    found = document(problem, language)
    assert list(found) == MEMBERS and found["retryable"] is False and found["action"].startswith(action)
    assert found["detail"] != document(Problem("source_unavailable"), language)["detail"]


def test_a_network_fault_is_the_networks() -> None:
    found = document(SourceUnavailable("refused", owner="network").problem(), 1)
    assert found["fault_owner"] == "network" and found["detail"].startswith("The fault lies on the way")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, 0),
        ("", 0),
        ("vi", 0),
        ("en", 1),
        ("EN-us", 1),
        ("en-GB,en;q=0.9", 1),
        ("fr, de", 0),
        ("fr, en;q=0.5", 1),
        ("vi;q=0.9, en; q=0.5", 0),
        ("vi;q=0.5, en; q=0.9", 1),
        ("vi, en", 0),
        ("en, vi", 1),
        ("en;q=0", 0),
        ("en;q=0, vi;q=0.1", 0),
        ("vi;q=0, en;q=0.001", 1),
        ("en;q=nan", 0),
        ("en;q=inf", 0),
        ("en;q=-1", 0),
        ("en;q=9", 0),
        ("en;q=", 0),
        ("enm", 0),
        ("*", 0),
        (";;,,q=1", 0),
        ("x" * 10_000 + ",en", 0),
    ],
)
def test_the_readers_language(header: str | None, language: int) -> None:
    assert language_of(header) == language


def test_an_answer_carries_its_headers() -> None:
    response = respond(Problem("source_busy", retry_after=7), "en", {"allow": "POST"})
    assert (response.status_code, response.media_type) == (503, problems.MEDIA_TYPE)
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.headers["retry-after"], response.headers["content-language"]) == ("7", "en")
    assert response.headers["allow"] == "POST" and "www-authenticate" not in response.headers
    found = json.loads(bytes(response.body))
    assert found["retry_after"] == 7 and found["title"] == "The source is busy"


def test_without_a_wait_there_is_no_header_and_no_member() -> None:
    response = respond(Problem("source_busy"))
    assert "retry-after" not in response.headers and "retry_after" not in json.loads(bytes(response.body))
    assert response.headers["content-language"] == "vi" and "Nguồn".encode() in bytes(response.body)


@pytest.mark.parametrize("nonce", [None, "fresh"])
def test_a_401_challenges_and_hands_over_its_nonce(nonce: str | None) -> None:
    challenge = 'DPoP error="use_dpop_nonce", algs="ES256"'
    response = respond(Unauthenticated("proof_invalid", "nonce", challenge, nonce))
    assert response.status_code == 401 and response.headers["www-authenticate"] == challenge
    assert response.headers.get("dpop-nonce") == nonce
    assert "use_dpop_nonce" not in bytes(response.body).decode()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "no_such_resource"), (405, "method_not_allowed"), (406, "not_acceptable"), (413, "payload_too_large"),
        (415, "unsupported_media_type"), (431, "headers_too_large"), (429, "too_many_requests"),
        (400, "invalid_request"),
        (422, "invalid_request"), (426, "invalid_request"), (500, "internal"), (502, "internal"), (503, "gateway_busy"),
    ],
)  # fmt: skip
def test_a_bare_status_of_the_framework_has_a_code(status: int, code: str) -> None:
    assert code_of_status(status) == code
