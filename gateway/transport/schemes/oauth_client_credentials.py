"""WSO2 gateways know their callers by a consumer key and secret, which buy a bearer token.

Fact sheet section 1.1, schemes A (secret in the header) and A' (in the form); RFC 6749 section 4.4.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from contracts.wire import WireResponse
from gateway.transport.credentials import Credentials
from gateway.transport.outgoing import FORM
from gateway.transport.schemes.bearer_token import BearerToken
from gateway.transport.schemes.client_secret import ClientSecret
from gateway.transport.sender import Outgoing


class OauthClientCredentials(BearerToken):
    """Scheme ``oauth_client_credentials``.

    Credentials ``client_id`` and ``client_secret`` (or ``consumer_key``, ``consumer_secret``), optional ``scope``;
    profile ``token_style``, ``expired_codes``.
    """

    def __init__(
        self,
        credentials: Credentials,
        profile: Mapping[str, Any],
        *,
        token_url: str,
        fetch: Callable[[Outgoing], Awaitable[WireResponse]],
        clock: Callable[[], float],
    ) -> None:
        client = ClientSecret(credentials, profile)
        grant = {"grant_type": "client_credentials"}
        if credentials.get("scope"):
            grant["scope"] = credentials["scope"]
        body = urlencode(grant).encode("ascii")
        headers = (("Content-Type", FORM), ("Accept", "application/json"))
        ask = Outgoing(method="POST", url=token_url, template="(token endpoint)", headers=headers, body=body)
        super().__init__(client.show(ask), profile, fetch=fetch, clock=clock)
