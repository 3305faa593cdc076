"""From an operator's settings and a connector's manifest to the way out: endpoints, transport, sign-in addresses."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from gateway.observability import log
from gateway.observability.metrics import BREAKER_STATES, Metrics
from gateway.registry.discovery import RegistryFault
from gateway.registry.registry import Registry, SourceSetting
from gateway.settings import Settings, SettingsFault, Source
from gateway.steps.sign_in import SignInEndpoint
from gateway.transport.credentials import Credentials as Secrets
from gateway.transport.endpoint import EndpointInvalid, SourceEndpoint, SourceLink
from gateway.transport.sender import ClientCertificate
from gateway.transport.senders.choice import DEFAULT
from gateway.transport.senders.choice import build as build_sender
from gateway.transport.transport import Transport


def utc_now() -> datetime:
    """Aware UTC."""
    return datetime.now(UTC)


def registry(settings: Settings) -> Registry:
    """The connectors that the settings enable; raises `SettingsFault` naming the source that can't be used."""
    with _by_setting():
        return Registry.load(_wanted(settings, settings.sources))


def moved(settings: Settings, held: Registry, names: Collection[str]) -> Registry:
    """The same connectors, of which those named are set anew; raises `SettingsFault`."""
    with _by_setting():
        return held.moved(_wanted(settings, names))


def _wanted(settings: Settings, names: Collection[str]) -> dict[str, SourceSetting]:
    return {
        name: SourceSetting(source.profile, source.synthetic, source.overrides)
        for name, source in settings.sources.items()
        if name in names
    }


@contextmanager
def _by_setting() -> Iterator[None]:
    try:
        yield
    except RegistryFault as fault:
        raise SettingsFault(f"The setting sources.{fault.connector} can't be used: {fault.message}.") from None


class Watching:
    """Counts what the transport does, and says when a breaker turns."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def on_exchange(self, source: str, result: str, seconds: float) -> None:
        self._metrics.exchanges.labels(source, result).inc()
        self._metrics.exchange_seconds.labels(source).observe(seconds)

    def on_state(self, source: str, state: str) -> None:
        self._metrics.breaker_state.labels(source).set(BREAKER_STATES[state])
        log.get().warning("breaker", source=source, state=state)


def _endpoint(name: str, source: Source) -> SourceEndpoint:
    try:
        return _built(source)
    except EndpointInvalid as fault:
        raise EndpointInvalid(f"source {name}: {fault}") from None


def _built(source: Source) -> SourceEndpoint:
    if source.base_url is None:
        raise EndpointInvalid("base_url is missing")
    certificate = None
    if source.client_certificate_file and source.client_key_file:
        certificate = ClientCertificate(
            certificate=Path(source.client_certificate_file), key=Path(source.client_key_file)
        )
    return SourceEndpoint(
        base_url=source.base_url,
        credentials=Secrets(source.credentials),
        proxy=source.proxy,
        ca_file=Path(source.ca_file) if source.ca_file else None,
        client_certificate=certificate,
        attempt_timeout_seconds=source.attempt_timeout_seconds,
        max_attempts=source.max_attempts,
        concurrency=source.concurrency,
        rate_per_second=source.rate_per_second,
        size_cap=source.size_cap,
    )


def links(settings: Settings, registry: Registry) -> dict[str, SourceLink]:
    """Every enabled source that exists, as the transport needs it; raises `EndpointInvalid` naming source and setting.

    A source that is only announced has no way out at all.
    """
    return {
        name: SourceLink(
            endpoint=_endpoint(name, settings.sources[name]),
            auth=loaded.auth,
            profile=loaded.profile,
            maintenance=loaded.manifest.maintenance,
            generation=loaded.generation,
        )
        for name, loaded in registry.sources.items()
        if not loaded.announced
    }


def transport(settings: Settings, registry: Registry, metrics: Metrics) -> Transport:
    """The one way out, over every enabled source; raises `EndpointInvalid` naming source and setting."""
    sender = partial(build_sender, name=settings.sender or DEFAULT)
    return Transport(links(settings, registry), now=utc_now, observer=Watching(metrics), sender=sender)


def sign_in_endpoints(settings: Settings, registry: Registry) -> dict[str, SignInEndpoint]:
    """Where each sign-in source sends the person's browser, by source."""
    found = {}
    for name, loaded in registry.sources.items():
        if loaded.auth == "oidc_client" and not loaded.announced:
            source = settings.sources[name]
            base = (source.browser_url or source.base_url or "").rstrip("/")
            issuer = str(loaded.profile.get("issuer") or source.base_url)
            path = str(loaded.profile.get("authorization_path", "/auth"))
            found[name] = SignInEndpoint(base + path, source.credentials.get("client_id", ""), issuer)
    return found
