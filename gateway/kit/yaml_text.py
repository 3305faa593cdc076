"""OpenAPI is mostly written in YAML: this makes the JSON of it that OpenAPI means, from a text that nobody trusts.

PyYAML gives its parser's events and nothing else: none of its loaders runs, so no tag makes an object. OpenAPI wants
what YAML 1.2 shares with JSON, so ``no`` is a word, ``2026-11-27`` a text, ``01`` a text and ``200:`` a member "200".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import yaml

from contracts.schemas.documents import InvalidSchema

DEEPEST: Final = 100
_NUMBER: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: Final = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_LONGEST_NUMBER: Final = 40
_WORD: Final = 2
_FRAME: Final = 16
"""What a word and what a list or mapping cost beside their characters, so that empty ones can't fill the memory."""
_TEXT: Final = "tag:yaml.org,2002:str"
_TEXTS: Final = frozenset(
    "openapi version title summary description name in operationId $ref format pattern url".split()
)
"""Members that OpenAPI defines as texts: what is written there is one, also where it looks like a number."""
_VALUES: Final = frozenset({"example", "examples", "default", "const", "enum"})
"""Below these stands data of the author's and no OpenAPI."""
_NAMED: Final = frozenset("properties patternProperties schemas $defs parameters responses headers paths".split())
"""Whose members have names of the author's choice."""
_MERGE: Final = "<<"


@dataclass(frozen=True, slots=True)
class _Scalar:
    """A word as it is written; ``plain`` where it has no quotes, and may so be a number, a truth or nothing."""

    text: str
    plain: bool


_Node = _Scalar | list[Any] | dict[str, Any]


def read(text: str, name: str, largest: int) -> Any:
    """The value of a YAML document, of what JSON can hold; ``largest`` characters of it, repetitions counted.

    Raises `InvalidSchema` with file, line and reason for what is no YAML or isn't read: tags, members written twice,
    several documents, an alias of what isn't finished.
    """
    try:
        document = _Reader(text, name, largest).document()
    except yaml.MarkedYAMLError as fault:
        at = fault.problem_mark or fault.context_mark
        line = f", line {at.line + 1}" if at is not None else ""
        raise InvalidSchema(f"{name} is no YAML{line}: {fault.problem or fault.context}") from None
    except yaml.YAMLError:
        raise InvalidSchema(f"{name} is no YAML: a character that no text holds") from None
    try:
        return _settled(document)
    except ValueError:
        raise InvalidSchema(f"{name}: a number that is too long or too large") from None


class _Reader:
    """Builds the tree of a document from the events of the parser; holds what anchors name."""

    def __init__(self, text: str, name: str, largest: int) -> None:
        loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
        self._events: Iterator[Any] = yaml.parse(text, Loader=loader)
        self._name = name
        self._left = largest
        self._anchors: dict[str, tuple[_Node, int]] = {}
        self._line = 1

    def document(self) -> _Node:
        """The one document."""
        found: list[_Node] = []
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found:
                    self._refuse("holds several documents")
                found.append(self._node(self._next(), 0))
        if not found:
            self._refuse("is empty")
        return found[0]

    def _next(self) -> Any:
        event = next(self._events)
        self._line = event.start_mark.line + 1
        return event

    def _refuse(self, reason: str) -> NoReturn:
        raise InvalidSchema(f"{self._name}, line {self._line}: {reason}")

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            self._refuse("it is too large with its aliases written out")

    def _node(self, event: Any, depth: int) -> _Node:
        if depth > DEEPEST:
            self._refuse(f"nested more than {DEEPEST} deep")
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                self._refuse("an alias of nothing that is finished")
            known, size = self._anchors[event.anchor]
            self._spend(size)
            return known
        before, tag = self._left, event.tag
        if tag not in (None, "!", _TEXT) or (tag == _TEXT and not isinstance(event, yaml.ScalarEvent)):
            self._refuse("a tag: what it would make of the value isn't read")
        made: _Node
        if isinstance(event, yaml.ScalarEvent):
            self._spend(len(event.value) + _WORD)
            made = _Scalar(event.value, plain=event.style in (None, "") and tag is None)
        elif isinstance(event, yaml.SequenceStartEvent):
            made = self._sequence(depth)
        else:
            made = self._mapping(depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = made, before - self._left
        return made

    def _sequence(self, depth: int) -> list[_Node]:
        self._spend(_FRAME)
        found = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._node(event, depth + 1))
        return found

    def _mapping(self, depth: int) -> dict[str, _Node]:
        self._spend(_FRAME)
        found: dict[str, _Node] = {}
        merged: dict[str, _Node] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, _Scalar):
                self._refuse("the name of a member is no text")
            value = self._node(self._next(), depth + 1)
            if key == _Scalar(_MERGE, plain=True):
                merged |= self._merged(value)
                continue
            if key.text in found:
                self._refuse("a member is written twice")
            found[key.text] = value
        return {**merged, **found}

    def _merged(self, value: _Node) -> dict[str, _Node]:
        """What ``<<`` brings: members of one mapping or of several, the first of which wins."""
        found: dict[str, _Node] = {}
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                self._refuse("<< stands before what is no mapping")
            found = {**one, **found}
        return found


def _settled(node: _Node, above: str = "", *, data: bool = False) -> Any:
    """A node as JSON; ``above``: the member that it stands in; ``data``: below one that holds the author's."""
    data = data or above in _VALUES or above.startswith("x-")
    if isinstance(node, list):
        inside = "type" if above in ("type", "required") else ""
        return [_settled(one, inside, data=data) for one in node]
    if isinstance(node, dict):
        return {name: _settled(one, "" if above in _NAMED else name, data=data) for name, one in node.items()}
    if not node.plain or (above == "type" and not data):
        return node.text  # "null" is the name of a type
    if above in _TEXTS and not data:
        return None if _WORDS.get(node.text, "") is None else node.text
    if node.text in _WORDS:
        return _WORDS[node.text]
    return _number(node.text) if _NUMBER.fullmatch(node.text) else node.text


def _number(text: str) -> int | float:
    """Raises `ValueError` for one that JSON or the reader of JSON couldn't hold."""
    made = float(text) if set(text) & set(".eE") else int(text)
    if len(text) > _LONGEST_NUMBER or not math.isfinite(made):
        raise ValueError
    return made
