"""What callers discover instead of configuring: RFC 8414 for the token service, RFC 9728 for the calls it protects."""

from __future__ import annotations

from typing import Any

from contracts.access import SCOPES
from gateway.access.public_keys import ALGORITHMS
from gateway.oauth.requests import GRANT_TYPE, METHOD
from gateway.oauth.service import INTROSPECTION_PATH, REVOCATION_PATH, TOKEN_PATH

SERVER_PATH = "/.well-known/oauth-authorization-server"
RESOURCE_PATH = "/.well-known/oauth-protected-resource"
JWKS_PATH = "/.well-known/jwks.json"


def authorization_server(issuer: str) -> dict[str, Any]:
    """Authorization server metadata (RFC 8414 section 2, RFC 9449 section 5.1)."""
    return {
        "issuer": issuer,
        "token_endpoint": issuer + TOKEN_PATH,
        "jwks_uri": issuer + JWKS_PATH,
        "scopes_supported": list(SCOPES),
        # required, and may not be empty (RFC 8414 sections 2 and 3.2); there is no authorization endpoint
        "response_types_supported": ["none"],
        "grant_types_supported": [GRANT_TYPE],
        "token_endpoint_auth_methods_supported": [METHOD],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "introspection_endpoint": issuer + INTROSPECTION_PATH,
        "introspection_endpoint_auth_methods_supported": [METHOD],
        "introspection_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "revocation_endpoint": issuer + REVOCATION_PATH,
        "revocation_endpoint_auth_methods_supported": [METHOD],
        "revocation_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
    }


def protected_resource(resource: str, issuer: str) -> dict[str, Any]:
    """Protected resource metadata (RFC 9728 section 2)."""
    return {
        "resource": resource,
        "resource_name": "Liên Thông",
        "authorization_servers": [issuer],
        "scopes_supported": list(SCOPES),
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "dpop_bound_access_tokens_required": True,
    }
