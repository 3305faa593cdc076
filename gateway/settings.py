"""What an operator may set: one TOML file, read once, checked whole, handed over in parts and never looked up.

A mistake stops the start with one sentence that names the setting (`SettingsFault`). Every setting is described in
``docs/settings.md`` (a house test compares).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from contracts.events import Kind
from gateway.observability.refusals import Refusal

PRUNABLE = frozenset(kind.value for kind in Kind) - {Kind.FORGOTTEN.value, Kind.PRUNED.value}
"""Kinds that ``[audit.retention]`` may name: those that say what went stay."""
MAILBOX = r"^[A-Za-z0-9.!#$%&*+/=?^_{|}~-]{1,64}@([A-Za-z0-9-]+\.)*[A-Za-z0-9-]+$"
"""One mail address as this gateway writes it: plain ASCII, nothing quoted."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsFault(Refusal, ValueError):
    """A setting is missing, unknown or wrong; the message is one sentence that names it and holds no secret."""


def _address(value: str) -> str:
    """The address; raises `ValueError` for anything but https, or http on loopback, with a host and no secret in it."""
    parts = urlsplit(value)
    if not parts.hostname or parts.port == 0 or not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("must be an address such as https://host:port/path")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("must be https (http is for loopback only)")
    if "?" in value or "#" in value or "@" in parts.netloc:
        raise ValueError("must hold no query, fragment or user name")
    return value


def _trimmed(value: str) -> str:
    return value.rstrip("/")


def _origin(value: str) -> str:
    if value.endswith("/"):
        raise ValueError("must not end with a slash")
    return value


Address = Annotated[str, AfterValidator(_address)]
Prefix = Annotated[Address, AfterValidator(_trimmed)]
"""Of an address, to which paths are added."""
Origin = Annotated[Address, AfterValidator(_origin)]


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, hide_input_in_errors=True, allow_inf_nan=False
    )  # fmt: skip


