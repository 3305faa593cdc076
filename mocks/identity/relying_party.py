"""Who may ask for sign-ins, and where a browser may be sent back to: the two checks that stop an open redirect."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

RESERVED_NAMES: Final = ("example", "test", "invalid", "localhost")
"""Top-level names that can be nobody's (RFC 2606, RFC 6761)."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """One registered relying party.

    `redirect_uris` are compared character by character. With `reserved_redirects`, addresses that can belong to
    nobody else count as registered too: http on loopback at any port (RFC 8252, section 7.3, ports are ephemeral
    there) and https under a reserved name, so that a developer's own callback works at the first try.
    """

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    reserved_redirects: bool

    @classmethod
    def from_config(cls, config: Mapping[str, object]) -> RelyingParty:
        """Read the tables `credentials` and `relying_party` of service.toml; raises ValueError where one is missing."""
        credentials, hints = config.get("credentials"), config.get("relying_party")
        if not isinstance(credentials, Mapping) or not isinstance(hints, Mapping):
            raise ValueError("the identity mock needs the tables `credentials` and `relying_party`")
        uris, reserved = hints.get("redirect_uris"), hints.get("reserved_redirects")
        client_id, client_secret = credentials.get("client_id"), credentials.get("client_secret")
        if not isinstance(client_id, str) or not isinstance(client_secret, str) or not client_secret:
            raise ValueError("the identity mock needs credentials.client_id and credentials.client_secret")
        if not isinstance(uris, list) or not isinstance(reserved, bool):
            raise ValueError("the identity mock needs relying_party.redirect_uris and .reserved_redirects")
        return cls(client_id, client_secret, tuple(str(uri) for uri in uris), reserved)

    def may_return_to(self, redirect_uri: str) -> bool:
        """Say whether a browser may be sent back to this address."""
        return redirect_uri in self.redirect_uris or (self.reserved_redirects and is_reserved(redirect_uri))

    def proves(self, client_id: str, client_secret: str) -> bool:
        """Compare credentials in constant time."""
        known = hmac.compare_digest(client_id.encode(), self.client_id.encode())
        return hmac.compare_digest(client_secret.encode(), self.client_secret.encode()) and known


def is_reserved(address: str) -> bool:
    """Say whether an address is http on loopback or https under a reserved name, without userinfo or fragment."""
    if "\\" in address or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None or "#" in address:
        return False
    if parts.scheme == "https":
        return host.rsplit(".", 1)[-1] in RESERVED_NAMES
    return parts.scheme == "http" and (host == "localhost" or _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
