"""An XML schema is often several documents: here they are parsed and followed, without a network and from a list alone.

`follow` gives the documents for `contracts.schemas.xsd`, `compiled` gives libxml2's validator of the same set. Bytes
come through a callable, so that nothing but what it knows is ever read; libxml2 itself opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Any

from lxml import etree

XS = "http://www.w3.org/2001/XMLSchema"
Read = Callable[[str], bytes]
"""From a document's name to its bytes; raises KeyError for a name that it doesn't know."""
_BASE = "http://vendored.invalid/"
MAX_DOCUMENTS = 200
MAX_PARTS = 50_000


class InvalidSchema(ValueError):
    """A schema can't be used; one sentence that is safe to print."""


@dataclass(frozen=True, slots=True)
class Document:
    """One schema document, and the namespace in which its declarations stand (an included one takes its includer's)."""

    name: str
    root: etree._Element
    space: str


def parser() -> etree.XMLParser:
    """A fresh hardened parser: no DTD, no entities, no network, no huge trees."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False,
        huge_tree=False, recover=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip


def parse(content: bytes, name: str) -> etree._Element:
    """Bytes to a tree; raises `InvalidSchema` for what is no XML, and for any document type declaration."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise InvalidSchema(f"{name} declares a document type: entities are never read")
    try:
        root = etree.fromstring(content, parser())
    except (etree.XMLSyntaxError, ValueError):
        raise InvalidSchema(f"{name} is no well-formed XML") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise InvalidSchema(f"{name} declares a document type: entities are never read")
    return root


def place_of(name: str, location: str) -> str:
    """The name of what ``location`` means in document ``name``; raises `InvalidSchema` for another host or folder."""
    if ":" in location or location.startswith(("/", "\\")) or "\\" in location or "%" in location:
        raise InvalidSchema(f"{name} points at {location!r}: only files beside it are read, save it there")
    found = normpath(join(dirname(name), location))
    if found.startswith(".."):
        raise InvalidSchema(f"{name} points at {location!r}, outside the folder of the description")
    return found


def follow(documents: list[Document], read: Read) -> tuple[Document, ...]:
    """All that ``documents`` import and include, with them; raises `InvalidSchema`."""
    found: dict[tuple[str, str], Document] = {}
    waiting = list(documents)
    while waiting:
        document = waiting.pop(0)
        own = document.root.get("targetNamespace") or document.space
        if document.root.tag != f"{{{XS}}}schema":
            raise InvalidSchema(f"{document.name} is no XML schema")
        if (document.name, own) in found:
            continue
        if len(found) >= MAX_DOCUMENTS:
            raise InvalidSchema(f"more than {MAX_DOCUMENTS} schema documents")
        found[document.name, own] = Document(document.name, document.root, own)
        for link in document.root:
            location = link.get("schemaLocation")
            if location and link.tag in (f"{{{XS}}}import", f"{{{XS}}}include"):
                name = place_of(document.name, location)
                space = own if link.tag == f"{{{XS}}}include" else ""
                waiting.append(Document(name, parse(read(name), name), space))
            elif link.tag == f"{{{XS}}}redefine":
                raise InvalidSchema(f"{document.name} uses xs:redefine, which is not supported")
    return tuple(found.values())


def compiled(documents: Iterable[Document]) -> etree.XMLSchema:
    """libxml2's validator of all ``documents`` together; raises `InvalidSchema`.

    Each namespace becomes one umbrella that includes its documents, and each document may use every namespace: so
    schemas that lie scattered in a WSDL, and import each other without saying where, are one set.
    """
    documents = tuple(documents)
    _check_groups(documents)
    spaces: dict[str, list[etree._Element]] = {}
    for document in documents:
        spaces.setdefault(document.space, []).append(document.root)
    umbrellas = {space: f"{number}.xsd" for number, space in enumerate(spaces)}
    texts: dict[str, bytes] = {}
    for space, roots in spaces.items():
        names = [umbrellas[space].replace(".", f"-{number}.") for number in range(len(roots))]
        texts[umbrellas[space]] = _schema(space, (("include", "", name) for name in names))
        for name, root in zip(names, roots, strict=True):
            texts[name] = _alone(root, {one: place for one, place in umbrellas.items() if one != space})
    texts["all.xsd"] = _schema("urn:lienthong:all", (("import", space, name) for space, name in umbrellas.items()))

    class Known(etree.Resolver):
        def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
            return self.resolve_string(texts[system_url.removeprefix(_BASE)], context, base_url=system_url)

    reading = parser()
    reading.resolvers.add(Known())
    try:
        return etree.XMLSchema(etree.fromstring(texts["all.xsd"], reading, base_url=f"{_BASE}all.xsd"))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError, KeyError) as fault:
        raise InvalidSchema(f"the schemas are not valid together: {fault}") from None


def _check_groups(documents: Iterable[Document]) -> None:
    """Groups that hold groups that hold groups: libxml2 writes them all out, so they are counted first."""
    named = {
        (document.space, node.get("name")): node
        for document in documents
        for node in document.root.iterfind(f"{{{XS}}}group")
    }
    sizes: dict[tuple[str, str | None], int] = {}

    def size(key: tuple[str, str | None], above: tuple[object, ...]) -> int:
        if key in above:
            raise InvalidSchema(f"the group {key[1]} holds itself")
        if key not in sizes:
            sizes[key] = sum(
                size(_meant(node, key[0]), (*above, key)) if node.get("ref") else 1
                for node in named[key].iter(f"{{{XS}}}element", f"{{{XS}}}any", f"{{{XS}}}group")
                if node is not named[key]
            ) if key in named else 1  # fmt: skip
        return sizes[key]

    if any(size(key, ()) > MAX_PARTS for key in named):
        raise InvalidSchema(f"a group holds more than {MAX_PARTS} parts")


def _meant(node: etree._Element, space: str) -> tuple[str, str | None]:
    """The group that a reference means (an element's means none, and counts as one)."""
    prefix, _, local = (node.get("ref") or "").rpartition(":")
    if node.tag != f"{{{XS}}}group":
        return "", None
    return node.nsmap.get(prefix or None) or space, local


def _schema(space: str, links: Iterable[tuple[str, str, str]]) -> bytes:
    made = etree.Element(f"{{{XS}}}schema", nsmap={"xs": XS})
    if space:
        made.set("targetNamespace", space)
    for how, meant, name in links:
        link = etree.SubElement(made, f"{{{XS}}}{how}", schemaLocation=name)
        if meant:
            link.set("namespace", meant)
    return etree.tostring(made)


def _alone(root: etree._Element, others: Mapping[str, str]) -> bytes:
    """A document with imports of ours in place of its own."""
    made = etree.fromstring(etree.tostring(root), parser())  # with the prefixes that stand above it in a WSDL
    for link in list(made):
        if link.tag in (f"{{{XS}}}import", f"{{{XS}}}include"):
            made.remove(link)
    for space, name in others.items():
        link = etree.Element(f"{{{XS}}}import", schemaLocation=name)
        if space:
            link.set("namespace", space)
        made.insert(0, link)
    return etree.tostring(made)
