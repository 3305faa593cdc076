"""Bytes become an `Ask`: identifiers are parsed here, once, and never again.

A subject or claim that doesn't parse is no error where the caller has no grant on the dataset: such a caller must not
learn what the dataset's subjects look like (DESIGN section 1, authorize).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from contracts import subjects
from contracts.access import OFFICER_CHANNELS, Purpose
from contracts.dates import InvalidDate, PartialDate
from contracts.dossiers import CHANGE
from contracts.errors import Pointer, Problem
from contracts.identifiers import (
    AgencyCode,
    DossierNumber,
    Identifier,
    InvalidIdentifier,
    ProcedureCode,
)
from contracts.queries import Query
from contracts.reasons import is_personal
from contracts.subjects import unprintable
from gateway.audit.summaries import OTHER, network
from gateway.registry.registry import Route
from gateway.steps import json_text, paths
from gateway.steps.arrival import Arrival, Ask
from gateway.steps.bodies import DOTTED, ProgressBody, PurposeBody, QueryBody, SignInBody, SyncBody, VerifyBody, check
from gateway.steps.paths import Leaf

MAX_CLAIMS = 16
MAX_TEXT = 500
MAX_SENT = 64
"""Fields of something that is sent, as far as a caller without a grant may name any."""
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,127}")
_PATH = re.compile(DOTTED)


def _identifier(kind: type[Identifier], text: str, pointer: str, errors: list[Pointer]) -> Any:
    try:
        return kind.parse(text)
    except InvalidIdentifier as fault:
        errors.append(Pointer(pointer, fault.reason))
        return None


def _claim_fault(known: Mapping[str, Leaf | None], path: str, value: Any) -> str | None:
    """Why a claim can't be compared, or ``None``; unknown paths are left to `authorize`."""
    if path in known and known[path] is None:
        return "names a group: claim its members"
    leaf = known.get(path)
    kind, words = leaf or (type(value), ())
    expected = kind if kind in (int, bool) else str
    if type(value) is not expected:
        return f"must be a {'whole number' if expected is int else 'boolean' if expected is bool else 'string'}"
    if words and value not in words:
        return "is not one of the allowed words"
    if isinstance(value, str) and (not value or len(value) > MAX_TEXT or unprintable(value)):
        return "is empty, too long or holds control characters"
    try:
        if kind is PartialDate:
            PartialDate.parse_iso(value)
        elif issubclass(kind, Identifier):
            kind.parse(value)
    except (InvalidDate, InvalidIdentifier):
        return "is not well formed"
    return None


def read_claims(record: type[Any] | None, claims: Mapping[str, Any]) -> None:
    """Check claims' forms; raises `Problem` ``invalid_claim``."""
    if not 1 <= len(claims) <= MAX_CLAIMS:
        raise Problem("invalid_claim", errors=[Pointer("/claims", f"must hold 1 to {MAX_CLAIMS} claims")])
    errors = []
    for path, value in claims.items():
        if not _PATH.fullmatch(path):  # its text could be a value: don't repeat it
            raise Problem("invalid_claim", errors=[Pointer("/claims", "holds a claim that is not a dotted path")])
        if reason := _claim_fault(paths.known(record), path, value):
            errors.append(Pointer(f"/claims/{path}", reason))
    if errors:
        raise Problem("invalid_claim", errors=errors)


def _numbers(subject: Any) -> Iterator[str]:
    """Whatever looks like an identifier in a subject as it came, at any depth."""
    if isinstance(subject, str) and len(subject) >= 9 and subject.isascii() and subject[:9].isdecimal():
        yield subject
    elif isinstance(subject, Mapping):
        for member in subject.values():
            yield from _numbers(member)


def keep_apart(purpose: Purpose, subject: Mapping[str, Any]) -> None:
    """A dossier that is named after its subject would carry the number into the log.

    Looks at the subject unparsed, so that an unknown dataset and a forbidden one are answered alike.
    """
    for name, number in (("dossier", purpose.dossier), ("draft", purpose.draft)):
        if number is not None and any(item in number for item in _numbers(subject)):
            raise Problem(
                "invalid_request", errors=[Pointer(f"/purpose/{name}", "must not hold the subject's number")]
            )  # fmt: skip


