"""All schemas of a service become one validator, however the WSDL scatters them: inline, imported, included, or not
imported at all although used. So every reply and every request of any WSDL is checked by libxml2 itself.

A namespace is one umbrella that includes each of its documents, and every document may use every other namespace.
libxml2 asks for them by names of ours; it opens no file and no address (a resolver knows these texts and no others).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from connectors.soap.documents import WSDL, XSD, Documents, hardened_parser, place
from contracts import schemas

_XML = "http://www.w3.org/XML/1998/namespace"
_XML_SCHEMA = f"""<xs:schema xmlns:xs="{XSD}" targetNamespace="{_XML}">
<xs:attribute name="lang" type="xs:language"/><xs:attribute name="base" type="xs:anyURI"/>
<xs:attribute name="id" type="xs:ID"/><xs:attribute name="space" type="xs:NCName"/></xs:schema>"""
_REFERENCES = (f"{{{XSD}}}import", f"{{{XSD}}}include")


@dataclass(frozen=True, slots=True)
class Substitute:
    """An element that may stand for another; ``untyped``: it takes the type of the one it stands for."""

    tag: str
    head: str
    abstract: bool
    untyped: bool


@dataclass(frozen=True, slots=True)
class Assembled:
    """The validator, and what zeep's types don't say: substitutes, and elements that mix text and elements."""

    schema: etree.XMLSchema
    substitutes: tuple[Substitute, ...]
    mixed: frozenset[str]


class _Texts(etree.Resolver):
    """The only place that libxml2 gets schemas from."""

    def __init__(self, texts: Mapping[str, bytes]) -> None:
        self._texts = texts

    def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
        """The text of that name; raises KeyError for any other, which stops the compiler. lxml gives a context."""
        return self.resolve_string(self._texts[system_url], context, base_url=system_url)


@dataclass(slots=True)
class _Part:
    """One schema document in the namespace that it counts for (an included one without takes its includer's)."""

    namespace: str
    root: etree._Element


def _schemas(documents: Documents) -> list[_Part]:
    """Every schema that the WSDL reaches, each once per namespace."""
    roots = {name: etree.fromstring(content, hardened_parser()) for name, content in documents.files.items()}
    waiting: list[tuple[str, etree._Element, str]] = [
        (name, schema, schema.get("targetNamespace", ""))
        for name, root in roots.items()
        if root.tag == f"{{{WSDL}}}definitions"
        for schema in root.iterfind(f"{{{WSDL}}}types/{{{XSD}}}schema")
    ]
    seen: set[tuple[int, str]] = set()
    found = []
    while waiting:
        name, schema, namespace = waiting.pop(0)
        if (id(schema), namespace) in seen:
            continue
        seen.add((id(schema), namespace))
        found.append(_Part(namespace, schema))
        if schema.find(f"{{{XSD}}}redefine") is not None:
            raise ValueError(f"{name} redefines another schema: that isn't supported")
        for reference in schema.iterchildren(*_REFERENCES):
            location = reference.get("schemaLocation")
            if location:
                there = place(name, location)
                inherited = namespace if reference.tag == _REFERENCES[1] else ""
                waiting.append((there, roots[there], roots[there].get("targetNamespace") or inherited))
    return [part for part in found if _components(part.root)]


def _components(schema: etree._Element) -> list[etree._Element]:
    return [child for child in schema.iterchildren("{*}*") if child.tag not in _REFERENCES]


def _imports(own: str, names: Mapping[str, str]) -> Iterator[etree._Element]:
    for namespace, location in names.items():
        if namespace != own:
            element = etree.Element(f"{{{XSD}}}import", schemaLocation=location)
            if namespace:
                element.set("namespace", namespace)
            yield element


def _text(part: _Part, names: Mapping[str, str]) -> bytes:
    """The document with imports of everything in place of its own."""
    root = etree.fromstring(etree.tostring(part.root, with_tail=False), hardened_parser())
    for reference in list(root.iterchildren(*_REFERENCES)):
        root.remove(reference)
    for at, element in enumerate(_imports(part.namespace, names)):
        root.insert(at, element)
    return etree.tostring(root)


def _umbrella(namespace: str, locations: Iterable[str]) -> bytes:
    root = etree.Element(f"{{{XSD}}}schema")
    if namespace:
        root.set("targetNamespace", namespace)
    for location in locations:
        etree.SubElement(root, f"{{{XSD}}}include", schemaLocation=location)
    return etree.tostring(root)


def assemble(documents: Documents, wrappers: Iterable[bytes] = ()) -> Assembled:
    """Compile the schemas of a service, with ``wrappers`` (the elements that rpc operations bring) among them.

    Raises ValueError where they can't be compiled.
    """
    parts = _schemas(documents)
    for text in wrappers:
        root = etree.fromstring(text, hardened_parser())
        parts.append(_Part(root.get("targetNamespace", ""), root))
    if not any(part.namespace == _XML for part in parts):
        parts.append(_Part(_XML, etree.fromstring(_XML_SCHEMA)))
    namespaces = list(dict.fromkeys(part.namespace for part in parts))
    names = {namespace: f"lienthong:namespace/{number}" for number, namespace in enumerate(namespaces)}
    texts = {f"lienthong:document/{number}": _text(part, names) for number, part in enumerate(parts)}
    for namespace, name in names.items():
        inside = [f"lienthong:document/{number}" for number, part in enumerate(parts) if part.namespace == namespace]
        texts[name] = _umbrella(namespace, inside)
    parser = hardened_parser()
    parser.resolvers.add(_Texts(texts))
    driver = etree.Element(f"{{{XSD}}}schema", targetNamespace="urn:lienthong:all")
    driver.extend(_imports("urn:lienthong:all", names))
    try:
        schema = etree.XMLSchema(etree.fromstring(etree.tostring(driver), parser))
    except (etree.XMLSchemaParseError, KeyError) as fault:
        raise ValueError(f"{documents.root}: its schemas don't compile: {fault}") from None
    return Assembled(schema, tuple(_substitutes(parts)), frozenset(_mixed(parts)))


def vendored_schema(name: str) -> etree.XMLSchema:
    """Compile a vendored XSD that imports nothing; raises KeyError or ValueError as `contracts.schemas.read` does."""
    return etree.XMLSchema(etree.fromstring(schemas.read(name), hardened_parser()))


def _clark(element: etree._Element, name: str, fallback: str) -> str:
    prefix, _, local = name.rpartition(":")
    namespace = element.nsmap.get(prefix or None) or fallback
    return f"{{{namespace}}}{local}" if namespace else local


def _substitutes(parts: Iterable[_Part]) -> Iterator[Substitute]:
    for part in parts:
        for element in part.root.iterchildren(f"{{{XSD}}}element"):
            head = element.get("substitutionGroup")
            if head:
                yield Substitute(
                    f"{{{part.namespace}}}{element.get('name')}" if part.namespace else element.get("name", ""),
                    _clark(element, head, part.namespace),
                    element.get("abstract") in ("true", "1"),
                    element.get("type") is None and not len(element),
                )


def _mixed(parts: Iterable[_Part]) -> Iterator[str]:
    """Names of elements whose type may be mixed, qualified and not (one too many does no harm)."""
    types: set[str] = set()
    every = [(part, element) for part in parts for element in part.root.iter(f"{{{XSD}}}complexType")]
    grown = True
    while grown:
        grown = False
        for _, element in every:
            name = element.get("name")
            if name and name not in types and (_says_mixed(element) or _bases(element) & types):
                types.add(name)
                grown = True
    for part in parts:
        for element in part.root.iter(f"{{{XSD}}}element"):
            inner = element.find(f"{{{XSD}}}complexType")
            if element.get("type", "").rpartition(":")[2] in types or (
                inner is not None and (_says_mixed(inner) or _bases(inner) & types)
            ):
                yield element.get("name", "")
                yield f"{{{part.namespace}}}{element.get('name', '')}"


def _says_mixed(element: etree._Element) -> bool:
    content = element.find(f"{{{XSD}}}complexContent")
    return any(one is not None and one.get("mixed") in ("true", "1") for one in (element, content))


def _bases(element: etree._Element) -> set[str]:
    found = element.iterfind(f"{{{XSD}}}complexContent/{{*}}*")
    return {one.get("base", "").rpartition(":")[2] for one in found}
