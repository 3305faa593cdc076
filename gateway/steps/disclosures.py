"""What a citizen's portal asks becomes typed here: whose disclosures, on what right, and which answer is wrong.

The view is answered from the log, so its right is a grant on the dataset ``disclosures`` like any other, checked by the
same step (`Authorize`) over a route that leads to no source.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from contracts.access import VIEW, VIEW_FIELDS
from contracts.connector import Context, Exchange
from contracts.datasets import RECORD_TYPES
from contracts.errors import Pointer, Problem
from contracts.identifiers import InvalidIdentifier, PersonalId
from contracts.manifest import Manifest
from contracts.queries import PersonQuery, Query
from contracts.reasons import holds_number
from contracts.subjects import unprintable
from gateway.registry.registry import Route
from gateway.steps import json_text, paths
from gateway.steps.arrival import Arrival, Ask
from gateway.steps.bodies import DisclosuresBody, DiscrepancyBody, check
from gateway.steps.read import keep_apart, read_purpose, subject_of


class _NoSource:
    """The view is no source's: whoever takes its route to the exchange is refused."""

    def exchange(self, query: Query, context: Context) -> Exchange:
        """Nothing is asked."""
        raise Problem("not_granted")


_MANIFEST = Manifest.model_validate(
    {
        "name": "log", "title": "The citizen's view", "owner": "the gateway", "protocol": "rest",
        "attribution": "caller", "schemes": ["none"], "officer_required": False, "not_found_means": "absent",
        "operations": [
            {
                "dataset": VIEW, "verb": "query", "query": "person", "idempotent": True, "deadline_seconds": 30.0,
                "cache_seconds": 0,
            }
        ],
        "fields": {VIEW: VIEW_FIELDS}, "profiles": ["log"], "quality": {},
    }
)  # fmt: skip


def view_route(dataset: str, operation: str) -> Route | None:
    """The route of the view, for an `Authorize` of its own; the common road doesn't know it."""
    spec = _MANIFEST.operation(VIEW, "query") if (dataset, operation) == (VIEW, "query") else None
    return Route("log", _NoSource(), _MANIFEST, spec, {}, "log", False, PersonQuery, None) if spec else None


@dataclass(frozen=True, slots=True)
class ViewAsk:
    """A question for a person's disclosures; ``ask.fields`` says on what right: one of `VIEW_FIELDS`."""

    ask: Ask
    request_number: str | None
    before: str | None
    limit: int


def read_view(arrival: Arrival, *, granted: bool) -> ViewAsk:
    """Parse a body; raises `Problem` ``invalid_request`` or ``invalid_subject``."""
    body = check(DisclosuresBody, json_text.read(arrival.body))
    purpose = read_purpose(body.purpose, sign_in_call=False)
    keep_apart(purpose, body.subject)
    number = body.request_number
    if number is not None and (unprintable(number) or holds_number(number)):
        raise Problem("invalid_request", errors=[Pointer("/request_number", "is no number of a request")])
    if (purpose.channel == "online") == (number is not None):
        raise Problem(
            "invalid_request",
            errors=[Pointer("/request_number", "is required, save in the channel online, where it can't stand")],
        )
    subject = subject_of(PersonQuery, body.subject, arrival.at, granted=granted)
    right = VIEW_FIELDS[0] if number is None else VIEW_FIELDS[1]
    return ViewAsk(Ask(VIEW, "query", purpose, subject, (right,)), number, body.before, body.limit)


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong with an answer: fields by dotted path, and in the reporter's own words."""

    entry: str
    paths: tuple[str, ...]
    words: str = field(repr=False)
    sign_in: str | None = field(default=None, repr=False)


def read_report(arrival: Arrival) -> Report:
    """Parse a body; raises `Problem` ``invalid_request``."""
    body = check(DiscrepancyBody, json_text.read(arrival.body))
    words = body.description.strip()
    if not words or any(unprintable(line) for line in words.split("\n")):
        raise Problem("invalid_request", errors=[Pointer("/description", "is empty or holds control characters")])
    return Report(body.entry, tuple(_path(text, at) for at, text in enumerate(body.pointers)), words, body.sign_in)


def _path(pointer: str, at: int) -> str:
    """``/record/father/full_name`` or ``/father/full_name`` -> ``father.full_name``; places in arrays are left out."""
    before, *members = pointer.split("/")
    parts = [part for part in (members[1:] if members[:1] == ["record"] else members) if not part.isdecimal()]
    if before or not parts or not all(part.isascii() and part.isidentifier() for part in parts):
        raise Problem("invalid_request", errors=[Pointer(f"/pointers/{at}", "is no pointer into an answer")])
    return ".".join(parts)


def check_paths(report: Report, dataset: str, delivered: tuple[str, ...]) -> None:
    """Only what an answer held can be wrong in it; raises `Problem` ``invalid_request``."""
    known = paths.known(RECORD_TYPES.get(dataset))
    errors = [
        Pointer(f"/pointers/{at}", "did not leave with this entry")
        for at, path in enumerate(report.paths)
        if (known and path not in known) or not any(_covers(field, path) for field in delivered)
    ]
    if errors:
        raise Problem("invalid_request", errors=errors)


def _covers(field: str, path: str) -> bool:
    return path == field or path.startswith(f"{field}.") or field.startswith(f"{path}.")


def signed_in(payload: bytes | None) -> PersonalId:
    """Who signed in, by the payload of a completed sign-in; raises `Problem` ``sign_in_expired`` where nobody did."""
    if payload is None:
        raise Problem("sign_in_expired")
    identity: Any = json.loads(payload)
    try:
        return PersonalId.parse(str(identity.get("personal_id")))
    except InvalidIdentifier:
        raise Problem("purpose_not_granted", errors=[Pointer("/purpose/sign_in", "names no person")]) from None


def number_of(ask: Ask) -> tuple[str, str]:
    """Kind and value of the number that is asked about."""
    if not isinstance(ask.subject, PersonQuery):  # authorize gave a grant, so it was parsed
        raise Problem("invalid_subject")
    return ask.subject.identifier.kind, ask.subject.identifier.value
