"""Deployments of the population service differ; this names every difference that the connector reads from a profile.

The same file also holds what the transport reads (``sv_url``, ``timestamp_unit``, ``fault_statuses`` ...): those keys
are not looked at here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.manifest import check_form
from contracts.records import MaritalStatus

FaultName = Literal[
    "announced",
    "busy",
    "credentials",
    "maintenance",
    "malformed",
    "officer_not_licensed",
    "procedure_not_licensed",
    "quota_exhausted",
    "refused",
    "unavailable",
]
"""What a code of the source means, as words that a profile may use."""


class Profile(BaseModel):
    """What the connector needs to know of one deployment."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    path: Annotated[str, Field(pattern=r"^/[^?#]*$")]
    soap_action: str
    content_type: str
    integration_code: Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
    """``MaTichHop``: 037 is the look-up."""
    fixed_procedure_code: Annotated[str, Field(max_length=20)]
    """Sent as ``MaDVC`` where the deployment wants one code for all procedures; empty sends the procedure asked for."""
    phone: Annotated[str, Field(pattern=r"^[0-9]{1,15}$")]
    reply_media_types: list[str]
    unknown_elements: Literal["drift", "refuse"]
    empty_means: Literal["not_found", "malformed"]
    """What a well-formed reply without a person says."""
    undocumented_successor: Literal["accept", "refuse"]
    """A reply about another number, with the same folded name and birth date, that names no succession."""
    current_edition: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    """Edition of the administrative units of an address without a district (two levels)."""
    former_edition: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    """Edition of an address with a district (three levels)."""
    marital_status: Mapping[str, MaritalStatus]
    envelope: Literal["soap", "json"]
    """``json``: the question is a JSON document, and the SOAP answer a text inside another."""
    success_codes: list[str]
    """``error_code`` of a JSON answer that holds what was asked for."""
    verify_by: Literal["record", "confirmation"]
    """How a verification of name, birth date and number is answered: from the record, or by the yes/no service."""
    confirmation_path: Annotated[str, Field(pattern=r"^/[^?#]*$")]
    confirmation_member: Literal["MaTichHop", "MaDichVu"]
    """Where ``confirmation_code`` (003 or 033) stands."""
    confirmation_code: Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
    confirmation_officer: Annotated[str, Field(max_length=20)]
    """Sent as ``MaCanBo`` of the yes/no service where it wants one code for all; empty sends the officer's own."""
    confirmation_reply: Literal["flag", "count", "exists"]
    """JSON ``data``, XML ``SoLuongCongDan``, or XML ``TonTai``."""
    relatives_path: Annotated[str, Field(pattern=r"^/[^?#]*$")]
    relatives_code: Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
    """``MaTichHop`` of the relatives service."""
    household_path: Annotated[str, Field(pattern=r"^/[^?#]*$")]
    household_code: Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
    """``MaTichHop`` of the household service."""
    x_road_errors: Mapping[str, FaultName]
    """Type of an X-Road error, or how it begins (``Server.ServerProxy``), to what it means; empty: no X-Road here."""
    refusals: Mapping[str, FaultName]
    """``error_code`` of the middle layer's JSON answers to what it means."""
    faults: Mapping[str, FaultName]
    """Code of a SOAP fault (in its detail, else its faultcode) to what it means; others are ``refused``."""


def read_profile(raw: Mapping[str, Any]) -> Profile:
    """Check and type the connector's part of a profile; raises `InvalidManifest` that names the key."""
    return check_form(Profile, raw)
