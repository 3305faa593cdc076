"""Registries grow elements without telling anyone; here unknown ones are set aside and named, never silently lost.

The schema stays strict: what it doesn't know is pruned from the tree (and reported as drift), or refused, before the
rest is validated. Order, type, number and presence of known elements are the schema's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from contracts.errors import SourceMalformed

XSI = "http://www.w3.org/2001/XMLSchema-instance"
MAX_NAMED = 20
"""Drift items kept per reply: an attacker's thousand names don't become a thousand metrics."""
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,63}")
_DIGITS = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Shape:
    """Elements and attributes (Clark names) that the schema knows below one element.

    ``wild`` are the namespaces of an ``xs:any`` as the schema writes them (``##other`` as ``!`` and the namespace that
    is meant by it): what it admits is left to the schema, and not looked into. ``nillable``: ``xsi:nil`` is obeyed.
    """

    children: Mapping[str, Shape] = field(default_factory=dict)
    attributes: frozenset[str] = frozenset()
    wild: tuple[str, ...] = ()
    wild_attributes: bool = False
    nillable: bool = False

    def admits(self, tag: str) -> bool:
        """Whether an element that isn't named may stand here."""
        space = tag[1:].partition("}")[0] if tag.startswith("{") else "##local"
        return any(
            word in ("##any", space) or (word.startswith("!") and space not in ("##local", word[1:]))
            for word in self.wild
        )


def plain_name(clark: object) -> str:
    """A local name that is safe to report; ``?`` where it could carry a number or is no plain name."""
    name = clark.rpartition("}")[2] if isinstance(clark, str) else ""
    return name if _PLAIN_NAME.fullmatch(name) and not _DIGITS.search(name) else "?"


def _settle_attributes(element: etree._Element, shape: Shape, where: str) -> Iterator[str]:
    """Remove what isn't in the schema; ``xsi`` hints are never followed, ``xsi:type`` never obeyed."""
    for name in list(element.attrib):
        if name in (f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation"):
            del element.attrib[name]
        elif name == f"{{{XSI}}}nil":
            if len(element) or element.text:
                raise SourceMalformed("nil element with content")
            if not shape.nillable:
                del element.attrib[name]
        elif str(name).startswith(f"{{{XSI}}}"):
            raise SourceMalformed("type given by the reply")
        elif name not in shape.attributes and not shape.wild_attributes:
            del element.attrib[name]
            yield f"{where}@{plain_name(name)}"


def prune(root: etree._Element, shape: Shape, *, refuse: bool) -> tuple[str, ...]:
    """Take unknown elements and attributes out of ``root`` and return their paths, each once.

    Raises `SourceMalformed` when ``refuse`` is set and something is unknown, and always for ``xsi:type``, for content
    under ``xsi:nil`` and for text between elements (which pruning could otherwise glue together).
    """
    found: dict[str, None] = {}
    waiting = [(root, shape, plain_name(root.tag))]
    while waiting:
        element, known, where = waiting.pop()
        for item in _settle_attributes(element, known, where):
            found[item] = None
        for child in list(element):
            if child.tail and child.tail.strip():
                raise SourceMalformed("text between elements")
            inner = known.children.get(str(child.tag))
            path = f"{where}/{plain_name(child.tag)}"
            if inner is None and known.admits(str(child.tag)):
                continue
            if inner is None:
                found[path] = None
                element.remove(child)
            else:
                waiting.append((child, inner, path))
        if refuse and found:
            raise SourceMalformed("unknown element or attribute")
    return tuple(sorted(found))[:MAX_NAMED]
