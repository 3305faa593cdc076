"""From "this dataset, this operation" to the one connector that answers it; any fault found here stops the start.

Only connectors that the operator names are loaded. Each dataset is answered by one source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from contracts.connector import BringsTypes, Connector, SignInConnector
from contracts.datasets import QUERY_TYPES, RECORD_TYPES
from contracts.manifest import AuthScheme, InvalidManifest, Manifest, OperationSpec
from contracts.queries import Query
from contracts.subjects import check_type
from gateway.registry import profiles
from gateway.registry.contract import Contract
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
    query: type[Query] | None
    """How the dataset is asked; ``None`` where one asks by signing in."""
    record: type[Any] | None
    """What it answers with; ``None`` only where no connector does (the citizen's view)."""
    announced: bool = False
    """Whether there is no source yet: nobody can be asked, whoever is granted."""
    generation: int = 0
    """How often the source was moved: what was asked on one way goes out on that way, whatever happens meanwhile."""
    contract: Contract | None = field(default=None, repr=False)
    """What its answers look like by the written contract, for telling drift."""


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
    queries: Mapping[str, type[Query]]
    """Query types of the datasets that are asked, by dataset."""
    records: Mapping[str, type[Any]]
    """Record types by dataset."""
    generation: int = 0
    contract: Contract | None = field(default=None, repr=False)

    @property
    def announced(self) -> bool:
        """Whether the source itself doesn't exist yet, and no mock stands in for it."""
        return self.manifest.announced and not self.synthetic


@runtime_checkable
class ChecksProfile(Protocol):
    """A connector may refuse a profile before the first request; raises `contracts.manifest.InvalidManifest`."""

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Raise `InvalidManifest` naming the key, or return."""
        ...


def _types(found: Found, connector: Connector | SignInConnector) -> tuple[dict[str, Any], dict[str, Any]]:
    """Query types by name and record types by dataset: ours, and those that the connector brings."""
    queries: dict[str, Any] = dict(QUERY_TYPES)
    records: dict[str, Any] = dict(RECORD_TYPES)
    if not isinstance(connector, BringsTypes):
        return queries, records
    for table, brought, base in ((queries, connector.queries, Query), (records, connector.records, object)):
        for name, made in brought.items():
            if name in table:
                raise RegistryFault(found.name, f"{name} is a name of the gateway's own: choose another")
            if not (is_dataclass(made) and issubclass(made, base)):
                raise RegistryFault(found.name, f"{name}: brings no dataclass of the right kind")
            table[name] = made
    for name, query in connector.queries.items():
        if fault := check_type(query):
            raise RegistryFault(found.name, f"query {name}: {fault}")
    return queries, records


def _check_shape(
    found: Found, manifest: Manifest, connector: Connector | SignInConnector
) -> tuple[dict[str, type[Query]], dict[str, type[Any]]]:
    """Manifest against code and vocabulary; gives each dataset's query type (none for sign-ins) and record type."""
    signs_in = isinstance(connector, SignInConnector)
    queries, records = _types(found, connector)
    asked: dict[str, type[Query]] = {}
    for operation in manifest.operations:
        dataset = operation.dataset
        if (operation.query == "identity") != signs_in:
            raise RegistryFault(found.name, f"operations: {dataset} and build() disagree about signing in")
        if dataset not in records:
            raise RegistryFault(found.name, f"operations: {dataset} has no record type")
        if signs_in:
            continue
        if operation.query not in queries:
            raise RegistryFault(found.name, f"operations: there is no query type {operation.query}")
        if asked.setdefault(dataset, queries[operation.query]) is not queries[operation.query]:
            raise RegistryFault(found.name, f"operations: {dataset} is asked in two ways")
    for dataset, names in manifest.fields.items():
        unknown = set(names) - {item.name for item in fields(records[dataset])}
        if unknown:
            raise RegistryFault(found.name, f"fields.{dataset}: no such field: {', '.join(sorted(unknown))}")
    return asked, {dataset: records[dataset] for dataset in manifest.datasets}


def load_one(found: Found, setting: SourceSetting) -> Loaded:
    """Check and build one connector with one profile; raises `RegistryFault`."""
    manifest = found.manifest()
    written = profiles.read(found, manifest, setting.profile)
    if written.get(profiles.MOCK_ONLY) is True and not setting.synthetic:
        raise RegistryFault(found.name, f"profile {setting.profile} is for mocks: the source must say synthetic = true")
    profile = profiles.settle(found, setting.profile, written, setting.overrides)
    connector = found.build()
    asked, records = _check_shape(found, manifest, connector)
    try:
        auth = manifest.scheme(profile)
        if isinstance(connector, ChecksProfile):
            connector.check_profile(profile)
    except InvalidManifest as fault:
        raise RegistryFault(found.name, f"profile {setting.profile}: {fault}") from None
    return Loaded(
        found.name, connector, manifest, profile, setting.profile, setting.synthetic, auth, MappingProxyType(asked),
        MappingProxyType(records), contract=Contract(found, setting.profile, profile),
    )  # fmt: skip


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
                    item.queries.get(operation.dataset), item.records[operation.dataset],
                    item.announced, item.generation, item.contract,
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
