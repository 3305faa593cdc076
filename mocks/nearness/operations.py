"""An operation as its contract describes it, and how far a request is from it: path, method, headers, query, body."""

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from mocks.matching import Traffic
from mocks.nearness.difference import Difference
from mocks.nearness.envelopes import element_named, envelope_differences
from mocks.nearness.forms import Form, Member, differences, named
from mocks.wanted import fits

_SAME_PATH = 0.75
"""From here on a path is taken for a misspelling of another (difflib's ratio)."""
FORM, JSON, XML = "application/x-www-form-urlencoded", "application/json", "text/xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation. `headers` are judged by lower-case names; `element` is the {namespace}name that a SOAP Body must
    hold, whose form `body` then is."""

    name: str
    method: str
    path: str
    headers: tuple[Member, ...] = ()
    query: Form = Form(kind="object")  # noqa: RUF009  # frozen, so one for all is right
    body: Form | None = None
    media: str = JSON
    element: str = ""

    @property
    def told(self) -> str:
        """Method and path, as a near miss names it."""
        return f"{self.method} {self.path}"


def nearest(operations: Sequence[Operation], traffic: Traffic) -> Operation | None:
    """The operation that a request most likely meant; None where nothing speaks for any."""
    exact = [one for one in operations if one.method == traffic.method and fits(one.path, traffic.target)]
    if len(exact) == 1:
        return exact[0]
    rated = [(_likeness(one, traffic), -place) for place, one in enumerate(operations)]
    if not rated:
        return None
    best, place = max(rated)
    return operations[-place] if best > 0.5 else None


def _likeness(operation: Operation, traffic: Traffic) -> float:
    path = traffic.target.partition("?")[0]
    if fits(operation.path, path):
        likeness = 4.0
    else:
        likeness = difflib.SequenceMatcher(None, operation.path.lower(), path.lower()).ratio()
    if operation.element and element_named(traffic.body, operation.element.rpartition("}")[2]):
        likeness += 1.5
    elif operation.body is not None and not operation.element:
        wanted = {member.name for member in operation.body.members}
        likeness += len(wanted & set(traffic.fields())) / len(wanted) if wanted else 0.0
    return likeness + (0.25 if operation.method == traffic.method else 0.0)


def request_differences(operation: Operation, traffic: Traffic, headers: Mapping[str, str]) -> list[Difference]:
    """In which ways a request isn't the operation."""
    path, _, query = traffic.target.partition("?")
    found: list[Difference] = []
    if not fits(operation.path, path):
        alike = difflib.SequenceMatcher(None, operation.path.lower(), path.lower()).ratio() > _SAME_PATH
        problem = "misspelt" if alike else "unknown_path"
        found.append(Difference(where="path", problem=problem, expected=operation.path, received=path))
    if traffic.method != operation.method:
        found.append(
            Difference(where="method", problem="wrong_method", expected=operation.method, received=traffic.method)
        )
    found += header_differences(operation.headers, headers)
    pairs = parse_qsl(query, keep_blank_values=True)
    found += named([name for name, _ in pairs], operation.query, "query")
    found += [
        difference
        for difference in differences(dict(pairs), operation.query, "query")
        if difference.problem in ("wrong_form", "wrong_type")
    ]
    if operation.body is not None and traffic.method not in ("GET", "HEAD"):
        found += _body_differences(operation, operation.body, traffic, headers)
    return found


def header_differences(wanted: Sequence[Member], headers: Mapping[str, str]) -> list[Difference]:
    """Which headers are missing or have another form."""
    found = []
    for member in wanted:
        where, value = f"header {member.name}", headers.get(member.name.lower())
        if value is None:
            if member.required:
                found.append(Difference(where=where, problem="missing", expected=member.form.told()))
        elif not member.form.fits(value):
            found.append(Difference(where=where, problem="wrong_form", expected=member.form.told(), received=value))
    return found


def _body_differences(
    operation: Operation, form: Form, traffic: Traffic, headers: Mapping[str, str]
) -> list[Difference]:
    if operation.element:
        return envelope_differences(traffic.body, operation.element, form)
    if operation.media == FORM:
        pairs = parse_qsl(traffic.body.decode("utf-8", "replace"), keep_blank_values=True)
        repeated = [one for one in named([name for name, _ in pairs], form, "body") if one.problem == "repeated"]
        return repeated + differences(dict(pairs), form, "body")
    try:
        document = json.loads(traffic.body)
    except ValueError:
        return [Difference(where="body", problem="not_json", expected=JSON)]
    return differences(document, form, "body")
