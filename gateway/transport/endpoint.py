"""What an operator sets about one source: where it is, how it is reached, and how much it may be asked."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contracts.manifest import AuthScheme, Window
from gateway.observability.refusals import Refusal
from gateway.transport.credentials import Credentials
from gateway.transport.sender import MEBIBYTE, ClientCertificate, Limits, Link


class EndpointInvalid(Refusal, ValueError):
    """An endpoint can't be used; names the setting, never its value (an address may hold a password)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerSpec:
    """When a source counts as down: so many failures in a row, or such a share of the last seconds' attempts.

    Open for ``open_seconds``, twice as long after each failed probe, ``longest_seconds`` at most.
    """

    consecutive: int = 20
    share: float = 0.5
    window_seconds: float = 30.0
    least_attempts: int = 40
    open_seconds: float = 5.0
    longest_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEndpoint:
    """One source's connection. ``base_url`` and ``token_url`` are https, or http on loopback.

    ``queue_seconds`` is the longest wait for room (concurrency, rate). ``rate_per_second`` counts attempts.
    Raises `EndpointInvalid`.
    """

    base_url: str
    credentials: Credentials = field(default_factory=Credentials)
    token_url: str | None = None
    ca_file: Path | None = None
    client_certificate: ClientCertificate | None = None
    proxy: str | None = field(default=None, repr=False)
    attempt_timeout_seconds: float = 5.0
    connect_timeout_seconds: float = 3.0
    max_attempts: int = 3
    concurrency: int = 16
    queue_seconds: float = 1.0
    rate_per_second: float | None = None
    size_cap: int = 2 * MEBIBYTE
    breaker: BreakerSpec = field(default_factory=BreakerSpec)

    def __post_init__(self) -> None:
        _check_address("base_url", self.base_url)
        if self.token_url is not None:
            _check_address("token_url", self.token_url)
        if self.proxy is not None and urlsplit(self.proxy).scheme not in ("http", "https"):
            raise EndpointInvalid("proxy is not an http or https address")
        for name in ("attempt_timeout_seconds", "connect_timeout_seconds", "max_attempts", "concurrency", "size_cap"):
            if not 0 < getattr(self, name) < float("inf"):
                raise EndpointInvalid(f"{name} is not above zero and finite")
        if self.rate_per_second is not None and not 0 < self.rate_per_second < float("inf"):
            raise EndpointInvalid("rate_per_second is not above zero and finite")
        if not 0 <= self.queue_seconds < float("inf"):
            raise EndpointInvalid("queue_seconds is below zero or not finite")

    @property
    def shows_certificate(self) -> bool:
        """Whether the source gets to see a certificate of ours: over TLS, and only if one was set."""
        return self.client_certificate is not None and urlsplit(self.base_url).scheme == "https"

    def link(self) -> Link:
        """How connections are made; one more than the concurrency, for a token on the way."""
        return Link(
            connections=self.concurrency + 1,
            ca_file=self.ca_file,
            client_certificate=self.client_certificate,
            proxy=self.proxy,
        )

    def limits(self) -> Limits:
        """What one attempt may take."""
        whole = Limits(
            total_seconds=self.attempt_timeout_seconds,
            connect_seconds=self.connect_timeout_seconds,
            size_cap=self.size_cap,
        )
        return whole.within(self.attempt_timeout_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLink:
    """A source as the transport needs it: the operator's endpoint beside scheme, profile and windows."""

    endpoint: SourceEndpoint
    auth: AuthScheme
    profile: Mapping[str, Any] = field(default_factory=dict)
    maintenance: tuple[Window, ...] = ()
    generation: int = 0
    """How often the source was moved; a call goes out on the link of its own generation."""


def _check_address(name: str, address: str) -> None:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if parts is None or not parts.hostname or port == 0:
        raise EndpointInvalid(f"{name} is not an address")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise EndpointInvalid(f"{name} holds more than scheme, host, port and path")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise EndpointInvalid(f"{name} is not https; http is for loopback alone")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
