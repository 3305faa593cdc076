"""Provincial exchange layers know a system by one JSON document of keys, in base64, shown in one of two places.

Fact sheet section 1.1, schemes B (beside a bearer token) and B' (alone, without a scheme's word).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from contracts.wire import WireResponse
from gateway.transport.credentials import Credentials
from gateway.transport.outgoing import FORM
from gateway.transport.schemes.bearer_token import BearerToken
from gateway.transport.sender import Outgoing

HEADER = "lgspaccesstoken"


def document(credentials: Credentials) -> str:
    """The keys as the exchange layer wants them: base64 of the JSON.

    Credentials ``access_key``, ``secret_key``, ``app_name``, ``partner_code`` (an agency's code); optional
    ``partner_code_cus``, else the partner's own. Raises `CredentialsMissing`.
    """
    partner = credentials.require("partner_code")
    keys = {
        "AccessKey": credentials.require("access_key"),
        "SecretKey": credentials.require("secret_key"),
        "AppName": credentials.require("app_name"),
        "PartnerCode": partner,
        "PartnerCodeCus": credentials.get("partner_code_cus") or partner,
    }
    text = json.dumps(keys, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode("ascii")


class LgspToken(BearerToken):
    """Scheme ``lgsp_token``: the keys in ``lgspaccesstoken`` on the token call and, with the token, on every other.

    Profile ``expired_codes``.
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
        keys = ((HEADER, document(credentials)),)
        headers = (("Content-Type", FORM), ("Accept", "application/json"), *keys)
        body = b"grant_type=client_credentials"
        ask = Outgoing(method="POST", url=token_url, template="(token endpoint)", headers=headers, body=body)
        super().__init__(ask, profile, fetch=fetch, clock=clock, beside=keys)


class LgspKey:
    """Scheme ``lgsp_key``: the same keys as the whole of ``Authorization``; nothing is fetched, nothing expires."""

    def __init__(self, credentials: Credentials) -> None:
        self._keys = document(credentials)

    def __repr__(self) -> str:
        return "LgspKey(***)"

    async def sign(self, request: Outgoing, now: datetime) -> Outgoing:
        """The request with the keys."""
        return request.having([("Authorization", self._keys)])

    async def refresh(self, refused: Outgoing, response: WireResponse) -> bool:
        """The same keys again would be refused again."""
        return False

    def forget(self) -> None:
        """Nothing is kept between attempts."""
