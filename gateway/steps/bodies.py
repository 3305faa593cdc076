"""The forms of the bodies of API section 3, strict: unknown members, wrong types and coercions are refused.

They make the documentation too; the parsed result is an `Ask` (see `read`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import Pointer, Problem

_STEP = "[a-z][a-z_]*([0-9]{1,3}[a-z_]+)*([0-9]{1,3})?"
DOTTED = rf"{_STEP}(\.{_STEP}){{0,4}}"
"""A field by its dotted path. Digits in short runs alone (``dia_chi_2``): paths go on record, identifiers may not."""
Path = Annotated[str, Field(pattern=f"^{DOTTED}$", max_length=100)]
Short = Annotated[str, Field(min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class OfficerBody(_Strict):
    """The officer who acts: a login of the gateway's officer register, and from which network, where it is known."""

    account: Annotated[str, Field(min_length=1, max_length=100)]
    network: Annotated[str, Field(min_length=1, max_length=45)] | None = None
    """Address of the officer's workstation; the log keeps an IPv4 address, or the /64 of an IPv6 address."""


class PurposeBody(_Strict):
    """Why it is asked: a gate, not a label. Exactly one of ``dossier`` and ``draft``."""

    procedure: Short
    unit: Short
    channel: Literal["counter", "post", "agent", "online", "background"]
    dossier: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    draft: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    officer: OfficerBody | None = None
    sign_in: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class _Asking(_Strict):
    purpose: PurposeBody
    subject: dict[str, Any]
    max_age_seconds: Annotated[int, Field(ge=0, le=31_536_000)] | None = None
    max_wait_seconds: Annotated[float, Field(gt=0, le=120)] | None = None


class QueryBody(_Asking):
    """``POST …/query``: asks for fields."""

    fields: Annotated[list[Path], Field(min_length=1, max_length=100)]


class VerifyBody(_Asking):
    """``POST …/verify``: asks whether claims hold; no data leaves. A representation has no claims."""

    claims: dict[str, Any] | None = None


class SyncBody(_Strict):
    """``POST /v1/dossiers/sync``: a dossier whole, by the type `contracts.dossiers.Dossier`."""

    purpose: PurposeBody
    dossier: dict[str, Any]


class ProgressBody(_Strict):
    """``POST /v1/dossiers/progress``: one step of it, by the type `contracts.dossiers.DossierProgress`."""

    purpose: PurposeBody
    progress: dict[str, Any]


class SignInBody(_Strict):
    """``POST /v1/identities/sign-ins``: sends a person to sign in."""

    purpose: PurposeBody
    fields: Annotated[list[Path], Field(min_length=1, max_length=100)]
    redirect_uri: Annotated[str, Field(min_length=1, max_length=500)]


class CompleteBody(_Strict):
    """``POST /v1/identities/sign-ins/{id}/complete``: the callback's raw query string."""

    callback_query: Annotated[str, Field(min_length=1, max_length=8000)]


class DisclosuresBody(_Strict):
    """``POST /v1/disclosures/query``: a person who signed in (``purpose.sign_in``), or a lawful request's number."""

    purpose: PurposeBody
    subject: dict[str, Any]
    request_number: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    before: Annotated[str, Field(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")] | None = None
    """An entry: the page goes on with older ones."""
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class DiscrepancyBody(_Strict):
    """``POST /v1/discrepancies``: an entry of the caller's own, or of the person who signed in, and what is wrong."""

    entry: Annotated[str, Field(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
    pointers: Annotated[list[Annotated[str, Field(min_length=2, max_length=120)]], Field(max_length=16)] = []
    """JSON pointers into the answer's record (RFC 6901): ``/permanent_residence/commune_code``."""
    description: Annotated[str, Field(min_length=1, max_length=2000)]
    sign_in: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class JustificationBody(_Strict):
    """``POST /v1/justifications/{id}``: why it was read."""

    answer: Annotated[str, Field(min_length=1, max_length=2000)]


_REASONS = {
    "missing": "is missing",
    "string_type": "must be a string",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "list_type": "must be a list",
    "string_too_long": "is too long",
    "string_too_short": "is empty",
    "too_long": "has too many elements",
    "too_short": "is empty",
    "literal_error": "is not one of the allowed words",
    "string_pattern_mismatch": "has a wrong form",
    "greater_than": "is too small",
    "greater_than_equal": "is too small",
    "less_than": "is too large",
    "less_than_equal": "is too large",
    "finite_number": "must be finite",
}
Body = TypeVar("Body", bound=BaseModel)


def _error(prefix: str, kind: str, location: tuple[int | str, ...]) -> Pointer:
    if kind == "extra_forbidden":  # the member's own name is the caller's text: it could be a value
        return Pointer(_pointer(prefix, location[:-1]), "holds an unknown member")
    return Pointer(_pointer(prefix, location), _REASONS.get(kind, "is not valid"))


def _pointer(prefix: str, location: tuple[int | str, ...]) -> str:
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in location]
    return prefix + "".join(f"/{part}" for part in parts)


def check(form: type[Body], raw: dict[str, Any], prefix: str = "") -> Body:
    """Validate ``raw``; raises `Problem` ``invalid_request`` with a pointer for each wrong member."""
    try:
        return form.model_validate(raw)
    except ValidationError as fault:
        found = fault.errors(include_input=False, include_url=False, include_context=False)[:20]
    raise Problem("invalid_request", errors=[_error(prefix, item["type"], item["loc"]) for item in found])
