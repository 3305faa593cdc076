"""Dotted paths through records: which exist, what a leaf holds, and how to read or cut a document by them.

A path through an array holds for every element (API section 3).
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from contracts.identifiers import Identifier
from contracts.queries import as_key
from contracts.records import MayBe, Verdict

Leaf = tuple[type, tuple[str, ...]]
"""What a leaf holds: its type, and the allowed words where it is an enumeration."""


def _unwrap(hint: Any) -> Any:
    """Strip ``None`` and tuples off a type hint."""
    if get_origin(hint) is Annotated:
        return _unwrap(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return _unwrap(next(item for item in get_args(hint) if item is not type(None)))
    return _unwrap(get_args(hint)[0]) if get_origin(hint) is tuple else hint


def _walk(record: Any, prefix: str) -> Iterator[tuple[str, Leaf | None]]:
    for name, hint in get_type_hints(record).items():
        inner, path = _unwrap(hint), prefix + name
        if is_dataclass(inner) and not hasattr(inner, "parse") and not hasattr(inner, "parse_iso"):
            yield path, None
            yield from _walk(inner, f"{path}.")
        elif get_origin(inner) is Literal:
            yield path, (str, get_args(inner))
        else:
            yield path, (inner, ())


def known(record: type[Any] | None) -> Mapping[str, Leaf | None]:
    """Every path of a record type: ``None`` for a branch, else what the leaf holds. Empty where there is no type."""
    return _known(as_key(record))


@cache
def _known(record: Any) -> Mapping[str, Leaf | None]:
    return dict(_walk(record, "")) if record else {}


def identifiers(record: type[Any] | None) -> tuple[tuple[str, type[Identifier]], ...]:
    """Where records hold numbers of persons and organizations: each one delivered gets a handle (DESIGN section 2)."""
    return _identifiers(as_key(record))


@cache
def _identifiers(record: Any) -> tuple[tuple[str, type[Identifier]], ...]:
    found = ((path, leaf[0]) for path, leaf in known(record).items() if leaf is not None)
    named = {path: kind for path, kind in found if issubclass(kind, Identifier) and kind.reserved}
    return tuple((named | dict(_perhaps(record, ""))).items()) if record else ()


def verdict(record: type[Any] | None) -> str | None:
    """The one field of a record that is a verification's answer by itself (`Verdict`), else ``None``."""
    return fields(record)[0].name if record and issubclass(record, Verdict) else None


def _perhaps(record: Any, prefix: str) -> Iterator[tuple[str, type[Identifier]]]:
    """Texts that may be such a number (`MayBe`)."""
    for name, hint in get_type_hints(record, include_extras=True).items():
        marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
        yield from ((prefix + name, mark.kind) for mark in marks if isinstance(mark, MayBe))
        if known(record)[name] is None:
            yield from _perhaps(_unwrap(hint), f"{prefix}{name}.")


def values(document: Any, path: str) -> Iterator[Any]:
    """Every value that stands at ``path``; ``None`` where the source does not hold it."""
    name, _, rest = path.partition(".")
    for item in document if isinstance(document, list) else [document]:
        value = item.get(name) if isinstance(item, Mapping) else None
        if rest:
            yield from values(value, rest)
        elif isinstance(value, list):
            yield from value
        else:
            yield value


LONGEST_ARRAY = 32
"""Elements of an array that count one by one; a longer array is one leaf."""


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a part that leaves, with its dotted path; an element's place stands in it (``members.0.name``).

    Empty objects and arrays are leaves, and so is an array of more than `LONGEST_ARRAY` elements: what an entry says of
    one answer stays small.
    """
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and 0 < len(value) <= LONGEST_ARRAY:
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}.{place}")
    else:
        yield path, value


def _tree(paths: Iterable[str]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for path in paths:
        node = root
        for part in path.split("."):
            node = node.setdefault(part, {})
    return root


def cut(document: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The part of a document that ``paths`` name, in the document's own order; a named branch comes whole.

    What is named and not there comes as ``None``: asked for, and not held.
    """
    wanted = frozenset(paths)

    def part(value: Any, tree: Mapping[str, Any], prefix: str) -> Any:
        if prefix in wanted:
            return value
        if isinstance(value, list):
            return [part(item, tree, prefix) for item in value]
        return members(value, tree, f"{prefix}.") if isinstance(value, Mapping) else None

    def members(value: Mapping[str, Any], tree: Mapping[str, Any], prefix: str) -> dict[str, Any]:
        names = [*(name for name in value if name in tree), *sorted(name for name in tree if name not in value)]
        return {name: part(value.get(name), tree[name], prefix + name) for name in names}

    return members(document, _tree(wanted), "")
