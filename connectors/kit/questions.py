"""A question becomes what the wire wants: members by their marks, and what a deployment wants filled in beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.kit.marks import Where, placed
from contracts.connector import Context
from contracts.dates import PartialDate
from contracts.errors import SourceRefused
from contracts.identifiers import Identifier
from contracts.manifest import InvalidManifest
from contracts.queries import Query
from contracts.wire import REQUEST_ID

_PART: Final = re.compile(r"\{([a-z_]+)\}")
PARTS: Final = ("request_id", "unit", "procedure", "dossier", "officer_code", "officer_account", "now")
"""What a profile's ``fill`` may name in braces: everything else in it is sent as it stands."""


def _wire(value: Any) -> Any:
    if isinstance(value, Query):
        return members(value)
    if isinstance(value, Identifier):
        return value.value
    return value.iso if isinstance(value, PartialDate) else value


def members(query: Query, where: Where = "body") -> dict[str, Any]:
    """The question's members that stand in one part of a request, by their names on the wire."""
    found = {}
    for one in placed(type(query)):
        value = getattr(query, one.field)
        if value is not None and one.at.where == where:
            found[one.at.name] = _wire(value)
    return found


def check_fill(fill: Mapping[str, str]) -> None:
    """Raise `InvalidManifest` where a profile names a part that a request's context doesn't have."""
    for name, text in fill.items():
        unknown = set(_PART.findall(text)) - set(PARTS)
        if unknown:
            raise InvalidManifest(f"fill.{name}: {{{unknown.pop()}}} is none of {', '.join(PARTS)}")


def filled(text: str, context: Context) -> str:
    """A profile's text with the parts of the context in place; raises `SourceRefused` where there is no officer."""

    def part(found: re.Match[str]) -> str:
        name = found[1]
        if name == "request_id":
            return REQUEST_ID
        if name == "now":
            return context.now.isoformat(timespec="seconds")
        if name.startswith("officer_"):
            if context.officer is None:
                raise SourceRefused("the source demands an officer", owner="gateway")
            return context.officer.code if name == "officer_code" else context.officer.account
        return str({"unit": context.unit, "procedure": context.procedure, "dossier": context.dossier}[name])

    return _PART.sub(part, text)


def put(body: dict[str, Any], path: str, value: str) -> None:
    """Set a member by a dotted path, unless the question has set it."""
    *above, last = path.split(".")
    for step in above:
        inner = body.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        body = inner
    body.setdefault(last, value)
