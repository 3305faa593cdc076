"""One change of the register as data: what shall be done to whom, so that it can wait for a second person and be shown.

The same change is applied at once where nobody else can approve, and after its approval where somebody must: there is
one way into the register. An officer's personal ID stays sealed in it. A ``valid_from`` that nobody named is the moment
at which the change is applied, so that nothing is dated back.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contracts.access import GrantEntry, Officer, Quota, Unit, Validity
from contracts.identifiers import AgencyCode, PersonalId, ProcedureCode
from gateway.access import entries
from gateway.access.documents import Document, caller_document, grant_document, officer_document, unit_document
from gateway.access.entries import RegistrationRefused
from gateway.access.registrations import Registrations

SEALED = "sealed_personal_id"


@dataclass(frozen=True, slots=True)
class Change:
    """``act`` is one of `ACTS`, ``name`` the entry's id, account or code, ``payload`` the rest as JSON has it."""

    act: str
    name: str
    payload: Mapping[str, Any]

    def text(self) -> str:
        """The payload as it is kept."""
        return json.dumps(self.payload, ensure_ascii=False)


When = tuple[datetime | None, datetime | None]
"""From and to; ``None`` as the beginning is the moment of applying, as the end until further notice."""

UNDATED = Validity(datetime.min.replace(tzinfo=UTC))
"""Stands in an entry whose times a change tells beside it."""


def _interval(when: When) -> dict[str, str | None]:
    begins, ends = (None if moment is None else entries.to_text(moment) for moment in when)
    return {"valid_from": begins, "valid_to": ends}


def add_caller(
    name: str, title: str, jwks: object, *, units: Sequence[str], scopes: Sequence[str], when: When,
    redirect_uris: Sequence[str] = (), contact: str = "",
) -> Change:  # fmt: skip
    """Register a caller."""
    payload = {
        "name": title, "jwks": jwks, "units": list(units), "scopes": sorted(scopes),
        "redirect_uris": list(redirect_uris), "contact": contact, **_interval(when),
    }  # fmt: skip
    return Change("add caller", name, payload)


def replace_keys(name: str, jwks: object) -> Change:
    """Give a caller other keys."""
    return Change("replace keys", name, {"jwks": jwks})


def add_unit(unit: Unit, when: When) -> Change:
    """Register a unit; its own validity is not looked at."""
    payload = {
        "name": unit.name, "predecessors": list(unit.predecessors), "successors": list(unit.successors),
        "service_account": unit.service_account, **_interval(when),
    }  # fmt: skip
    return Change("add unit", unit.code.value, payload)


def add_officer(register: Registrations, officer: Officer, when: When) -> Change:
    """Register an officer, the personal ID sealed; the officer's own validity is not looked at."""
    sealed = base64.b64encode(register.seal(officer.account, officer.personal_id)).decode("ascii")
    payload = {
        "unit": officer.unit, "licences": sorted(officer.licences), "service": officer.service, SEALED: sealed,
        **_interval(when),
    }  # fmt: skip
    return Change("add officer", officer.account, payload)


def _grant_payload(entry: GrantEntry, when: When) -> dict[str, Any]:
    return {
        "caller": entry.caller, "procedure": entry.procedure.value, "dataset": entry.dataset,
        "operations": sorted(entry.operations), "fields": sorted(entry.fields), "channels": sorted(entry.channels),
        "legal_basis": entry.legal_basis, **_interval(when),
        "quota": {"count": entry.quota.count, "period": entry.quota.period} if entry.quota else None,
    }  # fmt: skip


def add_grant(entry: GrantEntry, when: When) -> Change:
    """Grant; the entry's own validity is not looked at."""
    return Change("add grant", entry.id, _grant_payload(entry, when))


def replace_grant(old: str, entry: GrantEntry, when: When) -> Change:
    """End a grant and put another in its place, in one step."""
    return Change("replace grant", old, {"id": entry.id, **_grant_payload(entry, when)})


def ending(kind: str, name: str) -> Change:
    """End an officer, unit or grant, or disable a caller, when it is applied."""
    return Change("disable caller" if kind == "caller" else f"end {kind}", name, {})


# ---- applying


def apply(register: Registrations, change: Change) -> None:
    """Do it now; raises `RegistrationRefused`. Within an act it is part of that act."""
    work = ACTS.get(change.act)
    if work is None:
        raise RegistrationRefused("there is no such change")
    try:
        work(register, change.name, change.payload)
    except RegistrationRefused:
        raise
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RegistrationRefused("the change is damaged: propose it anew") from None


