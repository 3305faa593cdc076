"""A WSDL 1.1 description as the mocks serve it and the kit writes from it: ports, operations, and their elements.

The connectors read the same files by other means (`connectors.soap`, on zeep), so that a misreading shows between the
two. Sources: WSDL 1.1 (W3C note 2001-03-15), WS-I Basic Profile 1.1 (literal only, one part in a document's Body).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final, Literal
from urllib.parse import urlsplit

from lxml import etree

from contracts.schemas.documents import XS, Document, InvalidSchema, Read, follow, parse, place_of
from contracts.schemas.xsd import Schemas

WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"
SOAP_11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12: Final = "http://www.w3.org/2003/05/soap-envelope"
_BINDINGS: Final = {
    "http://schemas.xmlsoap.org/wsdl/soap/": "1.1",
    "http://schemas.xmlsoap.org/wsdl/soap12/": "1.2",
}
_HTTP: Final = "http://schemas.xmlsoap.org/soap/http"
Version = Literal["1.1", "1.2"]
MAX_FILES: Final = 60


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation at one port. ``request`` and ``reply`` are Clark names of the Body's element (``None``: empty)."""

    name: str
    action: str
    style: Literal["document", "rpc"]
    request: str | None
    reply: str | None
    faults: tuple[str, ...]
    """Clark names of the elements that a fault's detail may hold."""
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class Port:
    """Where a port type is asked, in which SOAP, and under which path."""

    name: str
    version: Version
    path: str
    port_type: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """A whole service: its files by name, ports, schemas (rpc wrappers among them), and what was left out, with why."""

    files: tuple[tuple[str, bytes], ...]
    service: str
    ports: tuple[Port, ...]
    documents: tuple[Document, ...]
    left_out: tuple[str, ...]

    @property
    def schemas(self) -> Schemas:
        """The components of all schemas."""
        return Schemas(self.documents)


class _Files:
    """The WSDL and the files that it imports, in the order met."""

    def __init__(self, name: str, read: Read) -> None:
        self.contents: dict[str, bytes] = {}
        self.roots: dict[str, etree._Element] = {}
        self._read = read
        waiting = [name]
        while waiting:
            one = waiting.pop(0)
            if one in self.roots:
                continue
            if len(self.roots) >= MAX_FILES:
                raise InvalidSchema(f"more than {MAX_FILES} files")
            self.roots[one] = root = parse(self.read(one), one)
            if root.tag != f"{{{WSDL}}}definitions":
                raise InvalidSchema(f"{one} is no WSDL 1.1")
            for link in root.iterfind(f"{{{WSDL}}}import"):
                waiting.append(place_of(one, link.get("location") or ""))

    def read(self, name: str) -> bytes:
        """A file, noted as part of the description."""
        if name not in self.contents:
            self.contents[name] = self._read(name)
        return self.contents[name]

    def named(self, sort: str, name: str) -> etree._Element:
        """A message, port type or binding by Clark name."""
        space, local = _split(name)
        for root in self.roots.values():
            if root.get("targetNamespace", "") == space:
                for node in root.iterfind(f"{{{WSDL}}}{sort}"):
                    if node.get("name") == local:
                        return node
        raise InvalidSchema(f"there is no {sort} {local or name}")


def describe(name: str, read: Read) -> Description:
    """Read a WSDL by name, and what it imports. Raises `InvalidSchema`, and what ``read`` does."""
    files = _Files(name, read)
    inline = [
        Document(f"{place}#{number}", schema, "")
        for place, root in files.roots.items()
        for number, schema in enumerate(root.iterfind(f"{{{WSDL}}}types/{{{XS}}}schema"))
    ]
    documents = follow(inline, files.read)
    reader = _Reader(files)
    ports = tuple(reader.ports())
    if not any(port.operations for port in ports):
        raise InvalidSchema(
            f"{name} has no operation that can be asked in SOAP: {'; '.join(reader.left_out) or 'none'}"
        )
    files_read = tuple(files.contents.items())
    return Description(files_read, reader.service, ports, (*documents, *reader.wrappers()), tuple(reader.left_out))


