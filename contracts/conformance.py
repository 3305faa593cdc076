"""Replaying a connector's recorded cases without a network: the same check for tests, ``connectors check`` and authors.

A case file is JSON: ``{"description", "dataset", "query": {...}, "context": {...}, "turns": [{"request": {...},
"response": {...}}], "expect": {"record": {...}} | {"absence": "not_found"} | {"fault": "source_malformed"}}``.
Bodies are given as ``body`` (text), ``json`` or ``body_hex``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from contracts.connector import Connector, Context, ContextOfficer, Exchange, Redirect, Session, SignInConnector
from contracts.errors import Absence, Problem, SourceFault
from contracts.queries import ConfirmationQuery, PersonQuery, Query
from contracts.records import document
from contracts.subjects import Asked, form, read
from contracts.wire import WireRequest, WireResponse

_NOW = "2026-11-22T03:04:05+00:00"
KINDS = ("found", "not_found", "source_fault", "malformed")
"""Every connector has at least one case of each (DESIGN section 1); a case names its own in ``kind``."""


class Mismatch(AssertionError):
    """A case and the connector disagree; the message names the case and the member, and is safe to print."""


@dataclass(frozen=True)
class Case:
    """One recorded conversation."""

    name: str
    kind: str
    description: str
    dataset: str
    query: Mapping[str, Any]
    context: Mapping[str, Any]
    turns: tuple[Mapping[str, Any], ...]
    expect: Mapping[str, Any]
    session: Mapping[str, Any] = field(default_factory=dict)


def read_case(name: str, text: str) -> Case:
    """Parse a case file; raises `Mismatch` when a member is missing or unknown."""
    try:
        raw = json.loads(text)
        return Case(name=name, **{**raw, "turns": tuple(raw["turns"])})
    except (TypeError, KeyError, ValueError):
        raise Mismatch(
            f"{name}: a case is a JSON object that has kind, description, dataset, query, context, turns, expect"
        ) from None


def read_query(query: type[Query], raw: Mapping[str, Any]) -> Query:
    """Build the query of a case from its members, as from a caller's subject; raises `Mismatch`."""
    if query is PersonQuery and "confirm" in raw:
        return ConfirmationQuery(_read(PersonQuery, raw["confirm"]))
    return _read(query, raw)


def _read(query: type[Asked], raw: Mapping[str, Any]) -> Asked:
    try:
        form(query).model_validate(dict(raw))
        return read(query, raw, datetime.fromisoformat(_NOW))
    except (ValidationError, Problem):
        raise Mismatch(f"query is no {query.__name__}") from None


def read_context(raw: Mapping[str, Any], profile: Mapping[str, Any]) -> Context:
    """Build the context of a case; members left out get synthetic values."""
    officer = raw.get("officer", {"account": "canbo.thu", "code": "099080000001"})
    return Context(
        request_id=raw.get("request_id", "H26-TEST-000000001"),
        unit=raw.get("unit", "H26.99"),
        procedure=raw.get("procedure", "1.001193"),
        dossier=raw.get("dossier", "H26.99-260302-0001"),
        officer=ContextOfficer(**officer) if officer else None,
        now=datetime.fromisoformat(raw.get("now", _NOW)),
        profile=profile,
        databases=tuple(raw.get("databases", ())),
    )


def start(
    connector: Connector | SignInConnector, case: Case, profile: Mapping[str, Any], query: type[Query] | None
) -> Exchange:
    """Begin the exchange that a case records; ``query`` is the dataset's query type, ``None`` where it has none."""
    context = read_context(case.context, profile)
    if isinstance(connector, SignInConnector):
        redirect = Redirect(**case.session["redirect"])
        session = Session(redirect, case.session["issuer"], case.session.get("extra", {}))
        return connector.complete(session, case.session["callback"], context)
    if query is None:
        raise Mismatch(f"{case.name}: dataset {case.dataset} has no query type")
    return connector.exchange(read_query(query, case.query), context)


def read_reply(raw: Mapping[str, Any]) -> WireResponse:
    """A recorded reply as the transport hands it over."""
    headers = {str(name).lower(): str(value) for name, value in raw.get("headers", {}).items()}
    return WireResponse(raw.get("status", 200), headers, _body(raw))


def _body(raw: Mapping[str, Any]) -> bytes:
    if "body_hex" in raw:
        return bytes.fromhex(raw["body_hex"])
    if "json" in raw:
        return json.dumps(raw["json"], ensure_ascii=False).encode()
    return str(raw.get("body", "")).encode()


def _parsed(body: bytes | None) -> Any:
    try:
        return json.loads(body or b"null")
    except ValueError:
        return object()  # equal to nothing that was recorded


def _check_request(case: Case, turn: int, made: WireRequest, recorded: Mapping[str, Any]) -> None:
    actual: dict[str, Any] = {
        "method": made.method, "path": made.path, "operation": made.operation, "params": dict(made.params),
        "form": dict(made.form) if made.form is not None else None, "content_type": made.content_type,
        "template": made.template, "bearer": made.bearer, "auth": made.auth, "headers": dict(made.headers),
        "body": made.body.decode(errors="replace") if made.body is not None else None,
        "json": _parsed(made.body) if "json" in recorded else None,
    }  # fmt: skip
    for member, value in recorded.items():
        if member not in actual or actual[member] != value:
            raise Mismatch(f"{case.name}: request {turn}: {member} differs from what was recorded")


def replay(
    connector: Connector | SignInConnector, case: Case, profile: Mapping[str, Any], query: type[Query] | None
) -> None:
    """Run one case; raises `Mismatch` naming what differs."""
    exchange = start(connector, case, profile, query)
    done = 0
    try:
        made = next(exchange)
        for turn, recorded in enumerate(case.turns, start=1):
            _check_request(case, turn, made, recorded["request"])
            done = turn
            made = exchange.send(read_reply(recorded["response"]))
        raise Mismatch(f"{case.name}: the connector asks for more turns than were recorded")
    except StopIteration as stop:
        ending: dict[str, Any] = {"record": document(stop.value.record)}
        if "drift" in case.expect:
            ending["drift"] = list(stop.value.drift)
    except Absence as absence:
        ending = {"absence": absence.outcome}
    except SourceFault as fault:
        ending = {"fault": fault.code}
        if "source_code" in case.expect:
            ending["source_code"] = fault.source_code
    finally:
        exchange.close()
    if done < len(case.turns):
        raise Mismatch(f"{case.name}: the connector asked for {done} of {len(case.turns)} recorded turns")
    _compare(case.name, "expect", dict(case.expect), ending)


def _compare(name: str, where: str, expected: Any, actual: Any) -> None:
    if isinstance(expected, dict) and isinstance(actual, dict):
        for member in expected:
            if member not in actual:
                raise Mismatch(f"{name}: {where}.{member} is missing")
            _compare(name, f"{where}.{member}", expected[member], actual[member])
        extra = [member for member in actual if member not in expected and actual[member] is not None]
        if extra:
            raise Mismatch(f"{name}: {where} has members that were not recorded: {', '.join(sorted(extra))}")
    elif expected != actual:
        raise Mismatch(f"{name}: {where} differs from what was recorded")
