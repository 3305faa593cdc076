"""Authlib's framework-free authorization server, narrowed to one grant, one client authentication and bound tokens.

Error texts are ours and fixed: Authlib would repeat the request's own words. What must wait for a store (single use,
revocation) happens in `gateway.oauth.service`, since this core is synchronous.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidRequestError, InvalidScopeError, OAuth2Error
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from contracts.access import SCOPES
from gateway.access.entries import RegisteredCaller
from gateway.access.tokens import LIFETIME_SECONDS, AccessToken, TokenRefused, Tokens
from gateway.oauth.assertions import Assertions
from gateway.oauth.requests import METHOD, AuthenticatedClient, FormRequest

DESCRIPTIONS: Mapping[str, str] = {
    "invalid_request": "The request is malformed.",
    "invalid_client": "Client authentication failed.",
    "invalid_scope": "A requested scope is unknown or not registered for this caller.",
    "unsupported_grant_type": "The grant type must be client_credentials.",
    "unauthorized_client": "The caller may not use this grant type.",
    "invalid_dpop_proof": "A DPoP proof for this request is required (RFC 9449).",
    "use_dpop_nonce": "Send the proof again with the nonce of the DPoP-Nonce header.",
    "invalid_target": "The resource must be this gateway (RFC 8707).",
    "invalid_authorization_details": "Authorization details are not supported (RFC 9396).",
    "temporarily_unavailable": "Try again later.",
}


class Callers(Protocol):
    """Where registered callers are found."""

    def caller(self, id: str) -> RegisteredCaller | None:
        """The registered caller."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """One JSON answer of the token service."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


def error(code: str, status: int = 400, headers: Mapping[str, str] | None = None) -> Answer:
    """An error of RFC 6749 section 5.2 with its fixed description."""
    return Answer(status, {"error": code, "error_description": DESCRIPTIONS[code]}, headers or {})


class BoundClientCredentials(ClientCredentialsGrant):  # type: ignore[misc]  # Authlib is published without types
    """Client credentials (RFC 6749 section 4.4) whose token is bound to the proved DPoP key."""

    TOKEN_ENDPOINT_AUTH_METHODS = (METHOD,)

    def validate_requested_scope(self) -> None:
        """Every scope asked for is registered for this caller, else ``invalid_scope``: Authlib would narrow it."""
        _scopes(self.request)

    def generate_token(self, **_: object) -> dict[str, Any]:
        """The token response of RFC 6749 section 5.1; ``token_type`` is DPoP (RFC 9449 section 5)."""
        client: AuthenticatedClient = self.request.client
        scopes = _scopes(self.request)
        token = self.server.tokens.issue(client.caller, client.key.thumbprint, scopes, self.request.binding)
        return {
            "access_token": token,
            "token_type": "DPoP",
            "expires_in": LIFETIME_SECONDS,
            "scope": " ".join(sorted(scopes)),
        }


def _scopes(request: FormRequest) -> frozenset[str]:
    registered = request.client.caller.scopes
    asked = request.payload.scope
    if asked is None:
        return frozenset(registered)
    scopes = frozenset(asked.split(" "))
    if not scopes <= registered or not scopes <= frozenset(SCOPES):
        raise InvalidScopeError()
    return scopes


class _OwnTokens:
    """A caller sees and ends its own tokens; another's is like one that was never issued."""

    server: CallerServer

    def check_params(self, request: FormRequest, _client: AuthenticatedClient) -> None:
        """A token is needed; a hint of its type changes nothing, known or not (RFC 7009 section 2.2)."""
        if "token" not in request.form:
            raise InvalidRequestError()

    def query_token(self, text: str, _hint: str | None) -> AccessToken | None:
        """The token behind a text, if it is in force."""
        try:
            token, _ = self.server.tokens.check(text)
        except TokenRefused:
            return None
        return token


class Introspection(_OwnTokens, IntrospectionEndpoint):  # type: ignore[misc]  # Authlib is published without types
    """RFC 7662."""

    CLIENT_AUTH_METHODS = (METHOD,)

    def check_permission(self, token: AccessToken, client: AuthenticatedClient, _request: FormRequest) -> bool:
        """Whether the token is the caller's own."""
        return token.caller == client.caller.id

    def create_introspection_payload(self, token: AccessToken | None) -> dict[str, Any]:
        """What RFC 7662 section 2.2 tells about a token in force, or just that it is not."""
        if token is None:
            return {"active": False}
        return {
            "active": True,
            "client_id": token.caller,
            "sub": token.caller,
            "scope": " ".join(sorted(token.scopes)),
            "token_type": "DPoP",
            "iss": self.server.tokens.issuer,
            "aud": self.server.tokens.audience,
            "iat": token.issued_at,
            "nbf": token.not_before,
            "exp": token.expires_at,
            "jti": token.jti,
            "cnf": {"jkt": token.binding.thumbprint},
        }


class Revocation(_OwnTokens, RevocationEndpoint):  # type: ignore[misc]  # Authlib is published without types
    """RFC 7009; the durable part is done by the service."""

    CLIENT_AUTH_METHODS = (METHOD,)

    def authenticate_token(self, request: FormRequest, client: AuthenticatedClient) -> AccessToken | None:
        """The caller's own token, or nothing: another's must not be told apart from an invalid one."""
        self.check_params(request, client)
        token = self.query_token(request.form["token"], None)
        return token if token is not None and token.caller == client.caller.id else None

    def revoke_token(self, token: AccessToken, request: FormRequest) -> None:
        """Leave the token for the service."""
        request.to_revoke = token


class CallerServer(AuthorizationServer):  # type: ignore[misc]  # Authlib is published without types
    """Authlib's core over our register and tokens."""

    def __init__(self, callers: Callers, tokens: Tokens, assertions: Assertions) -> None:
        super().__init__(scopes_supported=list(SCOPES))
        # at DEBUG Authlib logs whole tokens; this stays whatever level an operator sets for the rest
        logging.getLogger("authlib").setLevel(logging.WARNING)
        self._callers = callers
        self.tokens = tokens
        self.register_client_auth_method(METHOD, assertions)
        self.register_grant(BoundClientCredentials)
        self.register_endpoint(Introspection)
        self.register_endpoint(Revocation)

    def query_client(self, client_id: str) -> RegisteredCaller | None:
        """The registered caller, active or not: `Assertions` judges."""
        return self._callers.caller(client_id)

    def save_token(self, token: dict[str, Any], request: FormRequest) -> None:
        """Nothing: a token is a signed text, revocation keeps the exceptions."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nothing: no one listens."""

    def create_oauth2_request(self, request: FormRequest) -> FormRequest:
        """The request, which already is what the core wants."""
        return request

    def handle_response(self, status: int, body: Mapping[str, Any], _headers: Sequence[tuple[str, str]]) -> Answer:
        """An answer; its headers are the routes' business."""
        return Answer(status, body)

    def handle_error_response(self, _request: FormRequest, fault: OAuth2Error) -> Answer:
        """An error with our own words, and one and the same for every failed authentication."""
        code = fault.error if fault.error in DESCRIPTIONS else "invalid_request"
        return error(code, 401 if code == "invalid_client" else 400)
