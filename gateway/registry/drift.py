"""Where an answer departs from its contract: what was added, what is missing, what has another type; never a value.

Names are the source's own text: one that could carry a number, or is no plain name, is told as ``?``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, Final, Literal

from lxml import etree

from gateway.registry.forms import Form, Forms, Located

DriftKind = Literal["added", "missing", "retyped"]
KINDS: Final[tuple[DriftKind, ...]] = ("added", "missing", "retyped")
MOST: Final = 20
"""Places told of one answer: a thousand strange names don't become a thousand counts."""
_ITEMS: Final = 50
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,63}")
_DIGITS: Final = re.compile(r"[0-9]{4}")
_EXPECTED: Final = re.compile(r"(?:\{[^}]*\})?[A-Za-z_][A-Za-z0-9_.\-]*")
_NOT_EXPECTED: Final = "This element is not expected."
_NO_ATTRIBUTE: Final = re.compile(r"The attribute '(?:\{[^}]*\})?[^']*' is not allowed")
_ATTRIBUTE_MISSING: Final = re.compile(r"The attribute '(?:\{[^}]*\})?([A-Za-z0-9_.\-]+)' is required but missing")


@dataclass(frozen=True, slots=True, order=True)
class Drift:
    """One place, by the names on the way to it, and how it departs."""

    kind: DriftKind
    place: str


def plain(name: object) -> str:
    """A name that may be shown, or ``?``."""
    local = name.rpartition("}")[2] if isinstance(name, str) else ""
    return local if _PLAIN.fullmatch(local) and not _DIGITS.search(local) else "?"


def settled(found: Iterable[Drift]) -> tuple[Drift, ...]:
    """Each place once, sorted, and not too many."""
    return tuple(sorted(set(found)))[:MOST]


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float | Decimal):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def of_json(forms: Forms, schema: Located, value: Any, place: str = "") -> list[Drift]:
    """Departures of a JSON value from the form that it comes nearest to; all elements of an array count as one."""
    kind = _kind(value)
    fitting = [form for form in forms.of(schema) if _is_of(kind, form)]
    if not fitting:
        return [Drift("retyped", place or ".")]
    if kind not in ("object", "array"):
        return []
    return min((list(_within(forms, form, value, place)) for form in fitting), key=len)


def _is_of(kind: str, form: Form) -> bool:
    return not form.kinds or kind in form.kinds or (kind == "integer" and "number" in form.kinds)


def _within(forms: Forms, form: Form, value: Any, place: str) -> Iterator[Drift]:
    if isinstance(value, dict):
        yield from _of_object(forms, form, value, place)
    elif form.items is not None:
        for item in value[:_ITEMS]:
            yield from of_json(forms, form.items, item, f"{place}[]")


def _of_object(forms: Forms, form: Form, value: Mapping[str, Any], place: str) -> Iterator[Drift]:
    before = f"{place}." if place else ""
    for name, member in value.items():
        known = form.members.get(name)
        if known is not None:
            yield from of_json(forms, known, member, f"{before}{plain(name)}")
        elif not form.open:
            yield Drift("added", f"{before}{plain(name)}")
    for name in form.required:
        if name not in value:
            yield Drift("missing", f"{before}{plain(name)}")


@dataclass(frozen=True, slots=True)
class Grammar:
    """A compiled schema, the local names of all elements that it declares anywhere, and children that are expected."""

    schema: etree.XMLSchema
    names: frozenset[str]
    expected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By an element's local name: children that may be left out by the letter, and that a record has all the same."""


def left_out(grammar: Grammar, root: etree._Element) -> list[Drift]:
    """Expected children that aren't there, of elements that hold anything at all; by local name, as drift is told."""
    found = []
    for parent in root.iter("*") if grammar.expected else ():
        wanted = grammar.expected.get(_local(parent), ())
        if not wanted or not any(str(text).strip() for text in parent.itertext()):
            continue
        held = {_local(child) for child in parent.iterchildren("*")}
        found += [Drift("missing", f"{_place(root, parent)}/{name}") for name in wanted if name not in held]
    return found


def of_xml(grammar: Grammar, element: etree._Element) -> Iterator[Drift]:
    """Departures of an element from its grammar, mended one by one, because libxml2 stops at the first of a parent.

    ``element`` is changed: give a copy that nobody needs. libxml2's messages hold values: only its codes, and names of
    the schema's own, are read.
    """
    put_in: set[etree._Element] = set()
    confused: set[etree._Element] = set()
    for _ in range(MOST):
        if grammar.schema.validate(element):
            return
        mended = False
        for error in list(grammar.schema.error_log):  # type: ignore[call-overload]  # lxml-stubs lack the iterator
            found = _at(element, error.path)
            if found in put_in or any(parent in put_in for parent in found.iterancestors()):
                continue  # a stand-in for what is missing says nothing of the answer
            parent = found.getparent()
            if parent in confused and error.type_name == "SCHEMAV_ELEMENT_CONTENT" and _local(found) in grammar.names:
                _take_out(found)  # known, and only out of order behind what is missing
                mended = True
                continue
            drift, mend = _told(grammar, element, found, error.type_name, error.message)
            if drift is not None and drift.kind == "missing" and mend is not None and parent is not None:
                confused.add(parent)
            if drift is not None:
                yield drift
            if mend is not None:
                mended = True
                put_in |= mend()
        if not mended:
            return


def _told(
    grammar: Grammar, root: etree._Element, found: etree._Element, code: str, message: str
) -> tuple[Drift | None, Callable[[], set[etree._Element]] | None]:
    """What one error says, and how to mend the place, so that the next one shows."""
    where = _place(root, found)
    if code == "SCHEMAV_ELEMENT_CONTENT" and _NOT_EXPECTED in message:
        awaited = _EXPECTED.findall(message.partition("Expected is")[2])
        if _local(found) in grammar.names and awaited and found is not root:
            missing = awaited[-1]
            parent = _place(root, found).rpartition("/")[0]
            return Drift("missing", f"{parent}/{plain(missing)}"), partial(_put_before, found, missing)
        return Drift("added", where), partial(_take_out, found) if found is not root else None
    if code == "SCHEMAV_ELEMENT_CONTENT":
        awaited = _EXPECTED.findall(message.partition("Expected is")[2])
        return Drift("missing", f"{where}/{plain(awaited[-1])}" if awaited else where), None
    if _NO_ATTRIBUTE.search(message):
        return Drift("added", f"{where}@"), None
    if named := _ATTRIBUTE_MISSING.search(message):
        return Drift("missing", f"{where}@{plain(named[1])}"), None
    return Drift("retyped", where), None


def _take_out(element: etree._Element) -> set[etree._Element]:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
    return set()


def _put_before(element: etree._Element, name: str) -> set[etree._Element]:
    stand_in = etree.Element(name)
    element.addprevious(stand_in)
    return {stand_in}


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _at(root: etree._Element, path: str | None) -> etree._Element:
    """The element that an error is about: libxml2 gives its place as steps and numbers."""
    spaces = {prefix: space for node in root.iter("*") for prefix, space in node.nsmap.items() if prefix}
    found: Any = root.getroottree().xpath(path, namespaces=spaces) if path else []
    return found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else root


def _place(root: etree._Element, element: etree._Element) -> str:
    names = [plain(element.tag)]
    while element is not root and (parent := element.getparent()) is not None:
        element = parent
        names.append(plain(element.tag))
    return "/".join(reversed(names))
