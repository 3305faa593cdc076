"""Deployments of the registry's service differ; this names every difference that the connector reads from a profile.

The same file also holds what the transport reads (``auth``, ``token_path``, ``token_style``): not looked at here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.manifest import check_form
from contracts.records import LegalStatusCode

Dialect = Literal["ngsp1", "getentcert", "flat"]
"""In which of its shapes the registry answers (fact sheet sections 5.1, 5.2 and 5.3)."""
FaultName = Literal["busy", "maintenance", "quota_exhausted", "refused", "unavailable"]
"""What words of the registry mean, as words that a profile may use."""
_EDITION = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Profile(BaseModel):
    """What the connector needs to know of one deployment."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    dialect: Dialect
    path: Annotated[str, Field(pattern=r"^/[^?#]*$")]
    dossier_path: Annotated[str, Field(pattern=r"^(/[^?#]*)?$")] = ""
    """Where a dossier's status is asked; empty where the contract has no such service."""
    code_parameter: Annotated[str, Field(pattern=r"^[A-Za-z]{1,40}$")]
    """Query parameter that carries the organization's code."""
    reply_media_types: list[str]
    unknown_elements: Literal["drift", "refuse"]
    empty_means: Literal["not_found", "malformed"]
    """What a record that is null says (``MainInformation``, ``GetEntCert``, ``ResultObject``)."""
    legal_names: Literal["ignore", "representatives"] = "ignore"
    """Whether ``LEGAL_NAMES`` stands in, as names alone, where the contract hides ``Representatives``."""
    representatives_born: Literal["delivered", "not_delivered"]
    """Whether the contract has the representatives' birth dates: where it hasn't, number and name settle who one is."""
    failures: Mapping[str, FaultName]
    """Words of the message of a failure (compared folded) to what they mean; others are ``refused``."""
    status_codes: Mapping[str, LegalStatusCode]
    """The registry's codes of legal status, where a contract names them."""
    current_edition: Annotated[str, Field(pattern=_EDITION)]
    """Edition of the administrative units of an address without a district (two levels)."""
    former_edition: Annotated[str, Field(pattern=_EDITION)]
    """Edition of an address with a district (three levels)."""
    business_line_rule: Literal["dates", "none"] = "none"
    """``dates`` tells the edition of business lines where the record's dates make it certain, ``none`` never."""
    business_line_editions: list[Annotated[str, Field(pattern=_EDITION)]] = []
    """First days of the VSIC editions."""


def read_profile(raw: Mapping[str, Any]) -> Profile:
    """Check and type the connector's part of a profile; raises `InvalidManifest` that names the key."""
    return check_form(Profile, raw)
