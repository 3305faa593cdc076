"""What a service promises on the wire stands in its vendored contract; each request and each answer is held to it here.

A contract is an OpenAPI 3.1 document, also for SOAP: there it says what lies around the messages (paths, headers,
refusals of whoever stands before the service) and names the WSDL that says the rest. Beside the standard it knows:

- ``x-wsdl`` of a media type: the vendored WSDL that the body follows; with ``x-wsdl-in`` a JSON body's member holds it;
- ``x-any-content-type`` of a request body: it is read as the one described, whatever Content-Type says;
- ``x-elsewhere`` of the document: what is answered on any other path or by another method, by status.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl

import jsonschema_rs

from mocks.documents import Node, validator
from mocks.wsdl import Violation, description

__all__ = ["Asked", "Contract", "Violation"]

_METHODS: Final = ("get", "put", "post", "delete", "patch")
_SAID: Final = 200
Check = Callable[[bytes], tuple[object, list[Violation]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its contract reads it: the body's content (JSON, form fields, or the question's XML element) where
    it could be read, and all that breaks the contract."""

    content: object = None
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Parameter:
    where: str
    name: str
    required: bool
    rule: jsonschema_rs.Draft202012Validator

    def check(self, given: list[str]) -> list[Violation]:
        at = f"{self.where}.{self.name}"
        if not given:
            return [Violation(at, "is missing")] if self.required else []
        if len(given) > 1:
            return [Violation(at, "is repeated")]
        return _held(given[0], self.rule, at)


@dataclass(frozen=True, slots=True)
class _Body:
    required: bool
    any_type: bool
    by_type: Mapping[str, Check]

    def check(self, content_type: str, body: bytes) -> Asked:
        if not body and not self.required:
            return Asked()
        chosen, wrong = self._chosen(content_type)
        content, found = chosen(body) if chosen else (None, [])
        return Asked(content, (*wrong, *found))

    def _chosen(self, content_type: str) -> tuple[Check | None, list[Violation]]:
        if self.any_type:
            return next(iter(self.by_type.values())), []
        media, charset = _media(content_type)
        if media not in self.by_type:
            return None, [Violation("header.content-type", f"isn't {' or '.join(self.by_type)}")]
        return self.by_type[media], [] if charset in ("", "utf-8") else [
            Violation("header.content-type", "isn't UTF-8")
        ]


@dataclass(frozen=True, slots=True)
class _Answer:
    headers: tuple[_Parameter, ...]
    by_type: Mapping[str, Check]

    def check(self, headers: Mapping[str, str], body: bytes | None) -> list[Violation]:
        """`body` is None where a HEAD was asked: then it isn't looked at."""
        found = [one for header in self.headers for one in header.check(_listed(headers, header.name))]
        if body is None:
            return found
        if not self.by_type:
            return [*found, Violation("body", "there should be none")] if body else found
        media, charset = _media(headers.get("content-type", ""))
        if media not in self.by_type:
            return [
                *found,
                Violation("header.content-type", f"is {media or 'missing'}, not {' or '.join(self.by_type)}"),
            ]
        if charset not in ("", "utf-8"):
            found.append(Violation("header.content-type", "isn't UTF-8"))
        return [*found, *self.by_type[media](body)[1]]


@dataclass(frozen=True, slots=True)
class _Operation:
    parameters: tuple[_Parameter, ...]
    proofs: tuple[tuple[str, str], ...]
    """Headers in which a caller proves itself, and the scheme word that each begins with ("" for none)."""
    body: _Body | None
    answers: Mapping[str, _Answer]

    def read(self, query: list[tuple[str, str]], headers: Mapping[str, str], body: bytes) -> Asked:
        wrong = [one for name, word in self.proofs for one in _proof(headers.get(name), name, word)]
        for parameter in self.parameters:
            if parameter.where == "query":
                given = [value for name, value in query if name == parameter.name]
            else:
                given = _listed(headers, parameter.name)
            wrong += parameter.check(given)
        asked = self.body.check(headers.get("content-type", ""), body) if self.body else Asked()
        return Asked(asked.content, (*wrong, *asked.violations))


