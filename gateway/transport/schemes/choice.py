"""A profile names its credential scheme by one word; this is where the word becomes the scheme."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from contracts.wire import WireResponse
from gateway.transport.endpoint import EndpointInvalid, SourceLink
from gateway.transport.schemes.access_key import LgspKey, LgspToken
from gateway.transport.schemes.c06_hash import C06Hash
from gateway.transport.schemes.none import Unsigned
from gateway.transport.schemes.oauth_client_credentials import OauthClientCredentials
from gateway.transport.schemes.oidc_client import OidcClient
from gateway.transport.schemes.portal_session import PortalSession
from gateway.transport.schemes.scheme import Scheme
from gateway.transport.sender import Outgoing


def build(
    link: SourceLink, *, fetch: Callable[[Outgoing], Awaitable[WireResponse]], clock: Callable[[], float]
) -> Scheme:
    """The scheme of a source, with its secrets. Raises `ValueError` naming the credential or key that is missing."""
    endpoint, profile = link.endpoint, link.profile
    if (link.auth == "mtls" or profile.get("client_certificate") is True) and not endpoint.shows_certificate:
        raise EndpointInvalid("client_certificate_file, or https, is missing, and the profile wants both")
    match link.auth:
        case "none" | "mtls":
            return Unsigned()
        case "c06_hash":
            return C06Hash(endpoint.credentials, profile)
        case "oidc_client":
            return OidcClient(endpoint.credentials, profile)
        case "lgsp_key":
            return LgspKey(endpoint.credentials)
        case "oauth_client_credentials":
            where = endpoint.token_url or _beside(link, "token_path")
            return OauthClientCredentials(endpoint.credentials, profile, token_url=where, fetch=fetch, clock=clock)
        case "lgsp_token":
            where = endpoint.token_url or _beside(link, "token_path")
            return LgspToken(endpoint.credentials, profile, token_url=where, fetch=fetch, clock=clock)
        case "portal_session":
            where = _beside(link, "session_path")
            return PortalSession(endpoint.credentials, profile, session_url=where, fetch=fetch, clock=clock)


def _beside(link: SourceLink, key: str) -> str:
    """An address beside the source's own, at the path that the profile's ``key`` names."""
    path = link.profile.get(key)
    if not isinstance(path, str) or not path.startswith("/"):
        raise EndpointInvalid(f"the profile has no {key}")
    return f"{link.endpoint.base_url.rstrip('/')}{path}"
