"""Contracts with VNeID differ from party to party; this names every difference that the connector reads from a profile.

The same file also holds what others read: ``authorization_path`` (`gateway.app`), ``auth``, ``token_style``,
``answer_envelope`` and ``plain_answers`` (the transport).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.manifest import InvalidManifest, check_form
from contracts.records import AccountType, LevelOfAssurance, Role

Path = Annotated[str, Field(pattern=r"^/[^?#]*$")]
Algorithm = Literal["ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512", "Ed25519"]
Level = Annotated[int, Field(ge=1, le=4)]


class Claims(BaseModel):
    """Names under which the source releases what we read; an empty name is never released."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    subject: str
    """The source's own opaque name of the person; generation 2 has none."""
    personal_id: Annotated[str, Field(min_length=1)]
    full_name: Annotated[str, Field(min_length=1)]
    date_of_birth: str
    account_type: str
    account_level: str
    authentication_level: str
    organization_code: str
    organization_name: str
    organization_role: str
    ignored: list[str]
    """Documented claims that our vocabulary has no place for: read past, no drift."""


class Profile(BaseModel):
    """What the connector needs to know of one contract."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    token_path: Path
    jwks_path: Path | Literal[""]
    """Where the keys are that an id_token is signed with; empty where ``signed_claims`` is ``ignored``."""
    userinfo_path: Path
    scope: Annotated[str, Field(pattern=r"^openid( [!#-\[\]-~]+)*$")]
    acr_values: str
    """Authentication level to ask for; empty asks for none."""
    callback_key: Annotated[str, Field(pattern=r"^[a-z_]{0,40}$")]
    """Member of the callback that goes to the token endpoint beside the code; empty where there is none."""
    pkce: bool
    nonce: bool
    signed_claims: Literal["required", "optional", "ignored"]
    """Whether an id_token must come; ``ignored``: none that could be verified is issued, and userinfo alone counts."""
    id_token_algorithms: Annotated[list[Algorithm], Field(min_length=1)]
    clock_skew_seconds: Annotated[int, Field(ge=0, le=300)]
    id_token_age_seconds: Annotated[int, Field(ge=30, le=3600)]
    """How long ago an id_token may have been issued."""
    reply_media_types: list[str]
    unknown_elements: Literal["drift", "refuse"]
    birth_date_form: Literal["known", "year_first"]
    """``known``: one of the national forms; ``year_first``: what has another one still begins with its year."""
    organization_role: Role
    """In which role the holder of an organization's account acts where no claim tells it."""
    organization_roles: Mapping[str, Role]
    """Values of the claim that tells the role; one that isn't listed is ``unknown``."""
    claims: Claims
    account_types: Mapping[str, AccountType]
    account_levels: Mapping[str, Annotated[int, Field(ge=1, le=2)]]
    authentication_levels: Mapping[str, Level]
    authentication_assurance: Mapping[str, LevelOfAssurance]
    """Authentication level to what it is worth."""
    account_assurance: Mapping[str, LevelOfAssurance]
    """Account level to the most that its proofing is worth."""


def read_profile(raw: Mapping[str, Any]) -> Profile:
    """Check and type the connector's part of a profile; raises `InvalidManifest` that names the key."""
    profile = check_form(Profile, raw)
    if profile.signed_claims != "ignored" and not profile.jwks_path:
        raise InvalidManifest("jwks_path: an id_token that counts needs the keys that it is signed with")
    return profile