def read_purpose(raw: PurposeBody, *, sign_in_call: bool) -> Purpose:
    """Check the purpose's own rules (API section 3); raises `Problem` ``invalid_request``."""
    errors: list[Pointer] = []
    procedure = _identifier(ProcedureCode, raw.procedure, "/purpose/procedure", errors)
    unit = _identifier(AgencyCode, raw.unit, "/purpose/unit", errors)
    if (raw.dossier is None) == (raw.draft is None):
        errors.append(Pointer("/purpose", "must hold either dossier or draft"))
    for name, number in (("dossier", raw.dossier), ("draft", raw.draft)):
        if number is not None:
            _identifier(DossierNumber, number, f"/purpose/{name}", errors)
            if is_personal(number):  # the log shows dossiers and logins in clear
                errors.append(Pointer(f"/purpose/{name}", "must not be a personal number"))
    if raw.officer is not None and not _ACCOUNT.fullmatch(raw.officer.account):
        errors.append(Pointer("/purpose/officer/account", "must be letters, digits or . _ @ -"))  # as registered
    if raw.officer is not None and is_personal(raw.officer.account):
        errors.append(Pointer("/purpose/officer/account", "must not be a personal number"))
    workstation = network(raw.officer.network) if raw.officer and raw.officer.network else None
    if workstation == OTHER:
        errors.append(Pointer("/purpose/officer/network", "must be an IP address"))
    if raw.channel in OFFICER_CHANNELS and raw.officer is None:
        errors.append(Pointer("/purpose/officer", "is required in this channel"))
    if raw.channel == "online" and raw.sign_in is None and not sign_in_call:
        errors.append(Pointer("/purpose/sign_in", "is required in this channel"))
    if errors:
        raise Problem("invalid_request", errors=errors)
    return Purpose(
        procedure=procedure, unit=unit, channel=raw.channel, dossier=raw.dossier, draft=raw.draft,
        officer_account=raw.officer.account if raw.officer else None, officer_network=workstation,
        sign_in=raw.sign_in,
    )  # fmt: skip


def _unique(fields: list[str]) -> tuple[str, ...]:
    if len(set(fields)) != len(fields):
        raise Problem("invalid_request", errors=[Pointer("/fields", "names a field twice")])
    return tuple(fields)


def read(arrival: Arrival, route: Route | None, *, granted: bool) -> Ask:
    """Parse a body into an `Ask`.

    ``route`` says how the dataset is asked (``None`` for an unknown dataset), ``granted`` whether the caller has any
    grant on it. Raises `Problem` ``invalid_request``, ``invalid_subject``, ``invalid_claim``, ``payload_too_large``.
    """
    call = arrival.call
    raw = json_text.read(arrival.body)
    if call.form == "sign_in":
        sign_in = check(SignInBody, raw)
        purpose = read_purpose(sign_in.purpose, sign_in_call=True)
        return Ask(
            call.dataset, call.operation, purpose, None, _unique(sign_in.fields), redirect_uri=sign_in.redirect_uri
        )
    if call.form == "send":
        return _sending(arrival, raw, route, granted=granted)
    body = check(VerifyBody if call.operation == "verify" else QueryBody, raw)
    purpose = read_purpose(body.purpose, sign_in_call=False)
    claims = body.claims if isinstance(body, VerifyBody) else None
    keep_apart(purpose, body.subject)
    subject = subject_of(route.query if route else None, body.subject, arrival.at, granted=granted)
    if granted and route is not None and call.operation == "verify":
        claims = _claims_of(route.record, claims)
    fields = _unique(body.fields) if isinstance(body, QueryBody) else _claimed(claims or {})
    return Ask(
        call.dataset, call.operation, purpose, subject, fields, claims or {}, body.max_age_seconds,
        body.max_wait_seconds,
    )  # fmt: skip


def _sending(arrival: Arrival, raw: dict[str, Any], route: Route | None, *, granted: bool) -> Ask:
    """Something to be handed over: its fields are those that it holds, and a grant must cover each."""
    call = arrival.call
    if call.dataset == "dossiers":
        sync = check(SyncBody, raw)
        name, purposed, content = "dossier", sync.purpose, sync.dossier
    else:
        step = check(ProgressBody, raw)
        name, purposed, content = "progress", step.purpose, step.progress
    purpose = read_purpose(purposed, sign_in_call=False)
    if purpose.dossier is None:
        raise Problem("invalid_request", errors=[Pointer("/purpose/dossier", "is required: a draft can't be sent")])
    keep_apart(purpose, content)
    query = route.query if route else None
    subject = subject_of(query, content, arrival.at, granted=granted, place=f"/{name}")
    said = (path for path, value in content.items() if value is not None and path != CHANGE and _PATH.fullmatch(path))
    return Ask(call.dataset, call.operation, purpose, subject, tuple(said)[:MAX_SENT])


def subject_of(
    query: type[Query] | None, raw: Mapping[str, Any], now: datetime, *, granted: bool, place: str = "/subject"
) -> Query | None:
    """Whom, or what, it is about; without a grant nonsense is nobody, and no error.

    Raises `Problem` ``invalid_request`` (shape) or ``invalid_subject`` (values).
    """
    if query is None:
        return None
    try:
        check(subjects.form(query), dict(raw), place)
        return subjects.read(query, raw, now, place)
    except Problem:
        if granted:
            raise
        return None


def _claimed(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """Paths of claims for the log: what is not a path could be a value."""
    return tuple(path for path in claims if _PATH.fullmatch(path))[:MAX_CLAIMS]


def _claims_of(record: type[Any] | None, claims: dict[str, Any] | None) -> dict[str, Any]:
    """A verdict is one claim by itself; everything else needs claims."""
    if verdict := paths.verdict(record):
        if claims:
            raise Problem("invalid_request", errors=[Pointer("/claims", "has no place here: the subject says it all")])
        return {verdict: "match"}
    read_claims(record, claims or {})
    return claims or {}
