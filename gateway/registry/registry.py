"""From "this dataset, this operation" to the one connector that answers it; any fault found here stops the start.

Only connectors that the operator names are loaded. Each dataset is answered by one source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from contracts.connector import Connector, SignInConnector
from contracts.manifest import AuthScheme, InvalidManifest, Manifest, OperationSpec
from contracts.records import RECORD_TYPES
from gateway.registry import profiles
from gateway.registry.discovery import Found, RegistryFault, discover

__all__ = ["Loaded", "Registry", "RegistryFault", "Route", "SourceSetting", "load_one"]


@dataclass(frozen=True, slots=True)
class SourceSetting:
    """What the operator says about one source: which profile, whether it is a mock, and values of the profile."""

    profile: str
    synthetic: bool = False
    overrides: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """The way to one dataset's answer. ``synthetic``: the source is a mock, answers say so."""

    source: str
    connector: Connector | SignInConnector
    manifest: Manifest
    operation: OperationSpec
    profile: Mapping[str, Any] = field(repr=False)
    profile_name: str
    synthetic: bool
    generation: int = 0
    """How often the source was moved: what was asked on one way goes out on that way, whatever happens meanwhile."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """One enabled source, checked and built."""

    name: str
    connector: Connector | SignInConnector
    manifest: Manifest
    profile: Mapping[str, Any] = field(repr=False)
    profile_name: str
    synthetic: bool
    auth: AuthScheme
    generation: int = 0


@runtime_checkable
class ChecksProfile(Protocol):
    """A connector may refuse a profile before the first request; raises `contracts.manifest.InvalidManifest`."""

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Raise `InvalidManifest` naming the key, or return."""
        ...


def _check_shape(found: Found, manifest: Manifest, connector: Connector | SignInConnector) -> None:
    """Manifest against code and vocabulary: kinds of query, fields of records."""
    signs_in = isinstance(connector, SignInConnector)
    for operation in manifest.operations:
        if (operation.query == "identity") != signs_in:
            raise RegistryFault(found.name, f"operations: {operation.dataset} and build() disagree about signing in")
    for dataset, names in manifest.fields.items():
        record = RECORD_TYPES.get(dataset)
        unknown = set(names) - {item.name for item in fields(record)} if record else set()
        if unknown:
            raise RegistryFault(found.name, f"fields.{dataset}: no such field: {', '.join(sorted(unknown))}")


def load_one(found: Found, setting: SourceSetting) -> Loaded:
    """Check and build one connector with one profile; raises `RegistryFault`."""
    manifest = found.manifest()
    written = profiles.read(found, manifest, setting.profile)
    if written.get(profiles.MOCK_ONLY) is True and not setting.synthetic:
        raise RegistryFault(found.name, f"profile {setting.profile} is for mocks: the source must say synthetic = true")
    profile = profiles.settle(found, setting.profile, written, setting.overrides)
    connector = found.build()
    _check_shape(found, manifest, connector)
    try:
        auth = manifest.scheme(profile)
        if isinstance(connector, ChecksProfile):
            connector.check_profile(profile)
    except InvalidManifest as fault:
        raise RegistryFault(found.name, f"profile {setting.profile}: {fault}") from None
    return Loaded(found.name, connector, manifest, profile, setting.profile, setting.synthetic, auth)


class Registry:
    """Enabled sources and the datasets that they answer; immutable."""

    def __init__(self, loaded: Mapping[str, Loaded]) -> None:
        """Raises `RegistryFault` where two sources answer one dataset."""
        self._sources = MappingProxyType(dict(loaded))
        routes: dict[tuple[str, str], Route] = {}
        owner: dict[str, str] = {}
        for source, item in self._sources.items():
            for operation in item.manifest.operations:
                if owner.setdefault(operation.dataset, source) != source:
                    raise RegistryFault(
                        source, f"operations: {operation.dataset} is answered by {owner[operation.dataset]} already"
                    )
                routes[operation.dataset, operation.verb] = Route(
                    source, item.connector, item.manifest, operation, item.profile, item.profile_name, item.synthetic,
                    item.generation,
                )  # fmt: skip
        self._routes = MappingProxyType(routes)

    @classmethod
    def load(cls, sources: Mapping[str, SourceSetting]) -> Registry:
        """Load exactly the connectors named; raises `RegistryFault` on the first fault, so nothing starts half."""
        known = discover()
        loaded: dict[str, Loaded] = {}
        for name, setting in sources.items():
            if name not in known:
                raise RegistryFault(name, f"is not installed; there are {', '.join(known) or 'none'}")
            loaded[name] = load_one(known[name], setting)
        return cls(loaded)

    def moved(self, sources: Mapping[str, SourceSetting]) -> Registry:
        """The same sources, of which those named are set anew, in their next generation; raises `RegistryFault`."""
        known = discover()
        loaded = dict(self._sources)
        for name, setting in sources.items():
            loaded[name] = replace(load_one(known[name], setting), generation=loaded[name].generation + 1)
        return Registry(loaded)

    def route(self, dataset: str, operation: str) -> Route | None:
        """Who answers ``dataset`` for ``query`` or ``verify``, or ``None``: unknown is the same as not enabled."""
        return self._routes.get((dataset, operation))

    @property
    def sources(self) -> Mapping[str, Loaded]:
        """Enabled sources by name, in the operator's order."""
        return self._sources

    @property
    def datasets(self) -> tuple[str, ...]:
        """Datasets that some enabled source answers."""
        return tuple(dict.fromkeys(dataset for dataset, _ in self._routes))
