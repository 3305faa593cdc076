"""What an OpenAPI document says a JSON value looks like, as far as drift is told by it: types, members, what must be.

A schema with alternatives has several forms, and a value is held against the one that it comes nearest to. Bounds,
patterns and lists of words are no part of a form: a new word isn't another shape.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

_DEEPEST: Final = 40
_MOST: Final = 32
"""Forms of one schema: alternatives of alternatives multiply."""


class NoForm(ValueError):
    """A document can't be read as far as it is needed; names the place."""


@dataclass(frozen=True, slots=True)
class Form:
    """One value: its types (none named: any), its members, those that must be, and whether others may be."""

    kinds: frozenset[str] = frozenset()
    members: Mapping[str, Located] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Located | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """A schema, and the document that its references start from."""

    file: str
    schema: Any

    def __hash__(self) -> int:
        return hash((self.file, id(self.schema)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Located) and (self.file, id(self.schema)) == (other.file, id(other.schema))


class Forms:
    """The forms of one document and of those that it refers to; ``read`` gives a document's text by its name."""

    def __init__(self, file: str, read: Callable[[str], bytes]) -> None:
        self.file = file
        self._read = read
        self._documents: dict[str, Any] = {}
        self._forms: dict[Located, tuple[Form, ...]] = {}

    def document(self, file: str | None = None) -> Any:
        """A document, parsed once; raises `NoForm`."""
        name = file or self.file
        if name not in self._documents:
            try:
                self._documents[name] = json.loads(self._read(name))
            except (ValueError, KeyError, OSError):
                raise NoForm(f"{name} can't be read") from None
        return self._documents[name]

    def resolved(self, found: Located) -> Located:
        """Follow references; raises `NoForm` for one that leads nowhere or to itself."""
        for _ in range(_DEEPEST):
            reference = found.schema.get("$ref") if isinstance(found.schema, Mapping) else None
            if reference is None:
                return found
            file, _, pointer = str(reference).partition("#")
            name = posixpath.normpath(posixpath.join(posixpath.dirname(found.file), file)) if file else found.file
            target = self.document(name)
            for step in filter(None, pointer.split("/")):
                part = step.replace("~1", "/").replace("~0", "~")
                if not isinstance(target, Mapping) or part not in target:
                    raise NoForm(f"{found.file}: a reference leads nowhere")
                target = target[part]
            found = Located(name, target)
        raise NoForm(f"{found.file}: references that lead to themselves")

    def of(self, found: Located) -> tuple[Form, ...]:
        """The forms of a schema, at least one."""
        if found not in self._forms:
            self._forms[found] = self._built(found, 0)
        return self._forms[found]

    def _built(self, found: Located, depth: int) -> tuple[Form, ...]:
        if depth > _DEEPEST:
            raise NoForm(f"{found.file}: a schema without end")
        found = self.resolved(found)
        schema = found.schema
        if not isinstance(schema, Mapping):
            return (Form(open=True),)
        made: tuple[Form, ...] = (self._own(found, schema),)
        for part in schema.get("allOf", ()):
            made = _both(made, self._built(Located(found.file, part), depth + 1))
        for word in ("oneOf", "anyOf"):
            if word in schema:
                parts = (self._built(Located(found.file, part), depth + 1) for part in schema[word])
                made = _both(made, tuple(form for forms in parts for form in forms))
        return made[:_MOST]

    def _own(self, found: Located, schema: Mapping[str, Any]) -> Form:
        named = schema.get("type", ())
        kinds = {named} if isinstance(named, str) else set(named)
        if kinds and schema.get("nullable") is True:  # OpenAPI 3.0
            kinds.add("null")
        if not kinds and ("properties" in schema or "required" in schema):
            kinds = {"object"} if "properties" in schema else set()
        more = schema.get("additionalProperties", False)
        return Form(
            frozenset(kinds),
            {name: Located(found.file, member) for name, member in schema.get("properties", {}).items()},
            frozenset(schema.get("required", ())),
            Located(found.file, schema["items"]) if "items" in schema else None,
            more is not False or _says_nothing(schema),
        )


def _says_nothing(schema: Mapping[str, Any]) -> bool:
    """Whether a schema leaves it to its parts, or to nobody, what members there are."""
    return "properties" not in schema and not any(word in schema for word in ("allOf", "oneOf", "anyOf"))


def _both(some: Sequence[Form], others: Sequence[Form]) -> tuple[Form, ...]:
    """Each of the one with each of the other."""
    return tuple(_joined(one, other) for one in some for other in others)[:_MOST]


def _joined(one: Form, other: Form) -> Form:
    kinds = one.kinds & other.kinds if one.kinds and other.kinds else one.kinds | other.kinds
    closed = [form for form in (one, other) if form.members]
    return Form(
        kinds, {**one.members, **other.members}, one.required | other.required, one.items or other.items,
        all(form.open for form in closed) if closed else one.open and other.open,
    )  # fmt: skip
