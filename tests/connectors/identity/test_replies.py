"""Answers and refusals of the token and userinfo endpoints, with whose fault each is."""

from typing import Any

import pytest

from connectors.identity.profile import read_profile
from connectors.identity.replies import read_tokens, read_userinfo
from contracts.errors import (
    SignInInvalid,
    SourceCredentials,
    SourceFault,
    SourceMalformed,
    SourceRefused,
    SourceUnavailable,
)
from contracts.wire import WireResponse
from tests.connectors.identity.provider import ACCESS_TOKEN, PERSON, PROFILE, reply, tokens, userinfo

SHIPPED = read_profile(PROFILE)
ERRORS = [
    ("invalid_grant", SignInInvalid), ("invalid_client", SourceCredentials), ("unauthorized_client", SourceCredentials),
    ("invalid_request", SourceRefused), ("unsupported_grant_type", SourceRefused), ("server_error", SourceUnavailable),
    ("temporarily_unavailable", SourceUnavailable), ("something_new", SourceRefused), ("", SourceRefused),
]  # fmt: skip


@pytest.mark.parametrize(("error", "fault"), ERRORS)
@pytest.mark.parametrize("status", [200, 400])
def test_an_error_document_is_an_error_whatever_the_status(error: str, fault: type[SourceFault], status: int) -> None:
    with pytest.raises(SourceFault) as caught:
        read_tokens(reply({"error": error, "error_description": "a person's name"}, status), SHIPPED)
    assert type(caught.value) is fault
    unnamed = {"something_new": "", "": "" if status == 200 else "http-400"}
    assert caught.value.source_code == unnamed.get(error, error)
    assert "person" not in f"{caught.value.args}{vars(caught.value)}"


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (401, b"", SourceCredentials), (401, b"<html>", SourceCredentials), (403, b"{}", SourceCredentials),
        (400, b"<html>", SourceRefused), (404, b"{}", SourceRefused), (204, b"", SourceMalformed),
        (200, b"", SourceMalformed),
        (200, b"<html>", SourceMalformed), (200, b"[]", SourceMalformed), (200, b'{"error":7}', SourceMalformed),
    ],
)  # fmt: skip
def test_answers_that_are_none(status: int, body: bytes, fault: type[SourceFault]) -> None:
    with pytest.raises(SourceFault) as caught:
        read_tokens(reply(body, status), SHIPPED)
    assert type(caught.value) is fault


def test_a_page_is_no_answer() -> None:
    with pytest.raises(SourceMalformed):
        read_tokens(WireResponse(200, {"content-type": "text/html"}, tokens().body), SHIPPED)


def test_a_sound_answer() -> None:
    found = read_tokens(tokens(id_token="a.b.c", token_type="bearer"), SHIPPED)
    assert (found.access_token, found.id_token) == (ACCESS_TOKEN, "a.b.c")
    assert ACCESS_TOKEN not in repr(found) and "a.b.c" not in repr(found)


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": None}, {"access_token": ""}, {"access_token": "a b"}, {"access_token": "a\r\nX: y"},
        {"access_token": "x" * 9000}, {"access_token": 7}, {"access_token": "Đ"}, {"token_type": None},
        {"token_type": "mac"}, {"token_type": "DPoP"}, {"id_token": 7},
    ],
)  # fmt: skip
def test_an_odd_token_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        read_tokens(tokens(**changes), SHIPPED)


@pytest.mark.parametrize(("policy", "given", "kept"), [("optional", "a.b.c", True), ("ignored", "a.b.c", False)])
def test_the_profile_says_whether_an_id_token_counts(policy: str, given: str, kept: bool) -> None:
    profile = read_profile({**PROFILE, "signed_claims": policy})
    assert (read_tokens(tokens(id_token=given), profile).id_token is not None) == kept
    bare = reply({"access_token": ACCESS_TOKEN, "token_type": "Bearer"})
    assert read_tokens(bare, profile).id_token is None
    with pytest.raises(SourceMalformed):
        read_tokens(bare, SHIPPED)


def test_userinfo_is_about_the_subject_of_the_id_token() -> None:
    assert read_userinfo(userinfo(), SHIPPED, PERSON["sub"]).text("SoDinhDanh") == PERSON["SoDinhDanh"]
    assert read_userinfo(userinfo(), SHIPPED, None).text("SoDinhDanh") == PERSON["SoDinhDanh"]
    for sub in ("another", PERSON["sub"].upper()):
        with pytest.raises(SourceMalformed):
            read_userinfo(userinfo(), SHIPPED, sub)


@pytest.mark.parametrize("changes", [{"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": "x" * 256}])
def test_userinfo_without_a_subject_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        read_userinfo(userinfo(**changes), SHIPPED, None)


@pytest.mark.parametrize(
    "answer", [reply({"error": "invalid_token"}, 401), reply(b"", 401), reply({"error": "invalid_token"})]
)
def test_a_source_that_refuses_its_own_token_is_at_fault_itself(answer: WireResponse) -> None:
    with pytest.raises(SourceFault) as caught:
        read_userinfo(answer, SHIPPED, None)
    assert type(caught.value) is SourceRefused and caught.value.source_code == "invalid_token"
