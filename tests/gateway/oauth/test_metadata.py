"""What a caller discovers is valid by Authlib's own reading and says only what is so."""

from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

from contracts.access import SCOPES
from gateway.oauth import metadata


def test_server_metadata_is_valid() -> None:
    document = metadata.authorization_server("https://gw.example")
    AuthorizationServerMetadata(document).validate()
    assert document["issuer"] == "https://gw.example"
    assert document["token_endpoint"] == "https://gw.example/oauth2/token"
    assert document["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert document["grant_types_supported"] == ["client_credentials"]
    assert "RS256" not in str(document) and document["scopes_supported"] == list(SCOPES)


def test_resource_metadata_demands_bound_tokens() -> None:
    document = metadata.protected_resource("https://gw.example", "https://issuer.example")
    assert document["resource"] == "https://gw.example"
    assert document["authorization_servers"] == ["https://issuer.example"]
    assert document["dpop_bound_access_tokens_required"] is True
