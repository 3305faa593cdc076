"""A connector is found by its folder, not by a list: ours under ``connectors/``, foreign ones by entry point.

Looking around reads manifests only; nothing of a connector is imported until the operator enabled it.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

from contracts.connector import Connector, SignInConnector
from contracts.manifest import InvalidManifest, Manifest, read_manifest
from gateway.observability.refusals import Refusal

GROUP = "lienthong.connectors"
"""Entry-point group of foreign connectors: name = connector, value = the package that holds manifest and connector."""
OURS = "connectors"


class RegistryFault(Refusal, ValueError):
    """A connector can't be used; one sentence that names connector and key, and is safe to print."""

    def __init__(self, connector: str, message: str) -> None:
        super().__init__(f"connector {connector}: {message}")
        self.connector, self.message = connector, message


@dataclass(frozen=True, slots=True)
class Found:
    """A connector: its name, and the package that holds ``connector.py`` and the files beside it."""

    name: str
    package: str

    @property
    def folder(self) -> Traversable:
        """The folder itself, found without running anything of the package; raises `RegistryFault`."""
        try:
            spec = find_spec(self.package)
        except (ImportError, ValueError, TypeError):
            spec = None
        if spec is None or not spec.submodule_search_locations:
            raise RegistryFault(self.name, f"{self.package} is no package that can be imported")
        return Path(spec.submodule_search_locations[0])

    def text(self, *path: str) -> str:
        """A file of the folder as text; raises `RegistryFault` where it is missing or not UTF-8."""
        entry = self.folder.joinpath(*path)
        try:
            return entry.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise RegistryFault(self.name, f"{'/'.join(path)} can't be read") from None

    def manifest(self) -> Manifest:
        """The checked manifest; raises `RegistryFault`, also where it bears another name than the folder."""
        try:
            manifest = read_manifest(self.text("manifest.toml"))
        except InvalidManifest as fault:
            raise RegistryFault(self.name, f"manifest.toml: {fault}") from None
        if manifest.name != self.name:
            raise RegistryFault(self.name, "manifest.toml: name must be the connector's own")
        return manifest

    def build(self) -> Connector | SignInConnector:
        """Import ``connector.py`` and call its ``build()``; raises `RegistryFault`."""
        try:
            made = importlib.import_module(f"{self.package}.connector").build()
        except Exception as fault:
            # foreign code at start-up can raise anything; the type is named, its words are not
            raise RegistryFault(self.name, f"connector.py doesn't build ({type(fault).__name__})") from None
        if not isinstance(made, Connector | SignInConnector):
            raise RegistryFault(self.name, "build() returns no connector")
        return made


def _ours() -> dict[str, Found]:
    return {
        entry.name: Found(entry.name, f"{OURS}.{entry.name}")
        for entry in files(OURS).iterdir()
        if entry.is_dir() and entry.joinpath("manifest.toml").is_file()
    }


def discover() -> Mapping[str, Found]:
    """All connectors by name, ours and installed ones. Raises `RegistryFault` where two bear one name."""
    found = _ours()
    for point in entry_points(group=GROUP):
        if point.name in found:
            raise RegistryFault(point.name, f"there are two connectors of this name (entry point {point.value})")
        found[point.name] = Found(point.name, point.value)
    return dict(sorted(found.items()))
