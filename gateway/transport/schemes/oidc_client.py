"""A sign-in's relying party proves itself at the token endpoint, and only there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contracts.wire import WireResponse
from gateway.transport.credentials import Credentials
from gateway.transport.schemes.client_secret import ClientSecret
from gateway.transport.sender import Outgoing


class OidcClient:
    """Scheme ``oidc_client`` (OpenID Connect Core section 9): ``client_secret_basic`` or ``client_secret_post``.

    Credentials ``client_id`` and ``client_secret``, profile ``token_style``. Requests that carry a ``bearer`` or ask
    for no ``auth`` never get here.
    """

    def __init__(self, credentials: Credentials, profile: Mapping[str, Any]) -> None:
        self._client = ClientSecret(credentials, profile)

    async def sign(self, request: Outgoing, now: datetime) -> Outgoing:
        """The request with the relying party's secret."""
        return self._client.show(request)

    async def refresh(self, refused: Outgoing, response: WireResponse) -> bool:
        """A secret doesn't expire between two attempts."""
        return False

    def forget(self) -> None:
        """Nothing is kept between attempts."""
