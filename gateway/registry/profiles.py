"""A profile is what differs between deployments of one source; the operator may change its values, not invent keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any

from contracts.manifest import InvalidManifest, Manifest, read_toml
from gateway.registry.discovery import Found, RegistryFault

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
MOCK_ONLY = "synthetic"
"""A profile with ``synthetic = true`` is for mocks: a source that isn't declared one may not use it."""


def names(found: Found) -> tuple[str, ...]:
    """Profiles that lie in the connector's folder, sorted."""
    folder = found.folder.joinpath("profiles")
    if not folder.is_dir():
        return ()
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def read(found: Found, manifest: Manifest, name: str) -> dict[str, Any]:
    """The profile as written; raises `RegistryFault` where the manifest doesn't list it or it can't be read."""
    if name not in manifest.profiles or not _NAME.fullmatch(name):
        raise RegistryFault(found.name, f"profile {name!r} is not one of {', '.join(manifest.profiles)}")
    try:
        return read_toml(found.text("profiles", f"{name}.toml"))
    except InvalidManifest as fault:
        raise RegistryFault(found.name, f"profiles/{name}.toml: {fault}") from None


def settle(found: Found, name: str, profile: Mapping[str, Any], overrides: Mapping[str, Any]) -> Mapping[str, Any]:
    """The profile with the operator's values in place; a table takes new members, everything else keeps its type.

    Raises `RegistryFault` that names the key. The result is read-only at its top.
    """
    settled = deepcopy(dict(profile))
    for key, value in overrides.items():
        if key not in settled or key == MOCK_ONLY:
            raise RegistryFault(found.name, f"overrides.{key}: the profile {name} has no such key")
        held = settled[key]
        if type(value) is not type(held) and not (type(held) is float and type(value) is int):
            raise RegistryFault(found.name, f"overrides.{key}: must be {_WORDS.get(type(held), 'of the same type')}")
        settled[key] = {**held, **value} if isinstance(held, dict) else deepcopy(value)
    return MappingProxyType(settled)


_WORDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
}
