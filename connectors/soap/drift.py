"""Registries grow elements without telling anyone; here unknown ones are set aside and named, never silently lost.

The schema stays strict: what it doesn't know is pruned from the tree (and reported as drift), or refused, before the
rest is validated. Order, type, number and presence of known elements are the schema's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from connectors.soap.documents import SOAP, SOAP12
from contracts.errors import SourceMalformed

XSI = "http://www.w3.org/2001/XMLSchema-instance"
MAX_NAMED = 20
"""Drift items kept per reply: an attacker's thousand names don't become a thousand metrics."""
_NIL = f"{{{XSI}}}nil"
_HINTS = (f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation")
_ENVELOPES = (f"{{{SOAP}}}", f"{{{SOAP12}}}")
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,63}")
_DIGITS = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Shape:
    """Elements and attributes (Clark names) that the schema knows below one element."""

    children: Mapping[str, Shape] = field(default_factory=dict)
    attributes: frozenset[str] = frozenset()
    any_child: bool = False
    """Other elements may stand here too (``xs:any``): they are no drift, and nothing below them is."""
    any_attribute: bool = False
    nillable: frozenset[str] = frozenset()
    """Children that may be ``xsi:nil``: there it says something to the schema; anywhere else it is dropped."""


def plain_name(clark: object) -> str:
    """A local name that is safe to report; ``?`` where it could carry a number or is no plain name."""
    name = clark.rpartition("}")[2] if isinstance(clark, str) else ""
    return name if _PLAIN_NAME.fullmatch(name) and not _DIGITS.search(name) else "?"


def _settle_attributes(element: etree._Element, shape: Shape, where: str, *, nillable: bool) -> Iterator[str]:
    """Remove what isn't in the schema; ``xsi`` hints are never followed, ``xsi:type`` never obeyed."""
    for name in list(element.attrib):
        if name in _HINTS:
            del element.attrib[name]
        elif name == _NIL:
            if element.attrib[name] in ("true", "1") and (len(element) or element.text):
                raise SourceMalformed("nil element with content")
            if not nillable:
                del element.attrib[name]
        elif str(name).startswith(f"{{{XSI}}}"):
            raise SourceMalformed("type given by the reply")
        elif name not in shape.attributes and not shape.any_attribute:
            del element.attrib[name]
            yield f"{where}@{plain_name(name)}"


def _refuse_below(element: etree._Element) -> None:
    """What may stand in a place for any element: not a type of its own choosing, nor a part of an envelope."""
    for inner in element.iter():
        if str(inner.tag).startswith(_ENVELOPES):
            raise SourceMalformed("an envelope inside the payload")
        for name in list(inner.attrib):
            if name in _HINTS:
                del inner.attrib[name]
            elif str(name).startswith(f"{{{XSI}}}") and name != _NIL:
                raise SourceMalformed("type given by the reply")


def prune(root: etree._Element, shape: Shape, *, refuse: bool) -> tuple[str, ...]:
    """Take unknown elements and attributes out of ``root`` and return their paths, each once.

    Raises `SourceMalformed` when ``refuse`` is set and something is unknown, and always for ``xsi:type``, for content
    under ``xsi:nil``, for a part of an envelope, and for text between elements (which pruning could otherwise glue
    together).
    """
    found: dict[str, None] = {}
    waiting = [(root, shape, plain_name(root.tag), False)]
    while waiting:
        element, known, where, nillable = waiting.pop()
        for item in _settle_attributes(element, known, where, nillable=nillable):
            found[item] = None
        for child in list(element):
            if child.tail and child.tail.strip():
                raise SourceMalformed("text between elements")
            tag = str(child.tag)
            inner = known.children.get(tag)
            path = f"{where}/{plain_name(child.tag)}"
            if inner is not None:
                waiting.append((child, inner, path, tag in known.nillable))
                continue
            _refuse_below(child)
            if not known.any_child:
                found[path] = None
                element.remove(child)
        if refuse and found:
            raise SourceMalformed("unknown element or attribute")
    return tuple(sorted(found))[:MAX_NAMED]
