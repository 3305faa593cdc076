"""What may differ between deployments of the portal's services, checked before the first request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from connectors.rest.failures import FaultName
from contracts.manifest import check_form
from contracts.portal import AccountKind, DossierStatus


class Profile(BaseModel):
    """What the connector needs to know of one deployment."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    endpoint_path: Annotated[str, Field(pattern=r"^/[^?#]*$")]
    account_provider: Annotated[str, Field(min_length=1, max_length=50)]
    """Which sign-on the portal looks an account up at (``provider``)."""
    reply_media_types: list[str]
    unknown_elements: Literal["drift", "refuse"]
    failures: Mapping[str, FaultName]
    account_kinds: Mapping[str, AccountKind]
    statuses: Mapping[str, DossierStatus]
    """``TrangThaiHoSo``: each of our words once, so that it can be written as well as read."""

    @field_validator("statuses")
    @classmethod
    def _each_once(cls, value: Mapping[str, DossierStatus]) -> Mapping[str, DossierStatus]:
        if sorted(value.values()) != sorted(get_args(DossierStatus)):
            raise ValueError("must hold each status once")
        return value


def read_profile(raw: Mapping[str, Any]) -> Profile:
    """Check and type the connector's part of a profile; raises `InvalidManifest` that names the key."""
    return check_form(Profile, raw)
