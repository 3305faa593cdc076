"""A manifest names its credential scheme by one word; this is where the word becomes the scheme."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from contracts.wire import WireResponse
from gateway.transport.endpoint import EndpointInvalid, SourceLink
from gateway.transport.schemes.c06_hash import C06Hash
from gateway.transport.schemes.none import Unsigned
from gateway.transport.schemes.oauth_client_credentials import OauthClientCredentials
from gateway.transport.schemes.oidc_client import OidcClient
from gateway.transport.schemes.scheme import Scheme
from gateway.transport.sender import Outgoing


def build(
    link: SourceLink, *, fetch: Callable[[Outgoing], Awaitable[WireResponse]], clock: Callable[[], float]
) -> Scheme:
    """The scheme of a source, with its secrets. Raises `ValueError` naming the credential or key that is missing."""
    endpoint = link.endpoint
    match link.auth:
        case "none":
            return Unsigned()
        case "c06_hash":
            return C06Hash(endpoint.credentials, link.profile)
        case "oidc_client":
            return OidcClient(endpoint.credentials, link.profile)
        case "oauth_client_credentials":
            path = link.profile.get("token_path")
            if endpoint.token_url is None and not (isinstance(path, str) and path.startswith("/")):
                raise EndpointInvalid("token_url is missing, and the profile has no token_path")
            return OauthClientCredentials(
                endpoint.credentials,
                link.profile,
                token_url=endpoint.token_url or f"{endpoint.base_url.rstrip('/')}{path}",
                fetch=fetch,
                clock=clock,
            )
