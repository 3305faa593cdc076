"""The population database knows its callers by a hash over the clock, so every attempt carries a new one.

Fact sheet section 1.1, scheme C, and the test vector of section 2.4.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.wire import WireResponse
from gateway.transport.credentials import Credentials, CredentialsMissing
from gateway.transport.sender import Outgoing

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {"s": timedelta(seconds=1), "ms": timedelta(milliseconds=1)}
_X_ROAD = (("x_road_client", "X-Road-Client"), ("api_key", "ApiKey"))
_OPTIONAL = (*_X_ROAD, ("esb_source_type", "ESB_SOURCE_TYPE"), ("esb_source_username", "ESB_SOURCE_USERNAME"))


class C06Hash:
    """Scheme ``c06_hash``: ``Timestamp`` and ``Basic base64(user:sha256hex(sv_url + user + timestamp + secret))``.

    Credentials: ``user``, ``secret``; optional ``sv_url`` (else the profile's), ``x_road_client``, ``api_key``,
    ``esb_source_type``, ``esb_source_username``. Profile: ``timestamp_unit`` (``s`` or ``ms``, default ``ms``),
    ``sv_url``, ``x_road`` (the first two of those credentials are needed), ``expired_marker`` (text in the body of a
    401 that says the timestamp was too old; without it a 401 is final). Raises `CredentialsMissing`, `ValueError`.
    """

    def __init__(self, credentials: Credentials, profile: Mapping[str, Any]) -> None:
        self._user = credentials.require("user")
        self._secret = credentials.require("secret")
        self._sv_url = credentials.get("sv_url") or str(profile.get("sv_url", ""))
        if not self._sv_url:
            raise CredentialsMissing("sv_url is missing in credentials and in the profile")
        unit = profile.get("timestamp_unit", "ms")
        if unit not in _UNITS:
            raise ValueError("the profile's timestamp_unit is neither s nor ms")
        self._unit = _UNITS[unit]
        for name, _header in _X_ROAD if profile.get("x_road") is True else ():
            credentials.require(name)
        self._fixed = tuple((header, credentials[name]) for name, header in _OPTIONAL if credentials.get(name))
        Outgoing(method="GET", url="", template="", headers=self._fixed)  # a header that can't be sent stops the start
        self._expired = str(profile.get("expired_marker", "")).encode()

    async def sign(self, request: Outgoing, now: datetime) -> Outgoing:
        """The request with ``Timestamp`` and ``Authorization`` of this moment."""
        timestamp = str((now - _EPOCH) // self._unit)
        digest = hashlib.sha256(f"{self._sv_url}{self._user}{timestamp}{self._secret}".encode()).hexdigest()
        basic = base64.b64encode(f"{self._user}:{digest}".encode()).decode("ascii")
        return request.having((*self._fixed, ("Timestamp", timestamp), ("Authorization", f"Basic {basic}")))

    async def refresh(self, refused: Outgoing, response: WireResponse) -> bool:
        """Whether the source says that the timestamp, and nothing else, was the trouble."""
        return response.status == 401 and bool(self._expired) and self._expired in response.body

    def forget(self) -> None:
        """Nothing is kept between attempts."""
