"""Vendored OpenAPI documents refer to each other's parts; this walks them and compiles the JSON Schemas in them."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import quote

import jsonschema_rs

from contracts import schemas

_BASE: Final = "lienthong:///"
_SUFFIX: Final = ".openapi.json"


@cache
def document(name: str) -> Any:
    """A vendored document. Raises KeyError or ValueError as `schemas.read` does."""
    return json.loads(schemas.read(name))


@cache
def _registry() -> jsonschema_rs.Registry:
    names = [name for name in schemas.pins() if name.endswith(_SUFFIX)]
    return jsonschema_rs.Registry([(f"{_BASE}{name}", document(name)) for name in names])


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a document; ``$ref`` is followed on the way down, into other documents too."""

    name: str
    steps: tuple[str, ...] = ()

    @property
    def value(self) -> Any:
        """What stands there; an empty object where nothing does."""
        found = document(self.name)
        for step in self.steps:
            found = found[int(step)] if isinstance(found, list) else found.get(step, {})
        return found

    def child(self, step: str) -> Node:
        """One step down. Raises KeyError for a reference to a document that isn't vendored."""
        below = Node(self.name, (*self.steps, step))
        told = below.value
        if not isinstance(told, dict) or not isinstance(told.get("$ref"), str):
            return below
        file, _, pointer = told["$ref"].partition("#")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), file)) if file else self.name
        target = Node(name)
        for part in pointer.removeprefix("/").split("/"):
            target = target.child(part.replace("~1", "/").replace("~0", "~"))
        return target

    def children(self) -> Iterator[tuple[str, Node]]:
        """Members of an object, in order."""
        for step in self.value:
            yield step, self.child(step)

    def items(self) -> Iterator[Node]:
        """Elements of an array."""
        for place in range(len(self.value)):
            yield self.child(str(place))

    @property
    def uri(self) -> str:
        """The place as a reference from anywhere."""
        steps = (quote(step.replace("~", "~0").replace("/", "~1"), safe="~") for step in self.steps)
        return f"{_BASE}{self.name}#/{'/'.join(steps)}"


def validator(node: Node) -> jsonschema_rs.Draft202012Validator:
    """The schema at a place, compiled. Raises ValueError where it is none, or refers to nothing."""
    return jsonschema_rs.Draft202012Validator({"$ref": node.uri}, registry=_registry())
