"""What Authlib's core is handed: one method, one grant, and the form as it was read."""

import pytest
from authlib.oauth2.rfc6749.errors import InsecureTransportError

from gateway.access.public_keys import read_key_set
from gateway.oauth.requests import AuthenticatedClient, FormRequest
from tests.gateway.access.parties import House, Party


def test_a_client_has_one_method_and_one_grant(house: House, party: Party) -> None:
    caller = house.register.caller(party.id)
    assert caller is not None
    client = AuthenticatedClient(caller, read_key_set(party.jwks)[0], b"jti")
    assert client.check_endpoint_auth_method("private_key_jwt", "token")
    assert not client.check_endpoint_auth_method("client_secret_post", "token")
    assert not client.check_endpoint_auth_method("private_key_jwt", "other")
    assert client.check_grant_type("client_credentials")
    assert not client.check_grant_type("password")
    assert "jti" not in repr(client)


def test_a_request_carries_its_form_and_nobody_yet() -> None:
    request = FormRequest("https://gw.example/oauth2/token", {"grant_type": "x", "scope": "a b"})
    assert request.form["grant_type"] == request.payload.grant_type == "x"
    assert request.scope == "a b"
    assert request.authenticated is None and request.binding is None and request.to_revoke is None


def test_plain_http_is_for_loopback() -> None:
    with pytest.raises(InsecureTransportError):
        FormRequest("http://gw.example/oauth2/token", {})
