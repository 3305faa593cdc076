"""What may differ between deployments of the social insurance service, checked before the first request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.rest.failures import FaultName
from contracts.manifest import check_form
from contracts.records import Sex
from contracts.registers import InsuranceStatusCode

_EDITION = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_Code = Annotated[str, Field(pattern=r"^[0-9]{1,4}$")]


class Profile(BaseModel):
    """What the connector needs to know of one deployment."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    base_path: Annotated[str, Field(pattern=r"^/[^?#]*[^/?#]$")]
    """Path before the operation's name."""
    reply_media_types: list[str]
    unknown_elements: Literal["drift", "refuse"]
    personal_id_as_key: bool
    """Whether ``maSoBhxh`` may be a personal ID (since 2025-08)."""
    envelope: Literal["none", "provincial"]
    envelope_ok_code: _Code
    """The envelope's ``code`` beside which the answer within counts."""
    envelope_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{0,20}$")]
    """Before the operation's name in the envelope's member (``TST_``)."""
    success_code: _Code
    not_found_code: _Code
    ambiguous_code: _Code
    current_edition: Annotated[str, Field(pattern=_EDITION)]
    former_edition: Annotated[str, Field(pattern=_EDITION)]
    failures: Mapping[str, FaultName]
    """``errorCode`` to what it means."""
    envelope_failures: Mapping[str, FaultName]
    """The envelope's own ``code`` to what it means."""
    sexes: Mapping[str, Sex]
    statuses: Mapping[str, InsuranceStatusCode]


def read_profile(raw: Mapping[str, Any]) -> Profile:
    """Check and type the connector's part of a profile; raises `InvalidManifest` that names the key."""
    return check_form(Profile, raw)
