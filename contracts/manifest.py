"""A connector's manifest: who owns it, what it answers, how it may be called. Unknown keys are refused.

`read_manifest` takes the text of ``manifest.toml``; every fault is one `InvalidManifest` that names the key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from contracts.access import Operation

AuthScheme = Literal[
    "none", "mtls", "c06_hash", "oauth_client_credentials", "lgsp_token", "lgsp_key", "portal_session", "oidc_client"
]
"""Credential schemes of `gateway.transport` (fact sheet 1.1): none, a client certificate alone, C, A and A', B, B', D,
and a sign-in's client authentication. A profile names one as its ``auth``."""
QueryName = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,40}$")]
"""A name of `contracts.datasets.QUERY_TYPES` or of the connector's own; ``identity`` is asked by signing in."""
Attribution = Literal["officer", "caller"]
"""To whom the source attributes a look-up: part of the cache key (DESIGN section 1)."""


class InvalidManifest(ValueError):
    """A manifest or profile is not usable; the message names the key, and is safe to print."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class OperationSpec(_Strict):
    """One way to ask one dataset. ``deadline_seconds`` is over all attempts; ``cache_seconds`` 0 means never."""

    dataset: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,40}$")]
    verb: Operation
    query: QueryName
    idempotent: bool
    deadline_seconds: Annotated[float, Field(gt=0, le=120)]
    cache_seconds: Annotated[int, Field(ge=0, le=86400)] = 0
    names_databases: bool = False
    """Of what is sent: whether it says which databases the dossier used, so that the gateway looks them up."""

    @model_validator(mode="after")
    def _sent(self) -> OperationSpec:
        if self.verb == "send" and (self.cache_seconds or self.idempotent):
            raise ValueError("what is sent is never recalled, and idempotent by its key alone (repeatable_by)")
        if self.names_databases and self.verb != "send":
            raise ValueError("names_databases is for what is sent")
        return self


class Window(_Strict):
    """A maintenance window in Asia/Ho_Chi_Minh: weekdays (0 is Monday; empty means daily), ``HH:MM`` to ``HH:MM``."""

    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = ()
    start: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    end: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]

    @field_validator("weekdays", mode="before")
    @classmethod
    def _tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value


class Probe(_Strict):
    """A harmless question for readiness: a reserved number, never a person."""

    dataset: str
    subject: Mapping[str, str]


_QUALITY = re.compile(r"done|todo|exempt: .{5,}")


class Manifest(_Strict):
    """The whole of ``manifest.toml``."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
    title: str
    owner: str
    protocol: Literal["soap", "rest", "oidc"]
    contract_version: Annotated[int, Field(ge=1)] = 1
    attribution: Attribution
    schemes: Annotated[tuple[AuthScheme, ...], Field(min_length=1)]
    """What a profile's ``auth`` may name: which one it is differs between deployments."""
    officer_required: bool
    """Whether the source demands an officer on every look-up."""
    not_found_means: Literal["absent", "absent_or_mismatch"]
    announced: bool = False
    """Published, documented and mocked before the source exists: the mock answers, anything else is 501."""
    operations: tuple[OperationSpec, ...]
    fields: Mapping[str, tuple[str, ...]]
    """Dataset name to the top-level fields of its records."""
    profiles: tuple[str, ...]
    probe: Probe | None = None
    maintenance: tuple[Window, ...] = ()
    quality: Mapping[str, str]

    @field_validator("operations", "profiles", "schemes", "maintenance", mode="before")
    @classmethod
    def _tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("fields", mode="before")
    @classmethod
    def _tuples(cls, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: tuple(item) if isinstance(item, list) else item for name, item in value.items()}
        return value

    @field_validator("quality")
    @classmethod
    def _graded(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        for rule, grade in value.items():
            if not _QUALITY.fullmatch(grade):
                raise ValueError(f"quality.{rule} must be done, todo or 'exempt: why'")
        return value

    @model_validator(mode="after")
    def _agree(self) -> Manifest:
        pairs = [(operation.dataset, operation.verb) for operation in self.operations]
        if len(set(pairs)) != len(pairs) or not pairs:
            raise ValueError("operations must name each dataset and verb once, and at least one")
        if {dataset for dataset, _ in pairs} != set(self.fields):
            raise ValueError("fields must list exactly the datasets of operations")
        if not self.profiles:
            raise ValueError("profiles must name at least one")
        return self

    def scheme(self, profile: Mapping[str, Any]) -> AuthScheme:
        """The credential scheme that a profile names; raises `InvalidManifest`."""
        named = profile.get("auth")
        found = next((scheme for scheme in self.schemes if scheme == named), None)
        if found is None:
            raise InvalidManifest(f"auth: must be one of {', '.join(self.schemes)}")
        return found

    def operation(self, dataset: str, verb: str) -> OperationSpec | None:
        """The operation of a dataset and verb, or ``None``."""
        return next((item for item in self.operations if (item.dataset, item.verb) == (dataset, verb)), None)

    @property
    def datasets(self) -> tuple[str, ...]:
        """Datasets answered, in the manifest's order."""
        return tuple(dict.fromkeys(item.dataset for item in self.operations))


def read_toml(text: str) -> dict[str, Any]:
    """Parse TOML or raise `InvalidManifest` with the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise InvalidManifest(f"not TOML: {fault}") from None


Form = TypeVar("Form", bound=BaseModel)


def check_form(form: type[Form], raw: Mapping[str, Any]) -> Form:
    """Check and type what was read of a manifest or profile; raises `InvalidManifest` that names the key."""
    try:
        return form.model_validate(dict(raw))
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "manifest"
        raise InvalidManifest(f"{where}: {first['msg']}") from None


def read_manifest(text: str) -> Manifest:
    """Read and check ``manifest.toml``; raises `InvalidManifest`."""
    return check_form(Manifest, read_toml(text))
