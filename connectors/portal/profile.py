"""What may differ between deployments of the portal's services, checked before the first request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from connectors.rest.failures import FaultName
from contracts.dossiers import CHANGE, Action, ApplicantKind
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

    repeatable_by: Literal["", "change"] = ""
    """Read by the gateway too: the member of what is sent by which the portal knows a repetition."""
    change_member: Annotated[str, Field(pattern=r"^([A-Za-z]{1,40})?$")]
    """Where the number of a change goes; empty: this portal has no place for it."""
    exists_codes: list[str]
    """``error_code`` for "exists already, send an update"."""
    conflict_codes: list[str]
    unknown_dossier_codes: list[str]
    actions: Mapping[str, Action]
    databases: Mapping[str, Annotated[str, Field(pattern=r"^[0-9]{1,3}$")]]
    """Source of the gateway to ``MaCSDL``."""
    not_databases: list[str]
    """Sources that are no database: a sign-in, the portal itself."""

    @field_validator("account_kinds")
    @classmethod
    def _written_too(cls, value: Mapping[str, AccountKind]) -> Mapping[str, AccountKind]:
        if lacking := set(get_args(ApplicantKind)) - set(value.values()):
            raise ValueError(f"must hold {', '.join(sorted(lacking))}")
        return value

    @model_validator(mode="after")
    def _repeats(self) -> Profile:
        if self.repeatable_by == CHANGE and not self.change_member:
            raise ValueError("repeatable_by needs change_member: a number that isn't sent tells nothing")
        return self

    @field_validator("statuses")
    @classmethod
    def _each_once(cls, value: Mapping[str, DossierStatus]) -> Mapping[str, DossierStatus]:
        if sorted(value.values()) != sorted(get_args(DossierStatus)):
            raise ValueError("must hold each status once")
        return value


def read_profile(raw: Mapping[str, Any]) -> Profile:
    """Check and type the connector's part of a profile; raises `InvalidManifest` that names the key."""
    return check_form(Profile, raw)