class Contract:
    """The contract of one profile of one service."""

    def __init__(self, name: str) -> None:
        """Read a vendored document ("tax/registration.openapi.json").

        Raises KeyError or ValueError where it isn't vendored or not of the form that is read here.
        """
        document = Node(name)
        self._operations: dict[tuple[str, str], _Operation] = {}
        for path, item in document.child("paths").children():
            if "{" in path:
                raise ValueError(f"{name}: a path with parameters isn't read yet: {path}")
            for method, operation in item.children():
                if method in _METHODS:
                    self._operations[(method, path)] = _operation(document, operation)
        self._elsewhere = {status: _answer(one) for status, one in document.child("x-elsewhere").children()}

    @property
    def operations(self) -> set[tuple[str, str]]:
        """Method and path of each operation."""
        return {(method.upper(), path) for method, path in self._operations}

    def read(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Asked:
        """Hold a request to the contract; `target` is path and query, `headers` have lower-case names.

        A path or method that the contract doesn't know is its one violation.
        """
        path, _, query = target.partition("?")
        operation = self._operation(method, path)
        if operation is None:
            return Asked(None, (Violation("path", f"there is no {method} of it"),))
        return operation.read(parse_qsl(query, keep_blank_values=True), headers, body)

    def broken(self, method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> list[Violation]:
        """What is wrong with an answer to a request of this method and path."""
        operation = self._operation(method, path)
        answers = self._elsewhere if operation is None else operation.answers
        answer = answers.get(str(status))
        if answer is None:
            return [Violation("status", f"{status} isn't described")]
        return answer.check(headers, None if method.upper() == "HEAD" else body)

    def _operation(self, method: str, path: str) -> _Operation | None:
        method = method.lower()
        return self._operations.get(("get" if method == "head" else method, path))


@cache
def contract(name: str) -> Contract:
    """The contract of a vendored document, read once."""
    return Contract(name)


def _operation(document: Node, node: Node) -> _Operation:
    parameters = []
    for one in node.child("parameters").items():
        where, name = str(one.value["in"]), str(one.value["name"])
        parameters.append(
            _Parameter(where, name.lower() if where == "header" else name, bool(one.value.get("required")), _rule(one))
        )
    body = node.child("requestBody")
    return _Operation(
        parameters=tuple(parameters),
        proofs=tuple(_proofs(document, node)),
        body=_body(body) if body.value else None,
        answers={status: _answer(one) for status, one in node.child("responses").children()},
    )


def _proofs(document: Node, operation: Node) -> list[tuple[str, str]]:
    kept = document.child("components").child("securitySchemes")
    asked = [scheme for one in operation.value.get("security", []) for scheme in one]
    found = []
    for scheme in asked:
        told = kept.child(scheme).value
        word = str(told.get("scheme", ""))
        found.append(("authorization", word) if told["type"] == "http" else (str(told["name"]).lower(), ""))
    return found


def _proof(header: str | None, name: str, word: str) -> list[Violation]:
    if not header:
        return [Violation(f"header.{name}", "is missing")]
    wrong = word and header.partition(" ")[0].lower() != word
    return [Violation(f"header.{name}", f"isn't {word}")] if wrong else []


def _body(node: Node) -> _Body:
    kinds = {media: _check(media, one, asked=True) for media, one in node.child("content").children()}
    return _Body(bool(node.value.get("required")), bool(node.value.get("x-any-content-type")), kinds)


def _answer(node: Node) -> _Answer:
    headers = tuple(
        _Parameter("header", name.lower(), bool(one.value.get("required")), _rule(one))
        for name, one in node.child("headers").children()
    )
    kinds = {media: _check(media, one, asked=False) for media, one in node.child("content").children()}
    return _Answer(headers, kinds)


def _rule(node: Node) -> jsonschema_rs.Draft202012Validator:
    return validator(node.child("schema"))


def _check(media: str, node: Node, *, asked: bool) -> Check:
    """How a body of this media type is read and held to its schema; `asked` tells a request from an answer."""
    wsdl = node.value.get("x-wsdl")
    if media == "application/json":
        return _json(_rule(node), wsdl, node.value.get("x-wsdl-in"))
    if media == "application/x-www-form-urlencoded":
        return _form(_rule(node))
    if wsdl is None:
        return lambda body: (None, [] if _text(body) is not None else [Violation("body", "isn't UTF-8")])
    told = description(wsdl)
    return told.asked if asked else lambda body: (None, told.answered(body))


def _json(rule: jsonschema_rs.Draft202012Validator, wsdl: str | None, inside: str | None) -> Check:
    def check(body: bytes) -> tuple[object, list[Violation]]:
        try:
            content = json.loads(body.decode("utf-8"))
        except ValueError:
            return None, [Violation("body", "no JSON in UTF-8")]
        wrong = _held(content, rule, "body")
        if wsdl and not wrong and isinstance(content, dict) and inside in content:
            wrong = description(wsdl).answered(content[inside].encode())
        return content, wrong

    return check


def _form(rule: jsonschema_rs.Draft202012Validator) -> Check:
    def check(body: bytes) -> tuple[object, list[Violation]]:
        pairs = parse_qsl((_text(body) or ""), keep_blank_values=True)
        fields = dict(pairs)
        repeated = [] if len(fields) == len(pairs) else [Violation("body", "a field is repeated")]
        return fields, [*repeated, *_held(fields, rule, "body")]

    return check


def _held(value: Any, rule: jsonschema_rs.Draft202012Validator, at: str) -> list[Violation]:
    if rule.is_valid(value):  # by far the usual case, and the cheaper question
        return []
    return [
        Violation(".".join((at, *map(str, one.instance_path))), one.message[:_SAID]) for one in rule.iter_errors(value)
    ]


def _listed(headers: Mapping[str, str], name: str) -> list[str]:
    return [headers[name]] if name in headers else []


def _media(content_type: str) -> tuple[str, str]:
    """Media type and charset, both in lower case."""
    media, _, rest = content_type.partition(";")
    named = (part.partition("=") for part in rest.split(";"))
    charset = next((value.strip().strip('"') for name, _, value in named if name.strip().lower() == "charset"), "")
    return media.strip().lower(), charset.lower()


def _not_utf8(charset: str) -> list[Violation]:
    return [] if charset in ("", "utf-8") else [Violation("header.content-type", "isn't UTF-8")]


def _text(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None
