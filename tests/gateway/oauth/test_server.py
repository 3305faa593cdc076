"""Authlib's core says what we say: fixed words, no echo, and no token in any log."""

import logging

import pytest
from authlib.oauth2.rfc6749 import InvalidClientError, OAuth2Error

from contracts.access import Binding
from gateway.access.public_keys import read_key_set
from gateway.oauth.assertions import Assertions
from gateway.oauth.requests import AuthenticatedClient, FormRequest
from gateway.oauth.server import DESCRIPTIONS, Answer, CallerServer, error
from tests.gateway.access.parties import BASE, House, Party


@pytest.fixture
def server(house: House) -> CallerServer:
    return CallerServer(house.register, house.tokens, Assertions(BASE, house.clock))


def request_of(house: House, party: Party, **form: str) -> FormRequest:
    caller = house.register.caller(party.id)
    assert caller is not None
    request = FormRequest(BASE + "/oauth2/token", {"grant_type": "client_credentials", **form})
    request.authenticated = AuthenticatedClient(caller, read_key_set(party.jwks)[0], b"")
    request.binding = Binding("dpop", "x" * 43)
    return request


def test_errors_are_ours_and_uniform(server: CallerServer) -> None:
    request = FormRequest(BASE, {})
    for fault in (InvalidClientError(description="The client does not exist"), InvalidClientError(status_code=401)):
        assert server.handle_error_response(request, fault) == error("invalid_client", 401)
    assert server.handle_error_response(request, OAuth2Error(error="odd")) == error("invalid_request")


def test_a_grant_type_is_not_repeated(server: CallerServer, house: House, party: Party) -> None:
    answer: Answer = server.create_token_response(request_of(house, party, grant_type="canary"))
    assert answer.body == {
        "error": "unsupported_grant_type",
        "error_description": DESCRIPTIONS["unsupported_grant_type"],
    }


def test_a_token_is_in_no_log(
    server: CallerServer, house: House, party: Party, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer: Answer = server.create_token_response(request_of(house, party))
    assert answer.status == 200 and answer.body["token_type"] == "DPoP"
    assert answer.body["access_token"] not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("authlib")]


@pytest.mark.parametrize(
    "scope", ["everything", "batches everything", "batches  prefills", " ", "Batches", "batches,prefills", "openid"]
)
def test_an_unknown_scope_is_refused_not_narrowed(server: CallerServer, house: House, party: Party, scope: str) -> None:
    assert server.create_token_response(request_of(house, party, scope=scope)).body["error"] == "invalid_scope"


def test_a_scope_of_others_is_refused(server: CallerServer, house: House) -> None:
    party = house.enroll(Party(id="small"), scopes=("batches",))
    assert (
        server.create_token_response(request_of(house, party, scope="persons:query")).body["error"] == "invalid_scope"
    )
    assert server.create_token_response(request_of(house, party)).body["scope"] == "batches"
