"""Rows of the register and the types they become; what a row may hold is decided here, before it is written.

Closed by default: an empty list of operations, fields, channels or scopes is refused, never read as "all".
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args
from urllib.parse import urlsplit

from contracts.access import CHANNELS, SCOPES, GrantEntry, Operation, Quota, Unit, Validity
from contracts.identifiers import AgencyCode, ProcedureCode
from contracts.reasons import is_personal
from gateway.access.public_keys import KeyRefused, PublicKey, read_key_set
from gateway.observability.refusals import Refusal

OPERATIONS: frozenset[str] = frozenset(get_args(Operation))
PERIODS: tuple[str, ...] = ("hour", "day", "month")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}")
_DATASET = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,63}(?:\.[a-z][a-z0-9_]{0,63}){0,7}")


class RegistrationRefused(Refusal, ValueError):
    """An entry can't be registered; the reason names the rule and public codes, never a personal value."""


@dataclass(frozen=True, slots=True)
class RegisteredCaller:
    """A caller as registered. ``jwks`` is the public JWKS as JSON text, ``keys`` the same, read."""

    id: str
    name: str
    jwks: str
    keys: tuple[PublicKey, ...]
    units: tuple[str, ...]
    scopes: frozenset[str]
    redirect_uris: tuple[str, ...]
    contact: str
    validity: Validity
    disabled_at: datetime | None = None

    def active(self, now: datetime) -> bool:
        """Whether the caller may act at ``now``: in its validity and not disabled."""
        return self.validity.holds(now) and (self.disabled_at is None or now < self.disabled_at)


def to_text(when: datetime) -> str:
    """An aware time as a UTC text whose order is the order of time."""
    if when.tzinfo is None:
        raise RegistrationRefused("a time needs its zone")
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def to_time(text: str) -> datetime:
    """The time of `to_text`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def check_validity(validity: Validity) -> None:
    """Raise `RegistrationRefused` for an interval that can never hold."""
    to_text(validity.valid_from)
    if validity.valid_to is not None and to_text(validity.valid_to) <= to_text(validity.valid_from):
        raise RegistrationRefused("valid_to must be after valid_from")


def validity_of(valid_from: str, valid_to: str | None) -> Validity:
    """The interval of two columns."""
    return Validity(to_time(valid_from), None if valid_to is None else to_time(valid_to))


def validity_columns(validity: Validity) -> tuple[str, str | None]:
    """The two columns of an interval."""
    check_validity(validity)
    return to_text(validity.valid_from), None if validity.valid_to is None else to_text(validity.valid_to)


def list_text(items: Iterable[str]) -> str:
    """A list column; sorted where order means nothing is the caller's business."""
    return json.dumps(list(items), ensure_ascii=False, separators=(",", ":"))


def list_of(text: str) -> tuple[str, ...]:
    """The list of `list_text`."""
    return tuple(json.loads(text))


def check_label(name: str, value: str, limit: int = 200) -> str:
    """A text for people: 1 to ``limit`` printable characters; raises `RegistrationRefused`."""
    if not 1 <= len(value) <= limit or not value.isprintable() or value.strip() != value:
        raise RegistrationRefused(f"{name} must be 1 to {limit} printable characters")
    return value


def check_id(name: str, value: str) -> str:
    """An id of ours: letters, digits, dot, dash, underscore; at most 64; raises `RegistrationRefused`."""
    if not _ID.fullmatch(value):
        raise RegistrationRefused(f"{name} must be 1 to 64 letters, digits, dots, dashes or underscores")
    if is_personal(value):  # ids stand in clear in the log
        raise RegistrationRefused(f"{name} must not be a personal number")
    return value


def check_account(value: str) -> str:
    """An officer's login; raises `RegistrationRefused`."""
    if not _ACCOUNT.fullmatch(value):
        raise RegistrationRefused("account must be 1 to 100 letters, digits or . _ @ -")
    if is_personal(value):  # accounts stand in clear in the log
        raise RegistrationRefused("account must not be a personal number")
    return value


def check_subset(name: str, values: Collection[str], allowed: Collection[str]) -> None:
    """Raise `RegistrationRefused` where ``values`` is empty or holds something else than ``allowed``."""
    if not values:
        raise RegistrationRefused(f"{name} must not be empty: nothing listed is nothing allowed")
    if not set(values) <= set(allowed):
        raise RegistrationRefused(f"{name} must be among: {' '.join(sorted(allowed))}")


