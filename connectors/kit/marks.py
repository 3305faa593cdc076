"""Where a field of a question or record stands on the wire, written beside its type: the one place that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from contracts.queries import as_key

Where = Literal["body", "path", "query", "header"]


@dataclass(frozen=True, slots=True)
class At:
    """A member's name on the wire: an element or JSON member, ``@`` and an attribute, or ``.`` for the text itself.

    ``namespace`` is the element's (none: unqualified, or JSON). ``where``: the part of a REST request.
    """

    name: str
    namespace: str = ""
    where: Where = "body"

    @property
    def clark(self) -> str:
        """The name with its namespace, as lxml writes it."""
        return f"{{{self.namespace}}}{self.name.removeprefix('@')}" if self.namespace else self.name.removeprefix("@")


@dataclass(frozen=True, slots=True)
class Placed:
    """A field of a type with its mark: ``kind`` is the type without ``None``, tuple and marks."""

    field: str
    at: At
    kind: Any
    many: bool


def placed(owner: type[Any]) -> tuple[Placed, ...]:
    """The marked fields of a question or record type, in order; raises `TypeError` for a field without a mark."""
    return _placed(as_key(owner))


@cache
def _placed(owner: Any) -> tuple[Placed, ...]:
    return tuple(_fields(owner))


def _fields(owner: Any) -> Iterator[Placed]:
    if not is_dataclass(owner):
        raise TypeError("a question or record is a dataclass")
    hints: Mapping[str, Any] = get_type_hints(owner, include_extras=True)
    for item in fields(owner):
        marks: list[Any] = []
        kind, many = _unwrapped(hints[item.name], marks)
        at = next((mark for mark in marks if isinstance(mark, At)), None)
        if at is None:
            raise TypeError(f"{item.name} doesn't say where it stands on the wire")
        yield Placed(item.name, at, kind, many)


def _unwrapped(hint: Any, marks: list[Any]) -> tuple[Any, bool]:
    if get_origin(hint) is Annotated:
        inner, *own = get_args(hint)
        marks += own
        return _unwrapped(inner, marks)
    if get_origin(hint) in (Union, UnionType):
        return _unwrapped(next(one for one in get_args(hint) if one is not type(None)), marks)
    if get_origin(hint) is tuple:
        return _unwrapped(get_args(hint)[0], marks)[0], True
    return hint, False
