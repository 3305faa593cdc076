"""What an XML schema says a document may hold, as plain data: connectors prune by it, mocks answer by it.

libxml2 stays the judge of what is valid; this tells what could be. zeep's reading isn't used for it: zeep knows no
substitution groups, and the mocks may not share a connector's tools (decision 0037).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from lxml import etree

from contracts.schemas.documents import XS, Document, InvalidSchema

MOST_PARTS = 50_000
"""Of all contents together, those of a group counted wherever it stands."""
Facets = dict[str, str]
_BOUNDS = (
    "length", "minLength", "maxLength", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "totalDigits",
    "fractionDigits",
)  # fmt: skip


@dataclass(frozen=True)
class Simple:
    """A simple type: local name of the built-in type under it, and its facets. ``several``: a list of such."""

    base: str
    words: tuple[str, ...] = ()
    patterns: tuple[tuple[str, ...], ...] = ()
    """Each a group of alternatives; a value fits every group."""
    facets: tuple[tuple[str, str], ...] = ()
    several: bool = False
    mixed: bool = False
    """A union: texts of other types fit too, and this is the first."""

    def bound(self, name: str) -> str | None:
        """One facet's value."""
        return dict(self.facets).get(name)


@dataclass(frozen=True)
class Attribute:
    """An attribute by its Clark name."""

    name: str
    simple: Simple
    required: bool
    fixed: str | None = None


@dataclass(frozen=True)
class Wild:
    """``xs:any``: the namespaces that it admits (``##other`` as ``!`` and the namespace meant)."""

    spaces: tuple[str, ...]
    low: int
    high: int | None
    strict: bool


@dataclass(frozen=True)
class Group:
    """Parts in order, one of them, or all of them in any order, so many times (``high`` None: any number)."""

    how: Literal["sequence", "choice", "all"]
    parts: tuple[Element | Group | Wild, ...]
    low: int = 1
    high: int | None = 1


@dataclass(frozen=True)
class Kind:
    """A type: of text (``simple``), of elements (``content``), or of neither; with attributes either way."""

    simple: Simple | None
    content: Group | None
    attributes: tuple[Attribute, ...] = ()
    wild_attributes: bool = False
    abstract: bool = False
    anything: bool = False
    """``xs:anyType``: says nothing about what it holds."""

    def elements(self) -> Iterator[tuple[Element, bool, bool]]:
        """Every element that may stand below: itself, whether it must, whether more than once."""
        if self.content is not None:
            yield from _flat(self.content, required=True, many=False)

    def wilds(self) -> Iterator[Wild]:
        """Wildcards of the content."""
        waiting: list[Element | Group | Wild] = [self.content] if self.content else []
        while waiting:
            part = waiting.pop()
            if isinstance(part, Group):
                waiting.extend(part.parts)
            elif isinstance(part, Wild):
                yield part


def _flat(group: Group, *, required: bool, many: bool) -> Iterator[tuple[Element, bool, bool]]:
    required = required and group.low > 0 and (group.how != "choice" or len(group.parts) == 1)
    many = many or group.high != 1
    for part in group.parts:
        if isinstance(part, Group):
            yield from _flat(part, required=required, many=many)
        elif isinstance(part, Element):
            yield part, required and part.low > 0, many or part.high != 1


@dataclass(frozen=True)
class Element:
    """An element where it is used: Clark name, how often, and its type (found when asked for: types recur)."""

    name: str
    node: etree._Element
    schemas: Schemas
    document: Document
    low: int = 1
    high: int | None = 1

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition("}")[2]

    @property
    def nillable(self) -> bool:
        """Whether ``xsi:nil`` may stand on it."""
        return self.node.get("nillable") in ("true", "1")

    @property
    def fixed(self) -> str | None:
        """The one text that it may hold, where the schema fixes it."""
        return self.node.get("fixed")

    @cached_property
    def kind(self) -> Kind:
        """Its type; raises `InvalidSchema` where that isn't declared."""
        return self.schemas.kind_of(self.node, self.document)


