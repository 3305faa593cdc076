"""What may differ between deployments of the civil status service, checked before the first request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.rest.failures import FaultName
from contracts.manifest import check_form
from contracts.records import Sex
from contracts.registers import MarriageState, RegisteredMaritalStatus

_EDITION = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Profile(BaseModel):
    """What the connector needs to know of one deployment."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    base_path: Annotated[str, Field(pattern=r"^/[^?#]*[^/?#]$")]
    """Path before the operation's name."""
    reply_media_types: list[str]
    unknown_elements: Literal["drift", "refuse"]
    not_found_code: Annotated[str, Field(pattern=r"^[0-9]{1,4}$")]
    """The one code that is an answer and no failure."""
    current_edition: Annotated[str, Field(pattern=_EDITION)]
    former_edition: Annotated[str, Field(pattern=_EDITION)]
    failures: Mapping[str, FaultName]
    """Codes of failures to what they mean."""
    sexes: Mapping[str, Sex]
    marriage_states: Mapping[str, MarriageState]
    marital_statuses: Mapping[str, RegisteredMaritalStatus]


def read_profile(raw: Mapping[str, Any]) -> Profile:
    """Check and type the connector's part of a profile; raises `InvalidManifest` that names the key."""
    return check_form(Profile, raw)