class _Reader:
    def __init__(self, files: _Files) -> None:
        self._files = files
        self.left_out: list[str] = []
        self._rpc: dict[str, dict[str, tuple[tuple[str, str, str], ...]]] = {}
        self.service = ""

    def ports(self) -> Iterator[Port]:
        """Ports of SOAP over HTTP, in the order of the WSDL."""
        for root in self._files.roots.values():
            for service in root.iterfind(f"{{{WSDL}}}service"):
                self.service = self.service or service.get("name", "")
                for port in service.iterfind(f"{{{WSDL}}}port"):
                    name = port.get("name", "")
                    binding = self._files.named("binding", _clark(port, port.get("binding", "")))
                    made = self._port(name, port, binding)
                    if made is not None:
                        yield made

    def _port(self, name: str, port: etree._Element, binding: etree._Element) -> Port | None:
        for space, version in _BINDINGS.items():
            soap = binding.find(f"{{{space}}}binding")
            if soap is None:
                continue
            if version == "1.1" and soap.get("transport") not in (_HTTP, None):
                self.left_out.append(f"port {name}: not over HTTP")
                return None
            address = port.find(f"{{{space}}}address")
            location = address.get("location", "") if address is not None else ""
            path = urlsplit(location).path or "/"
            port_type = _clark(binding, binding.get("type", ""))
            style = soap.get("style", "document")
            operations = tuple(self._operations(name, binding, space, port_type, style))
            return Port(name, "1.1" if version == "1.1" else "1.2", path, port_type, operations)
        self.left_out.append(f"port {name}: not SOAP")
        return None

    def _operations(
        self, port: str, binding: etree._Element, space: str, port_type: str, style: str
    ) -> Iterator[Operation]:
        abstract = self._files.named("portType", port_type)
        for bound in binding.iterfind(f"{{{WSDL}}}operation"):
            name = bound.get("name", "")
            told = next((one for one in abstract.iterfind(f"{{{WSDL}}}operation") if one.get("name") == name), None)
            if told is None:
                raise InvalidSchema(f"the operation {name} is bound and not declared")
            own = bound.find(f"{{{space}}}operation")
            action, own_style = (own.get("soapAction", ""), own.get("style")) if own is not None else ("", None)
            uses = {body.get("use", "literal") for body in bound.iter(f"{{{space}}}body")}
            if uses - {"literal"}:
                self.left_out.append(f"{name} at {port}: use {'/'.join(sorted(uses))}, which no schema describes")
                continue
            if told.find(f"{{{WSDL}}}input") is None or told.find(f"{{{WSDL}}}output") is None:
                self.left_out.append(f"{name} at {port}: one way, nothing is answered")
                continue
            for header in bound.iter(f"{{{space}}}header"):
                self.left_out.append(f"{name} at {port}: the header {header.get('part')} isn't sent")
            rpc = (own_style or style) == "rpc"
            try:
                request, reply = (self._element(told, bound, way, space, rpc) for way in ("input", "output"))
                faults = tuple(self._faults(told))
            except _NotOurs as reason:
                self.left_out.append(f"{name} at {port}: {reason}")
                continue
            documentation = " ".join((told.findtext(f"{{{WSDL}}}documentation") or "").split())
            yield Operation(name, action, "rpc" if rpc else "document", request, reply, faults, documentation)

    def _faults(self, told: etree._Element) -> Iterator[str]:
        for fault in told.iterfind(f"{{{WSDL}}}fault"):
            for part in self._parts(fault):
                if part.get("element"):
                    yield _clark(part, part.get("element", ""))

    def _parts(self, way: etree._Element) -> list[etree._Element]:
        message = self._files.named("message", _clark(way, way.get("message", "")))
        return list(message.iterfind(f"{{{WSDL}}}part"))

    def _element(self, told: etree._Element, bound: etree._Element, way: str, space: str, rpc: bool) -> str | None:
        abstract, concrete = told.find(f"{{{WSDL}}}{way}"), bound.find(f"{{{WSDL}}}{way}/{{{space}}}body")
        if abstract is None:
            return None
        parts = self._parts(abstract)
        if concrete is not None and concrete.get("parts") is not None:
            wanted = concrete.get("parts", "").split()
            parts = [part for part in parts if part.get("name") in wanted]
        if rpc:
            meant = concrete.get("namespace", "") if concrete is not None else ""
            name = told.get("name", "") + ("Response" if way == "output" else "")
            return self._wrapper(meant, name, parts)
        if len(parts) > 1:
            raise _NotOurs("several parts in one Body")
        if parts and not parts[0].get("element"):
            raise _NotOurs("a document that is a type and no element")
        return _clark(parts[0], parts[0].get("element", "")) if parts else None

    def _wrapper(self, space: str, name: str, parts: list[etree._Element]) -> str:
        """The element that an rpc message is, declared in a schema of ours: its parts are unqualified children."""
        inside = []
        for part in parts:
            if not part.get("type"):
                raise _NotOurs("an rpc part that is an element and no type")
            inside.append((part.get("name", ""), *_split(_clark(part, part.get("type", "")))))
        self._rpc.setdefault(space, {})[name] = tuple(inside)
        return f"{{{space}}}{name}" if space else name

    def wrappers(self) -> Iterator[Document]:
        """The schemas that declare the elements of rpc messages."""
        for number, (space, elements) in enumerate(self._rpc.items()):
            target = f' targetNamespace="{escape(space)}"' if space else ""
            text = "".join(_declared(name, parts) for name, parts in elements.items())
            root = parse(f'<xs:schema xmlns:xs="{XS}"{target}>{text}</xs:schema>'.encode(), "rpc")
            yield Document(f"rpc-{number}", root, space)


def _declared(name: str, parts: tuple[tuple[str, str, str], ...]) -> str:
    inside = ""
    for part, space, local in parts:
        meant = f' xmlns:p="{escape(space)}" type="p:{local}"' if space else f' type="{local}"'
        inside += f'<xs:element name="{escape(part)}"{meant}/>'
    content = f"<xs:complexType><xs:sequence>{inside}</xs:sequence></xs:complexType>"
    return f'<xs:element name="{escape(name)}">{content}</xs:element>'


class _NotOurs(ValueError):
    """An operation is of a form that is left out."""


def _clark(node: etree._Element, name: str) -> str:
    prefix, _, local = name.rpartition(":")
    space = node.nsmap.get(prefix or None)
    if prefix and space is None:
        raise InvalidSchema(f"the prefix {prefix} isn't declared")
    return f"{{{space}}}{local}" if space else local


def _split(clark: str) -> tuple[str, str]:
    """Namespace and local name."""
    space, _, local = clark.rpartition("}")
    return space.removeprefix("{"), local
