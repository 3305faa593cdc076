"""Words of a new entry are compared with what is installed, so that a typo is told now and not by a later refusal."""

from __future__ import annotations

from collections.abc import Collection

from contracts.access import VIEW, VIEW_FIELDS
from contracts.datasets import RECORD_TYPES
from contracts.manifest import Manifest
from gateway.access.entries import RegistrationRefused
from gateway.registry.discovery import discover
from gateway.steps import paths


def _manifests() -> list[Manifest]:
    return [found.manifest() for found in discover().values()]


def check_fields(dataset: str, fields: Collection[str]) -> None:
    """Raises `RegistrationRefused` for a dataset that no connector answers, or a field that its records don't have."""
    if dataset == VIEW:  # answered from the log
        if unknown := sorted(set(fields) - set(VIEW_FIELDS)):
            raise RegistrationRefused(f"{dataset} has no field {', '.join(unknown)}: {' '.join(VIEW_FIELDS)}")
        return
    answering = [manifest for manifest in _manifests() if dataset in manifest.fields]
    if not answering:
        raise RegistrationRefused("no installed connector answers this dataset: see 'lienthong connectors list'")
    top = {name for manifest in answering for name in manifest.fields[dataset]}
    known = paths.known(RECORD_TYPES.get(dataset))
    unknown = sorted(path for path in fields if path.partition(".")[0] not in top or (known and path not in known))
    if unknown:
        raise RegistrationRefused(f"{dataset} has no field {', '.join(unknown)}")


def check_licences(licences: Collection[str]) -> None:
    """Raises `RegistrationRefused` for a licence of a source that is not installed."""
    unknown = sorted(set(licences) - {manifest.name for manifest in _manifests()})
    if unknown:
        raise RegistrationRefused(f"there is no source {', '.join(unknown)}: see 'lienthong connectors list'")
