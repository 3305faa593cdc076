"""What a service expects is read from its pinned contract, so that near misses and contract can't part."""

import posixpath
import re
from collections.abc import Iterator

from mocks.documents import Node
from mocks.nearness.forms import Form, Member
from mocks.nearness.operations import FORM, JSON, XML, Operation
from mocks.nearness.xsd import element_of
from mocks.wsdl import description

_KINDS = {"string": "text", "number": "number", "integer": "whole", "boolean": "boolean", "array": "list"}
_METHODS = ("get", "put", "post", "delete", "patch")
_BEYOND = ("oneOf", "anyOf", "allOf", "not", "if")
"""Words of a schema about which no single difference can be told."""


def operations_of(name: str) -> tuple[Operation, ...]:
    """Every operation of a vendored contract ("tax/registration.openapi.json"), in its order; SOAP through `x-wsdl`."""
    return tuple(
        _operation(path, method, operation)
        for path, item in Node(name).child("paths").children()
        for method, operation in item.children()
        if method in _METHODS
    )


def _operation(path: str, method: str, operation: Node) -> Operation:
    body = operation.child("requestBody")
    contents = dict(body.child("content").children())
    media = next(iter(contents), JSON)
    headers = [*_members(operation, "header")]
    if contents and not body.value.get("x-any-content-type"):
        types = "|".join(re.escape(one) for one in contents)
        form = Form(kind="text", pattern=rf"(?i)({types})\s*(;.*)?", shown=" | ".join(contents))
        headers.append(Member(name="Content-Type", form=form))
    element, inside = _content(contents[media]) if contents else ("", None)
    return Operation(
        name=operation.value.get("operationId", posixpath.basename(path)),
        method=method.upper(),
        path=path,
        headers=tuple(headers),
        query=Form(kind="object", members=tuple(_members(operation, "query"))),
        body=inside,
        media=XML if element else FORM if media == FORM else JSON,
        element=element,
    )


def _members(operation: Node, place: str) -> Iterator[Member]:
    for parameter in operation.child("parameters").items():
        told = parameter.value
        if told.get("in") == place:
            yield Member(
                name=told["name"], form=form_of(parameter.child("schema")), required=bool(told.get("required"))
            )


def _content(media: Node) -> tuple[str, Form]:
    """The SOAP element that a body must hold ("" for none), and the body's form."""
    told = media.value
    if "x-wsdl" not in told or "x-wsdl-in" in told:
        return "", form_of(media.child("schema"))
    found = description(told["x-wsdl"])
    for file in found.imports:
        schema = posixpath.join(posixpath.dirname(told["x-wsdl"]), file)
        try:
            element, form = element_of(schema, found.question.rpartition("}")[2])
        except LookupError:
            continue
        if element == found.question:
            return element, form
    return found.question, Form()


def form_of(schema: Node) -> Form:
    """A JSON schema as far as differences are told of it: what it can't say becomes "any", never a false difference."""
    told = schema.value
    if "properties" not in told and any(word in told for word in _BEYOND):
        return Form()
    kinds = told.get("type")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds or [])
    values = told.get("enum", [told["const"]] if "const" in told else [])
    nullable = "null" in kinds or None in values
    kinds = [kind for kind in kinds if kind != "null"]
    if "properties" in told or kinds == ["object"]:
        needed = told.get("required", [])
        members = tuple(
            Member(name=name, form=form_of(inner), required=name in needed)
            for name, inner in schema.child("properties").children()
        )
        closed = told.get("additionalProperties") is False
        return Form(kind="object", members=members, closed=closed, nullable=nullable)
    if values and all(isinstance(value, str) for value in values if value is not None):
        return Form(kind="text", values=tuple(value for value in values if value is not None), nullable=nullable)
    if len(kinds) != 1 or kinds[0] not in _KINDS or values:
        return Form()
    return Form(
        kind=_KINDS[kinds[0]],
        pattern=_whole(told.get("pattern", "")),
        shortest=told.get("minLength", 0),
        longest=told.get("maxLength"),
        nullable=nullable,
    )


def _whole(pattern: str) -> str:
    """A pattern of a schema, which may fit anywhere, as one that the whole value must fit."""
    depth, alternatives = 0, False
    for letter in pattern:
        depth += (letter == "(") - (letter == ")")
        alternatives = alternatives or (letter == "|" and depth == 0)
    if pattern.startswith("^") and pattern.endswith("$") and not alternatives:
        return pattern[1:-1]
    return f"(?s:.*)(?:{pattern})(?s:.*)" if pattern else ""
