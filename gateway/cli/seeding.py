"""What `lienthong up` puts into an empty state directory: a unit, officers, a demo caller and its grants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contracts.access import (
    CHANNELS,
    SCOPES,
    VIEW,
    VIEW_FIELDS,
    GrantEntry,
    Officer,
    Operation,
    Unit,
    Validity,
)
from contracts.identifiers import AgencyCode, PersonalId, ProcedureCode
from gateway.access.register import AccessRegister
from gateway.cli.callers import make_key
from gateway.registry.registry import Registry

CALLER = "demo"
UNIT = "H26.99"
PROCEDURE = "1.001193"
DENIED_PROCEDURE = "1.009999"
SENSITIVE = frozenset({"religion_code", "ethnicity_code", "blood_group"})
"""Sensitive under Decree 356/2025 (fact sheet 8.5): not granted here, so that a refusal can be seen."""
DENIED_FIELD = "religion_code"
SERVICE_ACCOUNT = "dichvu.truc-tuyen"
ENDED_OFFICER = "canbo.da-nghi"
"""Left the unit before anybody asked: a refusal for an officer who has gone can be seen with it."""
REDIRECT_URI = "http://127.0.0.1:8090/callback"
REDIRECT_URIS = (REDIRECT_URI, "https://procedures.example/sign-in/callback")
_SINCE = datetime(2025, 7, 1, tzinfo=UTC)
_ENDED = datetime(2025, 12, 31, tzinfo=UTC)
LEGAL_BASIS = "Nghị định 118/2025/NĐ-CP (demo)"


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo caller's key file and what a newcomer may do with it."""

    private_key_path: Path
    client_id: str = CALLER
    scope: str = " ".join(SCOPES)

    @property
    def purpose(self) -> dict[str, Any]:
        """Granted for every demo call."""
        return {
            "procedure": PROCEDURE,
            "dossier": "H26.99-260302-0001",
            "unit": UNIT,
            "channel": "counter",
            "officer": {"account": "canbo.thu"},
        }


def _public(key: Mapping[str, Any]) -> dict[str, Any]:
    return {"keys": [{name: value for name, value in key.items() if name != "d"}]}


def _officers(register: AccessRegister, officers: list[Mapping[str, Any]], sources: frozenset[str]) -> None:
    known = {found.account for found in register.list_officers()}
    for officer in officers:
        if officer["account"] not in known:
            register.add_officer(
                Officer(
                    officer["account"],
                    PersonalId.parse(officer["personal_id"]),
                    UNIT,
                    sources,
                    Validity(_SINCE),
                    service=officer["account"] == SERVICE_ACCOUNT,
                )
            )
    if ENDED_OFFICER not in known:
        person = PersonalId.parse("099076000390")
        register.add_officer(Officer(ENDED_OFFICER, person, UNIT, sources, Validity(_SINCE, _ENDED)))


def _grant(identifier: str, dataset: str, operations: frozenset[Operation], fields: frozenset[str]) -> GrantEntry:
    procedure = ProcedureCode.parse(PROCEDURE)
    return GrantEntry(
        identifier, CALLER, procedure, dataset, operations, fields, frozenset(CHANNELS), LEGAL_BASIS, Validity(_SINCE)
    )


def _grants(register: AccessRegister, registry: Registry) -> None:
    known = {entry.id for entry in register.list_grants()}
    if f"g-demo-{VIEW}" not in known:
        register.add_grant(_grant(f"g-demo-{VIEW}", VIEW, frozenset({"query"}), frozenset(VIEW_FIELDS)))
    for dataset in registry.datasets:
        identifier = f"g-demo-{dataset}"
        operations: frozenset[Operation] = frozenset(
            verb for verb in ("query", "verify", "send") if registry.route(dataset, verb) is not None
        )
        route = registry.route(dataset, next(iter(operations)))
        if identifier not in known and route is not None:
            fields = frozenset(route.manifest.fields[dataset]) - SENSITIVE
            register.add_grant(_grant(identifier, dataset, operations, fields))


def is_new(register: AccessRegister) -> bool:
    """Whether `seed` has not been here."""
    return CALLER not in {found.id for found in register.list_callers()}


def seed(register: AccessRegister, registry: Registry, state: Path, officers: list[Mapping[str, Any]]) -> Demo:
    """Make whatever is missing; a second start finds everything in place."""
    key = state / "demo-key.json"
    lost = not key.exists()
    if lost:
        make_key(key)
    public = _public(json.loads(key.read_text("utf-8")))
    if UNIT not in {unit.code.value for unit in register.list_units()}:
        register.add_unit(
            Unit(AgencyCode.parse(UNIT), "Đơn vị thử nghiệm, Hà Nội", Validity(_SINCE), service_account=SERVICE_ACCOUNT)
        )
    _officers(register, officers, frozenset(registry.sources))
    if is_new(register):
        register.add_caller(
            CALLER,
            "Hệ thống thủ tục thử nghiệm",
            public,
            units=[UNIT],
            scopes=SCOPES,
            redirect_uris=REDIRECT_URIS,
        )
    elif lost:
        register.replace_keys(CALLER, public)
    _grants(register, registry)
    return Demo(key)