def _validity(register: Registrations, payload: Mapping[str, Any]) -> Validity:
    begins, ends = payload["valid_from"], payload["valid_to"]
    return Validity(
        entries.to_time(begins) if begins else register.now(), entries.to_time(ends) if ends else None
    )  # fmt: skip


def _add_caller(register: Registrations, name: str, payload: Mapping[str, Any]) -> None:
    register.add_caller(
        name, payload["name"], payload["jwks"], units=payload["units"], scopes=payload["scopes"],
        redirect_uris=payload["redirect_uris"], contact=payload["contact"], validity=_validity(register, payload),
    )  # fmt: skip


def _add_unit(register: Registrations, name: str, payload: Mapping[str, Any]) -> None:
    register.add_unit(
        Unit(
            AgencyCode.parse(name), payload["name"], _validity(register, payload), tuple(payload["predecessors"]),
            tuple(payload["successors"]), payload["service_account"],
        )
    )  # fmt: skip


def _add_officer(register: Registrations, name: str, payload: Mapping[str, Any]) -> None:
    personal_id: PersonalId = register.unseal(name, base64.b64decode(payload[SEALED], validate=True))
    register.add_officer(
        Officer(
            name, personal_id, payload["unit"], frozenset(payload["licences"]), _validity(register, payload),
            bool(payload["service"]),
        )
    )  # fmt: skip


def _grant(register: Registrations, name: str, payload: Mapping[str, Any]) -> GrantEntry:
    quota = payload["quota"]
    return GrantEntry(
        name, payload["caller"], ProcedureCode.parse(payload["procedure"]), payload["dataset"],
        frozenset(payload["operations"]), frozenset(payload["fields"]), frozenset(payload["channels"]),
        payload["legal_basis"], _validity(register, payload), Quota(**quota) if quota else None,
    )  # fmt: skip


def _replace_grant(register: Registrations, name: str, payload: Mapping[str, Any]) -> None:
    with register.act():
        register.end_grant(name)
        register.add_grant(_grant(register, payload["id"], payload))


ACTS: Mapping[str, Callable[[Registrations, str, Mapping[str, Any]], None]] = {
    "add caller": _add_caller,
    "disable caller": lambda register, name, _: register.disable_caller(name),
    "replace keys": lambda register, name, payload: register.replace_keys(name, payload["jwks"]),
    "add unit": _add_unit,
    "end unit": lambda register, name, _: register.end_unit(name),
    "add officer": _add_officer,
    "end officer": lambda register, name, _: register.end_officer(name),
    "add grant": lambda register, name, payload: register.add_grant(_grant(register, name, payload)),
    "end grant": lambda register, name, _: register.end_grant(name),
    "replace grant": _replace_grant,
}
"""Everything that can be done to the register, by its words on record."""


# ---- what there is, and what there would be


def present(register: Registrations, change: Change) -> list[Document]:
    """Every entry of the register under the change's name, ended ones included, oldest first."""
    kind, name = change.act.split()[1], change.name
    if kind in ("caller", "keys"):
        return [caller_document(one) for one in register.list_callers() if one.id == name]
    if kind == "unit":
        return [unit_document(one) for one in register.list_units() if one.code.value == name]
    if kind == "officer":
        return [officer_document(one) for one in register.list_officers() if one.account == name]
    return [grant_document(one) for one in register.list_grants() if one.id == name]


def before_and_after(change: Change, found: Sequence[Document]) -> tuple[Document | None, Document]:
    """The entry as it is (``None`` where it is new) and as it would be, with `ON_APPROVAL` for a time not fixed yet."""
    wanted: Document = {key: value for key, value in change.payload.items() if key not in (SEALED, "jwks", "id")}
    if "jwks" in change.payload:
        wanted["keys"] = entries.key_names(change.payload["jwks"])
    if change.act.startswith("add "):
        return None, {**wanted, "valid_from": wanted["valid_from"] or ON_APPROVAL}
    before: Document = found[-1] if found else {}
    if change.act == "replace keys":
        return before, {**before, **wanted}
    if change.act == "replace grant":
        return before, {**wanted, "valid_from": wanted["valid_from"] or ON_APPROVAL}
    return before, {**before, "disabled_at" if change.act == "disable caller" else "valid_to": ON_APPROVAL}


ON_APPROVAL = "on approval"