class Schemas:
    """The components of a set of schema documents."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._globals: dict[tuple[str, str], tuple[etree._Element, Document]] = {}
        self._kinds: dict[etree._Element, Kind] = {}
        self._substitutes: dict[str, list[str]] = {}
        self._left = MOST_PARTS
        for document in documents:
            for node in document.root:
                if name := node.get("name"):
                    clark = f"{{{document.space}}}{name}" if document.space else name
                    self._globals.setdefault((etree.QName(node).localname, clark), (node, document))
                    if head := node.get("substitutionGroup"):
                        self._substitutes.setdefault(_clark(node, head, document), []).append(clark)

    def element(self, name: str) -> Element:
        """A global element by Clark name; raises `InvalidSchema`."""
        node, document = self._find("element", name)
        return Element(name, node, self, document)

    def named_type(self, name: str) -> Kind:
        """A type by Clark name, ours or built in; raises `InvalidSchema`."""
        if name.startswith(f"{{{XS}}}"):
            base = name.rpartition("}")[2]
            return ANYTHING if base == "anyType" else Kind(Simple(base), None)
        for sort in ("complexType", "simpleType"):
            if (sort, name) in self._globals:
                node, document = self._globals[sort, name]
                return self._typed(node, document)
        raise InvalidSchema(f"there is no type {name}")

    def kind_of(self, node: etree._Element, document: Document) -> Kind:
        """The type of an element or attribute node."""
        if named := node.get("type"):
            return self.named_type(_clark(node, named, document))
        for child in node:
            if child.tag in (f"{{{XS}}}complexType", f"{{{XS}}}simpleType"):
                return self._typed(child, document)
        if head := node.get("substitutionGroup"):
            return self.element(_clark(node, head, document)).kind
        return ANYTHING

    def alternatives(self, name: str) -> tuple[str, ...]:
        """A global element's name, and those that may stand in its place; abstract ones are left out."""
        found, waiting = [], [name]
        while waiting:
            one = waiting.pop(0)
            if one not in found:
                found.append(one)
                waiting += self._substitutes.get(one, [])
        return tuple(one for one in found if self._find("element", one)[0].get("abstract") not in ("true", "1"))

    def _find(self, sort: str, name: str) -> tuple[etree._Element, Document]:
        if (sort, name) not in self._globals:
            raise InvalidSchema(f"there is no {sort} {name}")
        return self._globals[sort, name]

    def _typed(self, node: etree._Element, document: Document) -> Kind:
        if node not in self._kinds:
            simple = node.tag == f"{{{XS}}}simpleType"
            self._kinds[node] = Kind(self._simple(node, document), None) if simple else self._complex(node, document)
        return self._kinds[node]

    def _simple(self, node: etree._Element, document: Document) -> Simple:
        for child in node:
            if child.tag == f"{{{XS}}}restriction":
                return self._restricted(child, document)
            if child.tag == f"{{{XS}}}list":
                named = child.get("itemType")
                item = self._text(named, child, document) if named else self._simple(child[0], document)
                return Simple(item.base, item.words, item.patterns, item.facets, several=True)
            if child.tag == f"{{{XS}}}union":
                parts = [self._text(name, child, document) for name in (child.get("memberTypes") or "").split()]
                parts += [self._simple(one, document) for one in child if one.tag == f"{{{XS}}}simpleType"]
                return replace(parts[0], mixed=any(one.base != parts[0].base or one.words for one in parts))
        raise InvalidSchema(f"{document.name}: a simple type says nothing")

    def _text(self, named: str, node: etree._Element, document: Document) -> Simple:
        return self.named_type(_clark(node, named, document)).simple or Simple("string")

    def _restricted(self, node: etree._Element, document: Document, base: Simple | None = None) -> Simple:
        inner = next((child for child in node if child.tag == f"{{{XS}}}simpleType"), None)
        if inner is not None:
            base = self._simple(inner, document)
        elif base is None:
            base = self._text(node.get("base") or "", node, document)
        own: dict[str, list[str]] = {}
        for child in node:
            own.setdefault(etree.QName(child).localname, []).append(child.get("value") or "")
        bounds = {**dict(base.facets), **{name: own[name][0] for name in _BOUNDS if name in own}}
        patterns = (*base.patterns, tuple(own["pattern"])) if "pattern" in own else base.patterns
        words = tuple(own.get("enumeration", base.words))
        return Simple(base.base, words, patterns, tuple(bounds.items()), base.several, base.mixed)

    def _complex(self, node: etree._Element, document: Document) -> Kind:
        abstract = node.get("abstract") in ("true", "1")
        for child in node:
            if child.tag in (f"{{{XS}}}simpleContent", f"{{{XS}}}complexContent"):
                derived = next(one for one in child if one.tag in (f"{{{XS}}}extension", f"{{{XS}}}restriction"))
                return self._derived(derived, document, abstract)
        attributes, wild = self._attributes(node, document)
        return Kind(None, self._content(node, document), attributes, wild, abstract)

    def _derived(self, node: etree._Element, document: Document, abstract: bool) -> Kind:
        base = self.named_type(_clark(node, node.get("base") or "", document))
        attributes, wild = self._attributes(node, document)
        own = self._content(node, document)
        names = {item.name for item in attributes} | {
            child.get("name") for child in node if child.get("use") == "prohibited"
        }
        attributes = (*(item for item in base.attributes if item.name not in names), *attributes)
        wild = wild or (base.wild_attributes and node.tag == f"{{{XS}}}extension")
        if node.tag == f"{{{XS}}}restriction":
            simple = self._restricted(node, document, base.simple) if base.simple else None
            return Kind(simple, own, attributes, wild, abstract)
        parts = tuple(part for part in (base.content, own) if part is not None)
        content = Group("sequence", parts) if len(parts) > 1 else parts[0] if parts else None
        return Kind(base.simple, content, attributes, wild, abstract)

    def _attributes(self, node: etree._Element, document: Document) -> tuple[tuple[Attribute, ...], bool]:
        found: list[Attribute] = []
        wild = False
        for child in node:
            if child.tag == f"{{{XS}}}anyAttribute":
                wild = True
            elif child.tag == f"{{{XS}}}attributeGroup" and (ref := child.get("ref")):
                held, place = self._find("attributeGroup", _clark(child, ref, document))
                inner, more = self._attributes(held, place)
                found, wild = [*found, *inner], wild or more
            elif child.tag == f"{{{XS}}}attribute" and child.get("use") != "prohibited":
                found.append(self._attribute(child, document))
        return tuple(found), wild

    def _attribute(self, node: etree._Element, document: Document) -> Attribute:
        required, declared, place, name = node.get("use") == "required", node, document, node.get("name") or ""
        if ref := node.get("ref"):
            name = _clark(node, ref, document)
            declared, place = self._find("attribute", name)
        elif (node.get("form") or document.root.get("attributeFormDefault")) == "qualified":
            name = f"{{{document.space}}}{name}"
        simple = self.kind_of(declared, place).simple or Simple("string")
        return Attribute(name, simple, required, node.get("fixed") or declared.get("fixed"))

    def _content(self, node: etree._Element, document: Document) -> Group | None:
        for child in node:
            if child.tag in (f"{{{XS}}}sequence", f"{{{XS}}}choice", f"{{{XS}}}all", f"{{{XS}}}group"):
                found = self._part(child, document)
                return found if isinstance(found, Group) else None
        return None

    def _part(self, node: etree._Element, document: Document) -> Element | Group | Wild:
        self._left -= 1
        if self._left < 0:
            raise InvalidSchema(f"more than {MOST_PARTS} parts: groups of groups")
        low, high = _occurs(node)
        sort = etree.QName(node).localname
        if sort == "any":
            spaces = (node.get("namespace") or "##any").split()
            meant = {"##other": f"!{document.space}", "##targetNamespace": document.space}
            return Wild(tuple(meant.get(one, one) for one in spaces), low, high, node.get("processContents") is None)
        if sort == "group":
            held, place = self._find("group", _clark(node, node.get("ref") or "", document))
            inner = self._content(held, place) or Group("sequence", ())
            return Group("sequence", (inner,), low, high)
        if sort == "element":
            return self._used(node, document, low, high)
        parts = tuple(self._part(child, document) for child in node if etree.QName(child).localname in _PARTS)
        if sort not in ("sequence", "choice", "all"):
            raise InvalidSchema(f"{document.name}: {sort} is no content")
        return Group(_HOW[sort], parts, low, high)

    def _used(self, node: etree._Element, document: Document, low: int, high: int | None) -> Element | Group:
        if ref := node.get("ref"):
            name = _clark(node, ref, document)
            names = self.alternatives(name)
            used = [Element(one, *self._declared(one), 1 if len(names) > 1 else low, 1 if len(names) > 1 else high)
                    for one in names]  # fmt: skip
            return used[0] if len(used) == 1 else Group("choice", tuple(used), low, high)
        name = node.get("name") or ""
        if (node.get("form") or document.root.get("elementFormDefault")) == "qualified" and document.space:
            name = f"{{{document.space}}}{name}"
        return Element(name, node, self, document, low, high)

    def _declared(self, name: str) -> tuple[etree._Element, Schemas, Document]:
        node, document = self._find("element", name)
        return node, self, document


_PARTS = ("element", "sequence", "choice", "all", "group", "any")
_HOW: dict[str, Literal["sequence", "choice", "all"]] = {"sequence": "sequence", "choice": "choice", "all": "all"}
ANYTHING = Kind(None, Group("sequence", (Wild(("##any",), 0, None, False),)), (), True, anything=True)


def _occurs(node: etree._Element) -> tuple[int, int | None]:
    high = node.get("maxOccurs", "1")
    return int(node.get("minOccurs", "1")), None if high == "unbounded" else int(high)


def _clark(node: etree._Element, name: str, document: Document) -> str:
    """A QName of the schema as a Clark name; without a prefix it is the default namespace's, else an includer's."""
    prefix, _, local = name.rpartition(":")
    space = node.nsmap.get(prefix or None)
    if prefix and space is None:
        raise InvalidSchema(f"{document.name}: the prefix {prefix} isn't declared")
    if not prefix and space is None:
        space = document.space
    return f"{{{space}}}{local}" if space else local
