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
    refusals: Mapping[str, FaultName]
    """``error_code`` of the middle layer's JSON answers to what it means."""
    faults: Mapping[str, FaultName]
    """Code of a SOAP fault (in its detail, else its faultcode) to what it means; others are ``refused``."""


def read_profile(raw: Mapping[str, Any]) -> Profile:
    """Check and type the connector's part of a profile; raises `InvalidManifest` that names the key."""
    return check_form(Profile, raw)