def check_redirect_uri(uri: str) -> str:
    """An https address, or http on loopback, without fragment or user; raises `RegistrationRefused`."""
    refusal = RegistrationRefused("redirect_uri must be https, or http on loopback, without fragment or user")
    if not uri.isascii() or not uri.isprintable() or " " in uri or len(uri) > 2000:
        raise refusal
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        raise refusal from None
    loopback = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if "#" in uri or "@" in parts.netloc or not parts.hostname:
        raise refusal
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise refusal
    return uri


def read_caller(row: Sequence[Any]) -> RegisteredCaller:
    """A caller from its row (columns of ``callers`` in order)."""
    id_, name, jwks, units, scopes, redirect_uris, contact, valid_from, valid_to, disabled_at = row
    return RegisteredCaller(
        id=id_,
        name=name,
        jwks=jwks,
        keys=read_key_set(json.loads(jwks)),
        units=list_of(units),
        scopes=frozenset(list_of(scopes)),
        redirect_uris=list_of(redirect_uris),
        contact=contact,
        validity=validity_of(valid_from, valid_to),
        disabled_at=None if disabled_at is None else to_time(disabled_at),
    )


def jwks_text(jwks: object) -> str:
    """A JWKS as it is stored: judged, and with one spelling; raises `RegistrationRefused`."""
    try:
        read_key_set(jwks)
    except KeyRefused as refused:
        raise RegistrationRefused(f"jwks: {refused}") from None
    return json.dumps(jwks, sort_keys=True, separators=(",", ":"))


def check_caller(id_: str, name: str, scopes: Collection[str], redirect_uris: Iterable[str], contact: str) -> None:
    """Raise `RegistrationRefused` for a caller that can't be registered."""
    check_id("id", id_)
    check_label("name", name)
    check_subset("scopes", scopes, SCOPES)
    for uri in redirect_uris:
        check_redirect_uri(uri)
    if contact:
        check_label("contact", contact)


def read_unit(row: Sequence[Any]) -> Unit:
    """A unit from its row (columns of ``units`` in order)."""
    code, name, predecessors, successors, service_account, valid_from, valid_to = row
    return Unit(
        code=AgencyCode.parse(code),
        name=name,
        validity=validity_of(valid_from, valid_to),
        predecessors=list_of(predecessors),
        successors=list_of(successors),
        service_account=service_account,
    )


def read_grant(row: Sequence[Any]) -> GrantEntry:
    """A grant from its row (columns of ``grants`` in order); refuses a row that `check_grant` would not have let in."""
    id_, caller, procedure, dataset, operations, fields, channels, basis, valid_from, valid_to, count, period = row
    entry = GrantEntry(
        id=id_,
        caller=caller,
        procedure=ProcedureCode.parse(procedure),
        dataset=dataset,
        operations=frozenset(list_of(operations)),  # type: ignore[arg-type]  # check_grant proves the words
        fields=frozenset(list_of(fields)),
        channels=frozenset(list_of(channels)),  # type: ignore[arg-type]  # the same
        legal_basis=basis,
        validity=validity_of(valid_from, valid_to),
        quota=None if count is None else Quota(count, period),
    )
    check_grant(entry)
    return entry


def check_grant(entry: GrantEntry) -> None:
    """Raise `RegistrationRefused` for a grant that is open, empty or without a legal basis."""
    check_id("id", entry.id)
    check_id("caller", entry.caller)
    if not _DATASET.fullmatch(entry.dataset):
        raise RegistrationRefused("dataset must be a lower-case name")
    check_subset("operations", entry.operations, OPERATIONS)
    check_subset("channels", entry.channels, CHANNELS)
    if not entry.fields or not all(_FIELD.fullmatch(path) for path in entry.fields):
        raise RegistrationRefused("fields must be dotted names, at least one; there is no wildcard")
    check_label("legal_basis", entry.legal_basis, 500)
    if entry.quota is not None and (entry.quota.count < 1 or entry.quota.period not in PERIODS):
        raise RegistrationRefused("a quota is a positive count per hour, day or month")


def key_name(key: PublicKey) -> str:
    """A key as people tell it from others: its kid, and its thumbprint where that is another."""
    return key.kid if key.kid == key.thumbprint else f"{key.kid} ({key.thumbprint})"


def key_names(jwks: object) -> list[str]:
    """The names of a key set that is not registered yet; raises `RegistrationRefused`."""
    try:
        return [key_name(key) for key in read_key_set(jwks)]
    except KeyRefused as refused:
        raise RegistrationRefused(f"jwks: {refused}") from None
