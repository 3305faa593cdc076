"""Recorded cases of an OpenAPI description: composed from its schemas, and read by the model, not by the connector."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from contracts.schemas.documents import InvalidSchema
from contracts.schemas.json_schema import Description
from gateway.kit.from_xsd import CONTEXT
from gateway.kit.model import Asked, Group, Leaf, Member, Turn

JSON: Final = "application/json"
_BROKEN: Final = {"fault": "source_malformed"}


def turns_of(name: str, api: Description, operations: Iterable[Asked], profile: Mapping[str, Any]) -> Iterator[Turn]:
    """All cases of a service under one profile. Raises `InvalidSchema` where no example can be made up."""
    cases = _Cases(name, api)
    for number, asked in enumerate(operations):
        yield from cases.of(asked, profile, first=number == 0)


def check(name: str, api: Description, asked: Asked) -> None:
    """Raise `InvalidSchema` where no case of an operation can be made up, or its question can't be put."""
    for _ in _Cases(name, api).of(asked, {"base_path": "", "not_found_statuses": [204]}, first=False):
        pass


class _Cases:
    def __init__(self, name: str, api: Description) -> None:
        self._name = name
        self._api = api
        self._document = api.document

    def of(self, asked: Asked, profile: Mapping[str, Any], *, first: bool) -> Iterator[Turn]:
        """Found for every operation; absence, fault and broken replies for the first, whose road all take."""
        subject, body, path, params = self._question(asked)
        request: dict[str, Any] = {
            "method": asked.method, "path": profile["base_path"] + path, "operation": asked.name,
        }  # fmt: skip
        if not any(key.startswith("query.") for key in asked.fill):
            request["params"] = params
        if body and not any(key.startswith("body.") for key in asked.fill):
            request["json"] = body
        schema = self._api.pointed(asked.reply)
        values = {**params, **body, **{one.wire: subject.get(one.field) for one in asked.question.members}}
        found = self._example(schema, "found", values)
        text = json.dumps(found, ensure_ascii=False, default=str)

        def turn(name: str, kind: str, why: str, expect: Mapping[str, Any], text: str, status: int = 200) -> Turn:
            response = {"status": status, "headers": {"Content-Type": f"{JSON}; charset=utf-8"}, "body": text}
            return Turn(f"{name}_{asked.name}", kind, why, asked.dataset, subject, request, response, expect)

        whole = f"{asked.name}: everything that the schema describes."
        yield turn("found", "found", whole, {"record": read(asked.record, found), "drift": []}, text)
        other = self._example(schema, "stranger", {})
        told, elses = read(asked.record, found), read(asked.record, other)
        if any(told.get(name) != elses.get(name) for name in asked.echoes):
            about = f"{asked.name}: the answer is about another."
            yield turn("malformed_another", "malformed", about, _BROKEN, json.dumps(other, ensure_ascii=False))
        if not first:
            return
        nobody = profile["not_found_statuses"][0]
        yield turn("not_found", "not_found", "The status that says nobody.", {"absence": "not_found"}, "", nobody)
        yield turn("source_fault", "source_fault", "Refused.", {"fault": "source_refused"}, "{}", 400)
        half = text[: max(1, len(text) // 2)] if text[0] in '{["' else "{"  # half of a number is a number
        yield turn("malformed_cut_off", "malformed", "Ended in the middle.", _BROKEN, half)
        yield turn(
            "malformed_page", "malformed", "A page that says it is JSON.", _BROKEN, "<html><body>0</body></html>"
        )

    def _example(self, schema: Any, seed: str, values: Mapping[str, Any]) -> Any:
        made = self._api.example(schema, f"{self._name} {seed}", values=values)
        if wrong := next(iter(self._api.violations(made, schema)), None):
            raise InvalidSchema(f"no example of a reply could be made that fits the schema ({wrong})")
        return made

    def _question(self, asked: Asked) -> tuple[dict[str, Any], dict[str, Any], str, dict[str, str]]:
        """A subject, and the body, path and parameters that a connector makes of it."""
        _, item = self._api.located((), self._document["paths"][asked.path])
        operation = item[asked.method.lower()]
        body_schema = self._api.resolve(operation.get("requestBody", {})).get("content", {}).get(JSON, {}).get("schema")
        whole = self._api.example(body_schema, self._name) if body_schema is not None else {}
        listed = [self._api.resolve(one) for one in (*item.get("parameters", ()), *operation.get("parameters", ()))]
        together = {"type": "object", "properties": {one["name"]: one.get("schema", {}) for one in listed}}
        given_values = self._api.example(together, self._name)
        for one in listed:
            if one.get("in") == "header" and not str(given_values[one["name"]]).isascii():
                given_values |= _plain(self._api, one)
        subject: dict[str, Any] = {}
        path, params = asked.path, {}
        for member in asked.question.members:
            if member.where == "body":
                continue
            value = _askable(member, given_values[member.wire])
            subject[member.field] = value
            written = "true" if value is True else "false" if value is False else str(value)
            if member.where == "path":
                if not written or {"/", "\\"} & set(written) or written in (".", ".."):
                    raise InvalidSchema(f"its path can't carry what {member.wire} holds")
                path = path.replace(f"{{{member.wire}}}", quote(written, safe=""))
            elif member.where == "query":
                params[member.wire] = written
            elif not written.isascii() or not written.isprintable():
                raise InvalidSchema(f"the header {member.wire} can't carry what its schema demands")
        asks = [one for one in asked.question.members if one.where == "body"]
        sent = _sent(asks, whole)
        if body_schema is not None and (sent or asked.fill):
            self._check_sent(asked, sent, body_schema)
        return subject | _subject(asks, whole), sent, path, params

    def _check_sent(self, asked: Asked, sent: Mapping[str, Any], schema: Any) -> None:
        """Whether what is sent of a question, filled in, is what the schema demands."""
        body: dict[str, Any] = json.loads(json.dumps(sent))
        for key, text in asked.fill.items():
            part, *steps = key.split(".")
            if part == "body":
                place = body
                for step in steps[:-1]:
                    place = place.setdefault(step, {})
                place[steps[-1]] = CONTEXT.get(text[1:-1], text)
        if wrong := next(iter(self._api.violations(body, schema)), None):
            raise InvalidSchema(f"a question can't be put as its schema demands ({wrong})")


def _plain(api: Description, header: Mapping[str, Any]) -> dict[str, Any]:
    """A value for a header, which carries no other letters than ASCII's, where the schema takes it."""
    fitting = [one for one in ("thu", "T") if not any(api.violations(one, header.get("schema", {})))]
    return {header["name"]: fitting[0]} if fitting else {}


def _askable(member: Member, value: Any) -> Any:
    """A value as a caller gives it: a question holds no fractions."""
    if isinstance(member.type, Leaf) and member.type.kind == "integer" and type(value) is not int:
        raise InvalidSchema(f"{member.wire} is no whole number")
    return str(value) if isinstance(member.type, Leaf) and member.type.kind == "text" else value


def _subject(members: Iterable[Member], value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member in members:
        inner = value.get(member.wire) if isinstance(value, Mapping) else None
        if inner is None:
            continue
        if isinstance(member.type, Group):
            found[member.field] = _subject(member.type.members, inner)
        else:
            found[member.field] = _askable(member, inner)
    return found


def _sent(members: Iterable[Member], value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member in members:
        inner = value.get(member.wire) if isinstance(value, Mapping) else None
        if inner is not None:
            found[member.wire] = _sent(member.type.members, inner) if isinstance(member.type, Group) else inner
    return found


def read(group: Group, value: Any, *, whole: bool = False) -> dict[str, Any]:
    """What a JSON value says of a group's members, as a case expects it: read by the model, not by the connector.

    ``whole``: with ``None`` for what isn't there, as items of a list are compared.
    """
    found: dict[str, Any] = {member.field: None for member in group.members} if whole else {}
    for member in group.members:
        inner = value if member.wire == "." else value.get(member.wire) if isinstance(value, Mapping) else None
        if inner is None:
            continue
        items = [
            _one(member, item, whole=whole or member.many) for item in (inner if isinstance(inner, list) else [inner])
        ]
        found[member.field] = items if member.many else items[0]
    return found


def _one(member: Member, value: Any, *, whole: bool) -> Any:
    if isinstance(member.type, Group):
        return read(member.type, value, whole=whole)
    if member.type.kind in ("boolean", "integer"):
        return value
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
