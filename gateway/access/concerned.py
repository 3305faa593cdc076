"""What a stop or an embargo can name, and which names of a request it concerns: one spelling for both.

Case means nothing in accounts, ids and dossiers; a unit takes the units below it along. In doubt more is concerned.
"""

from __future__ import annotations

from contracts.identifiers import AgencyCode, DossierNumber, Identifier, InvalidIdentifier, ProcedureCode
from contracts.reasons import ReasonRefused, check_reason, holds_number
from gateway.access import entries
from gateway.access.entries import RegistrationRefused

_PARSED: dict[str, type[Identifier]] = {"unit": AgencyCode, "procedure": ProcedureCode, "dossier": DossierNumber}


def check_name(kind: str, name: str, kinds: tuple[str, ...]) -> str:
    """The name as it is kept and compared; raises `RegistrationRefused` for a kind or name that is none."""
    if kind not in kinds:
        raise RegistrationRefused(f"what is named is one of: {' '.join(kinds)}")
    if kind == "officer":
        return entries.check_account(name).lower()
    if kind not in _PARSED:
        return entries.check_id(kind, name).lower()
    try:
        found = _PARSED[kind].parse(name).value
    except InvalidIdentifier as fault:
        raise RegistrationRefused(str(fault)) from None
    if kind == "dossier" and holds_number(found):
        raise RegistrationRefused("a dossier must not be named after a person's number: it would stand in the log")
    return found.lower() if kind == "dossier" else found


def keys(kind: str, name: str) -> list[tuple[str, str]]:
    """Under which (kind, name) a name of a request is concerned: a unit by itself and by all units above it."""
    if kind == "unit":
        parts = name.split(".")
        return [(kind, ".".join(parts[: end + 1])) for end in range(len(parts))]
    return [(kind, name.lower())]


def check_why(reason: str) -> str:
    """The reason, as `check_reason` has it; raises `RegistrationRefused`."""
    try:
        return check_reason(reason)
    except ReasonRefused as refused:
        raise RegistrationRefused(str(refused)) from None
