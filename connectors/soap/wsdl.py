"""zeep compiles a service's WSDL, once and when it is first asked, so that nobody describes its types by hand.

zeep reads the WSDL and its types and does nothing else: its transport, settings context, WS-Security, serialiser and
reply parser are not used (security reference, section 4: they pass hostile replies and follow imports).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.settings import Settings
from zeep.wsdl import Document
from zeep.wsdl.bindings import Soap11Binding, Soap12Binding
from zeep.wsdl.messages import RpcMessage

from connectors.soap.documents import XSD, Documents, spoken
from connectors.soap.kinds import Kinds, Leaf
from connectors.soap.schema import Assembled, assemble

_BASE = "http://vendored.invalid/"


class _Vendored:
    """The only loader zeep gets: it knows the files of one service and nothing else."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def load(self, url: str) -> bytes:
        if not url.startswith(_BASE):
            raise KeyError("only vendored files are loaded")
        return self._files[url.removeprefix(_BASE)]


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a service's files come to: zeep's document, one validator for all schemas, and plans of types."""

    document: Any
    """zeep's; ``Any``, because zeep's own annotations cover only part of what is used here."""
    assembled: Assembled
    kinds: Kinds


def compile_service(documents: Documents) -> Compiled:
    """Compile a service's files (some 15 ms); raises ValueError where that can't be done."""
    loader: Any = _Vendored(spoken(documents))  # zeep asks for its own transport class, of which it calls `load` alone
    try:
        document = Document(_BASE + documents.root, loader, settings=Settings(forbid_dtd=True))
    except (ZeepError, LookupError, AttributeError, TypeError, Warning) as fault:
        # zeep meets a contract that it can't read with whatever happens to break
        raise ValueError(f"{documents.root}: its WSDL doesn't compile ({type(fault).__name__})") from None
    for port in documents.ports:
        for name in port.actions:  # of an operation that it can't read zeep only warns
            _operation(document, port.binding, name)
    assembled = assemble(documents, _wrappers(document))
    return Compiled(document, assembled, Kinds(document.types, assembled.substitutes))


def _rpc_messages(document: Any) -> Iterator[tuple[str, Any]]:
    """Names of wrapper elements (WS-I Basic Profile 1.1, R2729, R2735) and their messages, each name once."""
    seen = set()
    for binding in document.bindings.values():
        if not isinstance(binding, Soap11Binding | Soap12Binding):
            continue
        operations: Any = binding  # zeep doesn't say what types its members have
        for operation in operations.all().values():
            for message, suffix in ((operation.input, ""), (operation.output, "Response")):
                if isinstance(message, RpcMessage) and message.body is not None:
                    namespace = etree.QName(message.body.qname).namespace
                    name = f"{{{namespace}}}{operation.name}{suffix}" if namespace else f"{operation.name}{suffix}"
                    if name not in seen:
                        seen.add(name)
                        yield name, message


def _wrappers(document: Any) -> Iterator[bytes]:
    """Schemas of the elements that rpc operations bring: the operation's name around its parts."""
    for clark, message in _rpc_messages(document):
        name = etree.QName(clark)
        schema = etree.Element(f"{{{XSD}}}schema")
        if name.namespace:
            schema.set("targetNamespace", name.namespace)
        wrapper = etree.SubElement(schema, f"{{{XSD}}}element", name=name.localname)
        parts = etree.SubElement(etree.SubElement(wrapper, f"{{{XSD}}}complexType"), f"{{{XSD}}}sequence")
        for part, element in message.body.type.elements:
            qname = element.type.qname
            if qname is None or element.qname.namespace:
                raise ValueError(f"rpc part {part} has no named type")
            written = etree.SubElement(parts, f"{{{XSD}}}element", nsmap={"t": qname.namespace}, name=part)
            written.set("type", f"t:{qname.localname}")
        yield etree.tostring(schema)


def operation_of(compiled: Compiled, binding: str, name: str) -> Any:
    """zeep's operation; raises ValueError where the binding has none of this name."""
    return _operation(compiled.document, binding, name)


def _operation(document: Any, binding: str, name: str) -> Any:
    try:
        return document.bindings[binding].get(name)
    except (KeyError, ValueError):
        raise ValueError(f"{document.location.removeprefix(_BASE)}: no operation {name} that compiles") from None


def message_of(compiled: Compiled, operation: Any, message: Any, suffix: str) -> Leaf | None:
    """The element of a message's Body, or ``None`` where the Body is empty; raises ValueError for several."""
    if message is None or message.body is None:
        return None
    if message._is_body_wrapped:
        raise ValueError(f"operation {operation.name} has several elements in its Body: that isn't supported")
    if not isinstance(message, RpcMessage):
        return compiled.kinds.element(str(message.body.qname))
    namespace = etree.QName(message.body.qname).namespace
    tag = f"{{{namespace}}}{operation.name}{suffix}" if namespace else f"{operation.name}{suffix}"
    return Leaf(tag.rpartition("}")[2], tag, False, False, False, compiled.kinds.kind(message.body.type))


def fault_elements(compiled: Compiled, operation: Any) -> Iterator[Leaf]:
    """Elements that the contract puts into the detail of this operation's faults."""
    for fault in operation.abstract.fault_messages.values():
        for part in fault.parts.values():
            if part.element is not None:
                yield compiled.kinds.element(str(part.element.qname))
