"""The contract of a SOAP service, compiled by zeep from vendored bytes, so that nobody writes envelopes by hand.

zeep reads the WSDL and serialises the request. Its transport, settings context, WS-Security and reply parser are not
used (security reference, section 4: they pass hostile replies and follow imports).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.settings import Settings
from zeep.wsdl import Document

from connectors.soap.drift import Shape
from contracts import schemas

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
_BASE = "http://vendored.invalid/"


class InvalidRequest(ValueError):
    """Values don't fit the contract's request; carries no value."""


class _Vendored:
    """The only loader zeep gets: it knows the pinned files of `contracts.schemas` and nothing else."""

    def load(self, url: str) -> bytes:
        if not url.startswith(_BASE):
            raise KeyError("only vendored files are loaded")
        return schemas.read(url.removeprefix(_BASE))


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


def vendored_schema(name: str) -> etree.XMLSchema:
    """Compile a vendored XSD that imports nothing; raises KeyError or ValueError as `contracts.schemas.read` does."""
    return etree.XMLSchema(etree.fromstring(schemas.read(name), hardened_parser()))


def _compile(wsdl: str) -> Any:
    """zeep's document; ``Any``, because zeep's own annotations cover only part of what is used here."""
    loader: Any = _Vendored()  # zeep asks for its own transport class, of which it calls `load` alone
    return Document(_BASE + wsdl, loader, settings=Settings(forbid_dtd=True))


class Contract:
    """One operation of one vendored WSDL: immutable once compiled, safe to share."""

    def __init__(self, wsdl: str, operation: str, *, prefix: str, namespace: str, request_schema: str) -> None:
        """Compile ``wsdl`` (a name for `contracts.schemas.read`); ``prefix`` and ``namespace`` are the request's.

        Raises KeyError where a file or the operation isn't vendored, ValueError where a pin doesn't hold.
        """
        self._document = _compile(wsdl)
        self._document.types.set_ns_prefix(prefix, namespace)
        (binding,) = self._document.bindings.values()
        self._operation = binding.get(operation)
        self._nsmap = {"soapenv": SOAP, prefix: namespace}
        self._request_schema = vendored_schema(request_schema)
        self.operation = operation

    def envelope(self, values: Mapping[str, Any]) -> bytes:
        """A SOAP 1.1 envelope with ``values`` in the order of the schema; raises `InvalidRequest`."""
        try:
            made = self._operation.create(**values).content
        except (ZeepError, TypeError, ValueError):  # lxml refuses control characters with ValueError
            raise InvalidRequest("values don't fit the request") from None
        payload = made[0][0]
        if not self._request_schema.validate(payload):
            raise InvalidRequest("values don't fit the request")
        envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap=self._nsmap)
        etree.SubElement(envelope, f"{{{SOAP}}}Header")
        etree.SubElement(envelope, f"{{{SOAP}}}Body").append(payload)
        return etree.tostring(envelope, encoding="utf-8", xml_declaration=True)

    def shape(self, element: str) -> Shape:
        """What the schema knows below ``element`` (Clark name)."""
        return _shape(self._document.types.get_element(element).type, {})


def _shape(xsd_type: Any, known: dict[int, Shape]) -> Shape:
    """Translate zeep's compiled type; recursive types end in themselves."""
    if id(xsd_type) in known:
        return known[id(xsd_type)]
    children: dict[str, Shape] = {}
    attributes = frozenset(str(item.qname) for _, item in getattr(xsd_type, "attributes", ()) if item.qname is not None)
    known[id(xsd_type)] = shape = Shape(children, attributes)
    for _, element in getattr(xsd_type, "elements", ()):
        children[str(element.qname)] = _shape(element.type, known)
    return shape
