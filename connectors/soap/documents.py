"""A service's WSDL and everything it imports are fetched and checked against their pins at the start, and nothing is
compiled: that is cheap (a hash and a shallow look), and a swapped or missing file is known before the first question.

What lies here are bytes only; nothing is read from a file later.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

WSDL = "http://schemas.xmlsoap.org/wsdl/"
XSD = "http://www.w3.org/2001/XMLSchema"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
Version = Literal["1.1", "1.2"]
_BINDINGS: Mapping[Version, str] = {
    "1.1": "http://schemas.xmlsoap.org/wsdl/soap/",
    "1.2": "http://schemas.xmlsoap.org/wsdl/soap12/",
}
Read = Callable[[str], bytes]
"""Gives a file by its name: KeyError where there is none of this name, ValueError where it isn't what was pinned."""


def hardened_parser() -> etree.XMLParser:
    """A fresh parser (its error log may hold parts of a body, so none is kept): no DTD, no entities, no network."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        ns_clean=False,
    )


@dataclass(frozen=True, slots=True)
class Port:
    """Where operations of one binding are asked, and in which SOAP. ``actions``: each operation's ``soapAction``."""

    name: str
    binding: str
    version: Version
    actions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Documents:
    """All files of one service by name; ``root`` is the WSDL's. ``ports`` in the order of the WSDL."""

    root: str
    files: Mapping[str, bytes]
    ports: tuple[Port, ...]


def _parse(name: str, content: bytes) -> etree._Element:
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        raise ValueError(f"{name} isn't XML") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError(f"{name} declares a document type")
    return root


def place(name: str, location: str) -> str:
    """The name that ``location``, written in the file ``name``, leads to; raises ValueError outside the folder."""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(name), location))
    if ":" in location or location.startswith("/") or found.startswith(".."):
        raise ValueError(f"{name} imports something that isn't vendored")
    return found


def _locations(root: etree._Element) -> Iterator[str]:
    tags = (f"{{{WSDL}}}import", f"{{{XSD}}}import", f"{{{XSD}}}include", f"{{{XSD}}}redefine")
    for element in root.iter(*tags):
        location = element.get("location") or element.get("schemaLocation")
        if location:
            yield location


def gather(wsdl: str, read: Read) -> Documents:
    """The WSDL and what it imports, to the last file; raises KeyError and ValueError as ``read`` does."""
    files: dict[str, bytes] = {}
    roots: list[etree._Element] = []
    waiting = [wsdl]
    while waiting:
        name = waiting.pop(0)
        if name in files:
            continue
        files[name] = read(name)
        root = _parse(name, files[name])
        roots.append(root)
        waiting += [place(name, location) for location in _locations(root)]
    if roots[0].tag != f"{{{WSDL}}}definitions":
        raise ValueError(f"{wsdl} is no WSDL 1.1")
    return Documents(wsdl, files, tuple(_ports(roots)))


def spoken(documents: Documents) -> Mapping[str, bytes]:
    """The files without ports and bindings of other protocols (HTTP GET and POST stand beside SOAP in many a WSDL):
    who compiles them all would stumble over what nobody asks."""
    roots = {name: _parse(name, content) for name, content in documents.files.items()}
    soap = {name for name, _, _ in _bindings(list(roots.values()))}
    changed = set()
    for name, root in roots.items():
        for node in (*root.iterfind(f"{{{WSDL}}}binding"), *root.iterfind(f"{{{WSDL}}}service/{{{WSDL}}}port")):
            if _bound(node, root) not in soap and (parent := node.getparent()) is not None:
                parent.remove(node)
                changed.add(name)
    return {
        name: etree.tostring(roots[name], encoding="utf-8") if name in changed else content
        for name, content in documents.files.items()
    }


def _bound(node: etree._Element, root: etree._Element) -> str:
    """The Clark name of a binding, or of the one that a port is of."""
    if node.tag == f"{{{WSDL}}}binding":
        return f"{{{root.get('targetNamespace', '')}}}{node.get('name')}"
    prefix, _, local = node.get("binding", "").rpartition(":")
    return f"{{{node.nsmap.get(prefix or None, '')}}}{local}"


def _bindings(roots: list[etree._Element]) -> Iterator[tuple[str, Version, dict[str, str]]]:
    for root in roots:
        for binding in root.findall(f"{{{WSDL}}}binding"):
            for version, namespace in _BINDINGS.items():
                if binding.find(f"{{{namespace}}}binding") is None:
                    continue
                actions = {}
                for operation in binding.findall(f"{{{WSDL}}}operation"):
                    told = operation.find(f"{{{namespace}}}operation")
                    action = told.get("soapAction") if told is not None else None
                    actions[operation.get("name", "")] = action or ""
                yield f"{{{root.get('targetNamespace', '')}}}{binding.get('name')}", version, actions


def _ports(roots: list[etree._Element]) -> Iterator[Port]:
    """Ports of SOAP bindings; a WSDL without a service (its part of a contract alone) has one for each binding."""
    bound = {name: (version, actions) for name, version, actions in _bindings(roots)}
    found = []
    for root in roots:
        for port in root.iterfind(f"{{{WSDL}}}service/{{{WSDL}}}port"):
            name = _bound(port, root)
            if name in bound:
                found.append(Port(port.get("name", ""), name, *bound[name]))
    yield from found or [Port(name.rpartition("}")[2], name, *told) for name, told in bound.items()]