class Source(_Strict):
    """How to reach one national system: ``[sources.<connector>]``. Times in seconds, sizes in bytes."""

    profile: str
    base_url: Address | None = None
    """Required, but for a connector that is only announced: its source has no address yet."""
    credentials: Mapping[str, str] = Field(default_factory=dict, repr=False)
    credentials_file: str | None = None
    """A TOML file of the same members, for secrets kept apart."""
    synthetic: bool = False
    """Whether this is a mock: answers then say so, and reserved test numbers are allowed."""
    browser_url: Address | None = None
    """For sign-ins: the source's address as the person's browser reaches it, where it differs."""
    attempt_timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 5.0
    max_attempts: Annotated[int, Field(ge=1, le=5)] = 3
    concurrency: Annotated[int, Field(ge=1, le=1000)] = 64
    rate_per_second: Annotated[float, Field(gt=0)] = 200.0
    size_cap: Annotated[int, Field(ge=1024, le=64 * 1024 * 1024)] = 2 * 1024 * 1024
    ca_file: str | None = None
    client_certificate_file: str | None = None
    client_key_file: str | None = None
    promised_availability: Annotated[float, Field(gt=0, le=100)] | None = None
    """Percent of exchanges, as agreed with the source's owner; what figures hold it against."""
    proxy: str | None = Field(default=None, repr=False)
    overrides: Mapping[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_both(self) -> Source:
        if (self.client_certificate_file is None) != (self.client_key_file is None):
            raise ValueError("client_certificate_file and client_key_file need each other")
        return self


class Cache(_Strict):
    """``[cache]``: where recalled answers, shared flights, limits and replay marks live."""

    backend: Literal["memory", "redis"] = "memory"
    url: str | None = Field(default=None, repr=False)
    entries: Annotated[int, Field(ge=100)] = 50_000

    @model_validator(mode="after")
    def _has_url(self) -> Cache:
        if self.backend == "redis" and not self.url:
            raise ValueError("url is needed with backend redis")
        return self


class Limits(_Strict):
    """``[limits]``: what one caller, and the whole gateway, may ask for."""

    rate_per_second: Annotated[float, Field(gt=0)] = 500.0
    burst: Annotated[int, Field(ge=1)] = 2_000
    concurrent_requests: Annotated[int, Field(ge=1)] = 2_000
    deadline_seconds: Annotated[float, Field(gt=0, le=120)] = 30.0


class Proof(_Strict):
    """``[dpop]``: proof of possession."""

    nonce: bool = False


class Oidc(_Strict):
    """``[console.oidc]``: the issuer that the console's people sign in at; unknown roles are none."""

    issuer: Prefix
    client_id: Annotated[str, Field(min_length=1)]
    client_secret_file: str
    roles: Annotated[
        Mapping[str, Literal["reviewer", "lead", "administrator", "developer", "inspector"]], Field(min_length=1)
    ]
    role_claim: Annotated[str, Field(min_length=1)] = "roles"
    account_claim: Annotated[str, Field(min_length=1)] = "preferred_username"
    ca_file: str | None = None


class Console(_Strict):
    """``[console]``: the officers' pages; without this table ``serve`` has none."""

    url: Address
    idle_minutes: Annotated[int, Field(ge=1, le=60)] = 15
    session_hours: Annotated[int, Field(ge=1, le=12)] = 8
    oidc: Oidc | None = None

    @field_validator("url")
    @classmethod
    def _is_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if value != f"{parts.scheme}://{parts.netloc}" or value != value.lower():
            raise ValueError("must be scheme and host alone, such as https://console.example")
        return value


class Shipping(_Strict):
    """``[[audit.shipping]]``: one place that every entry of the log is sent to."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    """Its name in the cursor and in metrics: a new name begins with the first entry of the log."""
    target: Literal["file", "http", "syslog"]
    form: Literal["ocsf", "ecs"]
    path: str | None = None
    """Of a file."""
    rotate_bytes: Annotated[int, Field(ge=64 * 1024)] = 256 * 1024 * 1024
    url: Address | None = None
    """Of an HTTP endpoint: https, or http on loopback."""
    token_file: str | None = None
    """Holds the bearer token of an HTTP endpoint."""
    host: str | None = None
    """Of a syslog receiver."""
    port: Annotated[int, Field(ge=1, le=65535)] = 6514
    plain: bool = False
    """Syslog without TLS: for a relay on loopback only."""
    ca_file: str | None = None
    client_certificate_file: str | None = None
    client_key_file: str | None = None
    batch: Annotated[int, Field(ge=1, le=5000)] = 500
    timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 15.0

    @model_validator(mode="after")
    def _has_its_own(self) -> Shipping:
        needed = {"file": "path", "http": "url", "syslog": "host"}
        for target, name in needed.items():
            if (getattr(self, name) is not None) != (target == self.target):
                raise ValueError(f"{name} belongs to target {target}, which needs it")
        if self.plain and self.host not in LOOPBACK:
            raise ValueError("plain is for a syslog relay on loopback only")
        if (self.client_certificate_file is None) != (self.client_key_file is None):
            raise ValueError("client_certificate_file and client_key_file need each other")
        return self


class Witness(_Strict):
    """``[[audit.witnesses]]``: an outsider who cosigns checkpoints (C2SP tlog-witness)."""

    vkey: str
    """C2SP verifier key of the witness (type 4); compared when the gateway starts."""
    url: Prefix
    """Its submission prefix; ``/add-checkpoint`` is added."""
    ca_file: str | None = None


class Access(_Strict):
    """``[access]``: where callers, units, officers, grants and stops are kept."""

    backend: Literal["sqlite", "postgresql"] | None = None
    """``None``: where the log is kept. ``postgresql`` is the log's own server, another schema."""


class Audit(_Strict):
    """``[audit]``: where the log is kept, and where it is sent."""

    backend: Literal["sqlite", "postgresql"] = "sqlite"
    url: str | None = Field(default=None, repr=False)
    """Of the PostgreSQL database; a secret where it holds a password."""
    url_file: str | None = None
    """A file that holds the address alone, so that the secret is kept apart."""
    anchor_seconds: Annotated[int, Field(ge=1, le=86_400)] = 60
    timestamp_url: Address | None = None
    timestamp_certificate_file: str | None = None
    timestamp_seconds: Annotated[int, Field(ge=1, le=604_800)] = 3600
    witnesses: tuple[Witness, ...] = ()
    shipping: tuple[Shipping, ...] = ()
    retention: Mapping[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    """``[audit.retention]``: kind of entry -> days that its values are kept; without a number for ever."""

    @field_validator("retention")
    @classmethod
    def _prunable(cls, value: Mapping[str, int]) -> Mapping[str, int]:
        if unknown := sorted(set(value) - PRUNABLE):
            raise ValueError(f"no kind of entry whose values may go: {' '.join(unknown)}")
        return value

    @model_validator(mode="after")
    def _has_url(self) -> Audit:
        if (self.backend == "postgresql") != (self.url is not None):
            raise ValueError("url (or url_file) belongs to backend postgresql, which needs it")
        if self.url is not None and not self.url.startswith(("postgresql://", "postgres://")):
            raise ValueError("url must begin with postgresql://")
        return self

    @model_validator(mode="after")
    def _believes_somebody(self) -> Audit:
        if (self.timestamp_url is None) != (self.timestamp_certificate_file is None):
            raise ValueError("timestamp_url and timestamp_certificate_file need each other")
        if len({witness.vkey for witness in self.witnesses}) != len(self.witnesses):
            raise ValueError("each witness stands once")
        return self

    @field_validator("shipping", "witnesses", mode="before")
    @classmethod
    def _tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("shipping")
    @classmethod
    def _names_once(cls, value: tuple[Shipping, ...]) -> tuple[Shipping, ...]:
        if len({each.name for each in value}) != len(value):
            raise ValueError("each target needs a name of its own")
        return value


class Mail(_Strict):
    """``[mail]``: the server that takes the outbox to callers' contacts; without this table nothing is sent."""

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    """``none`` is for a relay on loopback."""
    from_address: Annotated[str, Field(max_length=254, pattern=MAILBOX)]
    user: Annotated[str, Field(min_length=1)] | None = None
    password_file: str | None = None
    ca_file: str | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 15.0

    @model_validator(mode="after")
    def _keeps_to_itself(self) -> Mail:
        if self.tls == "none" and self.host not in LOOPBACK:
            raise ValueError("tls none is for a relay on loopback only")
        if (self.user is None) != (self.password_file is None):
            raise ValueError("user and password_file need each other")
        return self


class Settings(_Strict):
    """The whole file. ``state`` is the directory of databases and keys."""

    base_url: Origin
    state: Annotated[str, Field(min_length=1)]
    issuer: Origin | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    operator_host: str = "127.0.0.1"
    operator_port: Annotated[int, Field(ge=0, le=65535)] | None = 9090
    """Port of metrics and documentation; in the embedded ``up`` they share the main port."""
    log_name: Annotated[str, Field(pattern=r"^[^\s+]{3,100}$")] | None = None
    """Origin of the log's checkpoints, taken when its key is made; unset makes a name that no other log has."""
    sender: Literal["httpx", "httpx2", "aiohttp"] | None = None
    """HTTP client towards the sources; unset takes the measured default."""
    sign_in_seconds: Annotated[int, Field(ge=60, le=3600)] = 600
    watcher: Literal["beside", "apart"] = "beside"
    """Whether ``serve`` starts the process that follows the log, or a unit of its own runs it (``lienthong watch``)."""
    cache: Cache = Field(default_factory=Cache)
    limits: Limits = Field(default_factory=Limits)
    dpop: Proof = Field(default_factory=Proof)
    console: Console | None = None
    audit: Audit = Field(default_factory=Audit)
    access: Access = Field(default_factory=Access)
    mail: Mail | None = None
    sources: Mapping[str, Source]

    @model_validator(mode="after")
    def _register_beside_log(self) -> Settings:
        if self.access.backend == "postgresql" and self.audit.backend != "postgresql":
            raise ValueError("access.backend postgresql is the log's server, and needs audit.backend postgresql")
        return self

    @property
    def issuer_url(self) -> str:
        """Issuer of tokens: ``issuer``, by default the base URL."""
        return self.issuer or self.base_url

    @property
    def state_path(self) -> Path:
        """The state directory."""
        return Path(self.state)


def _sentence(fault: ValidationError) -> str:
    first = fault.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "settings"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing":
        return f"The setting {where} is missing."
    if first["type"] == "extra_forbidden":
        return f"The setting {where} is unknown."
    return f"The setting {where} is wrong: {message[0].lower()}{message[1:]}."


def parse(text: str, *, folder: Path | None = None) -> Settings:
    """Check the text of a settings file; raises `SettingsFault`. Secret files are relative to ``folder``."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SettingsFault(f"The settings file is not TOML: {fault}.") from None
    for name, source in (raw.get("sources") or {}).items() if isinstance(raw.get("sources"), dict) else ():
        if isinstance(source, dict) and isinstance(source.get("credentials_file"), str):
            _merge_credentials(name, source, folder or Path())
    audit = raw.get("audit")
    if isinstance(audit, dict) and isinstance(audit.get("url_file"), str):
        _read_address(audit, folder or Path())
    return check(raw)


def check(raw: Mapping[str, Any]) -> Settings:
    """Check settings that were put together in memory; raises `SettingsFault`."""
    try:
        return Settings.model_validate(raw)
    except ValidationError as fault:
        raise SettingsFault(_sentence(fault)) from None


def _merge_credentials(name: str, source: dict[str, Any], folder: Path) -> None:
    where = f"sources.{name}.credentials_file"
    try:
        secrets = tomllib.loads((folder / source["credentials_file"]).read_text("utf-8"))
    except (OSError, ValueError):
        raise SettingsFault(f"The setting {where} names a file that can't be read as TOML.") from None
    if source.get("credentials"):
        raise SettingsFault(f"The setting {where} can't stand beside sources.{name}.credentials.")
    source["credentials"] = secrets


def _read_address(audit: dict[str, Any], folder: Path) -> None:
    if "url" in audit:
        raise SettingsFault("The setting audit.url_file can't stand beside audit.url.")
    try:
        audit["url"] = (folder / audit["url_file"]).read_text("utf-8").strip()
    except (OSError, ValueError):
        raise SettingsFault("The setting audit.url_file names a file that can't be read.") from None


def load(path: Path) -> Settings:
    """Read a settings file; raises `SettingsFault`."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsFault(f"The settings file {path.name} can't be read.") from None
    return parse(text, folder=path.parent)
