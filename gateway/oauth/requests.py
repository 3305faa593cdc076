"""What Authlib's core reads of a request, without a web framework: the form read before, and who was proved."""

from __future__ import annotations

from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from contracts.access import Binding
from gateway.access.entries import RegisteredCaller
from gateway.access.public_keys import PublicKey
from gateway.access.tokens import AccessToken

METHOD = "private_key_jwt"
"""The one way in which a caller proves itself to the token service."""
GRANT_TYPE = "client_credentials"


@dataclass(frozen=True, slots=True)
class AuthenticatedClient:
    """A registered caller as Authlib's core wants a client to be, with the key that it proved."""

    caller: RegisteredCaller
    key: PublicKey
    single_use: bytes = field(repr=False)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """One method at every endpoint."""
        return method == METHOD and endpoint in ("token", "introspection", "revocation")

    def check_grant_type(self, grant_type: str) -> bool:
        """One grant."""
        return grant_type == GRANT_TYPE


class FormRequest(OAuth2Request):  # type: ignore[misc]  # Authlib is published without types
    """One POST to the token service."""

    def __init__(self, uri: str, form: dict[str, str]) -> None:
        super().__init__("POST", uri)
        self._form = form
        self.payload = BasicOAuth2Payload(form)
        self.failure = "assertion_missing"
        """Why client authentication failed: a fixed word for the counters, never for the answer."""
        self.authenticated: AuthenticatedClient | None = None
        """Set once the assertion is checked and spent, so that the core doesn't check it again."""
        self.binding: Binding | None = None
        """What a token of this request is bound to."""
        self.to_revoke: AccessToken | None = None

    @property
    def form(self) -> dict[str, str]:
        """The parameters, each with one non-empty value."""
        return self._form
