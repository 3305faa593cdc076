"""Two ways to show a client's id and secret (RFC 6749 section 2.3.1), needed by both OAuth schemes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Literal, cast
from urllib.parse import parse_qsl, quote_plus, urlencode

from gateway.transport.credentials import Credentials, CredentialsMissing
from gateway.transport.outgoing import FORM
from gateway.transport.sender import Outgoing

Style = Literal["basic", "post"]
_STYLES: dict[str, Style] = {
    "basic": "basic",
    "client_secret_basic": "basic",
    "post": "post",
    "client_secret_post": "post",
}


class ClientSecret:
    """A client's id and secret: ``client_id`` and ``client_secret``, or WSO2's words for them (``consumer_…``).

    Profile: ``token_style`` (``basic``, the default, or ``post``; OpenID Connect's names are understood).
    Raises `CredentialsMissing`, or `ValueError` for an unknown style.
    """

    def __init__(self, credentials: Credentials, profile: Mapping[str, Any]) -> None:
        self._id = credentials.get("client_id") or credentials.get("consumer_key") or ""
        self._secret = credentials.get("client_secret") or credentials.get("consumer_secret") or ""
        for name, value in (("client_id", self._id), ("client_secret", self._secret)):
            if not value:
                raise CredentialsMissing(f"credentials.{name} is missing")
        style = profile.get("token_style", "basic")
        if style not in _STYLES:
            raise ValueError("the profile's token_style is neither basic nor post")
        self._style: Style = _STYLES[cast(str, style)]

    def __repr__(self) -> str:
        return f"ClientSecret({self._style}, masked)"

    def show(self, request: Outgoing) -> Outgoing:
        """The request with the client's proof, in the header or in the form."""
        if self._style == "basic":
            pair = f"{quote_plus(self._id)}:{quote_plus(self._secret)}"
            return request.having([("Authorization", f"Basic {base64.b64encode(pair.encode()).decode('ascii')}")])
        members = parse_qsl((request.body or b"").decode("ascii"), keep_blank_values=True)
        kept = [(name, value) for name, value in members if name not in ("client_id", "client_secret")]
        body = urlencode([*kept, ("client_id", self._id), ("client_secret", self._secret)]).encode("ascii")
        return request.having([("Content-Type", FORM)], body)
