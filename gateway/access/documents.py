"""Entries of the register as plain documents, for showing and comparing: one vocabulary for lists, changes and pages.

No document holds a personal ID, sealed or not.
"""

from __future__ import annotations

from typing import Any

from contracts.access import GrantEntry, Officer, Unit, Validity
from gateway.access import entries
from gateway.access.entries import RegisteredCaller

Document = dict[str, Any]
"""Field to value as JSON has it; times are the register's own texts, lists are sorted where order means nothing."""


def _dates(validity: Validity) -> Document:
    ends = validity.valid_to
    return {"valid_from": entries.to_text(validity.valid_from), "valid_to": entries.to_text(ends) if ends else None}


def caller_document(caller: RegisteredCaller) -> Document:
    """A caller, its keys by name and thumbprint."""
    return {
        "name": caller.name, "keys": [entries.key_name(key) for key in caller.keys], "units": list(caller.units),
        "scopes": sorted(caller.scopes), "redirect_uris": list(caller.redirect_uris), "contact": caller.contact,
        **_dates(caller.validity), "disabled_at": entries.to_text(caller.disabled_at) if caller.disabled_at else None,
    }  # fmt: skip


def unit_document(unit: Unit) -> Document:
    """A unit."""
    return {
        "name": unit.name, "predecessors": list(unit.predecessors), "successors": list(unit.successors),
        "service_account": unit.service_account, **_dates(unit.validity),
    }  # fmt: skip


def officer_document(officer: Officer) -> Document:
    """An officer's login, without who it is."""
    return {
        "unit": officer.unit, "licences": sorted(officer.licences), "service": officer.service,
        **_dates(officer.validity),
    }  # fmt: skip


def grant_document(entry: GrantEntry) -> Document:
    """A grant."""
    return {
        "caller": entry.caller, "procedure": entry.procedure.value, "dataset": entry.dataset,
        "operations": sorted(entry.operations), "fields": sorted(entry.fields), "channels": sorted(entry.channels),
        "legal_basis": entry.legal_basis, **_dates(entry.validity),
        "quota": {"count": entry.quota.count, "period": entry.quota.period} if entry.quota else None,
    }  # fmt: skip
