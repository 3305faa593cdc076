"""A REST service by its OpenAPI description and a table of operations: a question out, a record or a fault back.

Replies are read strictly (`connectors.rest`), checked against the description's schema, and only then translated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from connectors.kit.questions import check_fill, filled, members, put
from connectors.kit.records import Reader, check_subject, is_empty, json_reader
from connectors.rest.reading import read_value
from connectors.rest.status import require_ok
from contracts.connector import Context
from contracts.errors import NotFound, SourceMalformed, SourceRefused
from contracts.manifest import InvalidManifest, check_form
from contracts.queries import Query
from contracts.records import Answered
from contracts.schemas import read as read_schema
from contracts.schemas.json_schema import Description
from contracts.wire import WireRequest, WireResponse

_PARTS = ("body", "query", "header", "path")
_NO_SEGMENT = re.compile(r"[/\\\x00]|^\.{0,2}\Z")


class RestProfile(BaseModel):
    """What may differ between deployments of a REST service. Tables are by operation."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    base_path: Annotated[str, Field(pattern=r"^(/[^?#]*[^/?#])?$")]
    """What stands before every path of the description."""
    fill: Mapping[str, Mapping[str, str]]
    """Parts of a request that the question doesn't hold: ``query.x``, ``header.x``, ``path.x`` or ``body.x.y`` to a
    text, with parts of the context in braces (`connectors.kit.questions.PARTS`)."""
    reply_media_types: list[str]
    not_found_statuses: list[Annotated[int, Field(ge=200, le=499)]]
    """Statuses by which this source says "nobody". House rule: 404 only where its owner has confirmed that."""
    unknown_members: Literal["drift", "refuse"]
    empty_means: Literal["not_found", "malformed"]
    """What a well-formed reply that holds nothing says."""


@dataclass(frozen=True, slots=True)
class RestOperation:
    """One operation: method and path as described, and where in its reply the record stands.

    ``reply`` is a JSON pointer to the reply's schema; ``within`` the members that lead to the record; ``echoes`` fields
    of the question that the record must repeat.
    """

    name: str
    method: str
    path: str
    question: type[Query]
    record: type[Any]
    reply: str
    within: tuple[str, ...] = ()
    echoes: Mapping[str, str] = field(default_factory=dict)


class RestService:
    """All operations of one description; holds no state of a request."""

    def __init__(
        self, description: str, *operations: RestOperation, read: Callable[[str], bytes] = read_schema
    ) -> None:
        """``description`` is a JSON file that ``read`` knows, by default one pinned in `contracts.schemas`.

        Raises KeyError and ValueError as ``read`` does.
        """
        self._description = Description(json.loads(read(description)))
        self._operations = {one.question: one for one in operations}
        self._schemas = {one.name: self._description.pointed(one.reply) for one in operations}
        self._readers: dict[str, Reader] = {one.name: json_reader(one.record) for one in operations}

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that doesn't fit the description; raises `InvalidManifest`."""
        settled = check_form(RestProfile, profile)
        for name, table in settled.fill.items():
            check_fill(table)
            for key in table:
                if key.partition(".")[0] not in _PARTS or not key.partition(".")[2]:
                    raise InvalidManifest(f"fill.{name}.{key}: begins with none of {', '.join(_PARTS)}")

    def _asked(self, query: Query) -> RestOperation:
        found = self._operations.get(type(query))
        if found is None:
            raise TypeError("this service isn't asked such questions")
        return found

    def request(self, query: Query, context: Context) -> WireRequest:
        """The question as a request. Raises `SourceRefused` where it can't be put."""
        one, profile = self._asked(query), check_form(RestProfile, context.profile)
        parts: dict[str, dict[str, Any]] = {
            "body": members(query), "query": members(query, "query"), "header": members(query, "header"),
            "path": members(query, "path"),
        }  # fmt: skip
        for key, text in profile.fill.get(one.name, {}).items():
            part, _, path = key.partition(".")
            put(parts[part], path, filled(text, context))
        path = one.path
        for name, value in parts["path"].items():
            if _NO_SEGMENT.search(text := _text(value)):
                raise SourceRefused("the subject doesn't fit into the source's address", owner="caller")
            path = path.replace(f"{{{name}}}", quote(text, safe=""))
        headers = {name: _text(value) for name, value in parts["header"].items()}
        if not all(text.isascii() and text.isprintable() for text in headers.values()):
            raise SourceRefused("the subject doesn't fit into a header", owner="caller")
        if "{" in path or ".." in path:
            raise SourceRefused("the question doesn't fit the source's address", owner="gateway")
        with_body = bool(parts["body"])
        body = parts["body"]["."] if "." in parts["body"] else parts["body"]
        return WireRequest(
            method=one.method, path=profile.base_path + path, operation=one.name,
            template=profile.base_path + one.path if parts["path"] else None,
            params={name: _text(value) for name, value in parts["query"].items()},
            headers={"accept": "application/json"} | headers,
            body=json.dumps(body, ensure_ascii=False).encode() if with_body else None,
            content_type="application/json" if with_body else None,
        )  # fmt: skip

    def answer(self, query: Query, response: WireResponse, context: Context) -> Answered:
        """What the reply says: a record, or the absence or fault that it means."""
        one, profile = self._asked(query), check_form(RestProfile, context.profile)
        if response.status in profile.not_found_statuses:
            raise NotFound
        require_ok(response)
        whole = read_value(response, media_types=profile.reply_media_types)
        value, drift = self._description.without_unknown(whole, self._schemas[one.name])
        if drift and profile.unknown_members == "refuse":
            raise SourceMalformed("unknown members")
        if any(self._description.violations(value, self._schemas[one.name])):
            raise SourceMalformed("the reply doesn't fit the schema")
        for step in one.within:
            value = value.get(step) if isinstance(value, Mapping) else None
        record = self._readers[one.name](value) if value is not None else None
        if record is None or is_empty(record):
            if drift or profile.empty_means == "malformed":  # unknown members are no definite "nobody"
                raise SourceMalformed("a reply without a record")
            raise NotFound
        check_subject(query, record, one.echoes)
        return Answered(record, tuple(dict.fromkeys(drift))[:20])


def _text(value: Any) -> str:
    return "true" if value is True else "false" if value is False else str(value)
