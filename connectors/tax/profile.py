"""What may differ between deployments of the tax service, checked before the first request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.rest.failures import FaultName
from contracts.manifest import check_form
from contracts.registers import TaxpayerKind, TaxStatusCode

_EDITION = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Profile(BaseModel):
    """What the connector needs to know of one deployment."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    path: Annotated[str, Field(pattern=r"^/[^?#]*$")]
    reply_media_types: list[str]
    unknown_elements: Literal["drift", "refuse"]
    current_edition: Annotated[str, Field(pattern=_EDITION)]
    """Edition of the administrative units of an address without a district."""
    former_edition: Annotated[str, Field(pattern=_EDITION)]
    """Edition of an address with a district."""
    failures: Mapping[str, FaultName]
    """``errorCode`` of a failure to what it means."""
    statuses: Mapping[str, TaxStatusCode]
    kinds: Mapping[str, TaxpayerKind]


def read_profile(raw: Mapping[str, Any]) -> Profile:
    """Check and type the connector's part of a profile; raises `InvalidManifest` that names the key."""
    return check_form(Profile, raw)
