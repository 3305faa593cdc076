"""A SOAP message has to be what its WSDL says; this reads the vendored description and holds messages to it.

WSDL 1.1 with one SOAP 1.1 document/literal operation, its schemas imported from files beside it: what our own
descriptions are made of. Anything else stops at loading.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from lxml import etree

from contracts import schemas

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_WSDL: Final = "{http://schemas.xmlsoap.org/wsdl/}"
_SOAP_BINDING: Final = "{http://schemas.xmlsoap.org/wsdl/soap/}"
_XSD: Final = "{http://www.w3.org/2001/XMLSchema}"


class BrokenDescription(ValueError):
    """A description that isn't of the one form that is read here; the text names the file and the mistake."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a message leaves its contract (`body.maSoThue`, `query.msdn`, `header.soapaction`), and how."""

    at: str
    says: str

    def __str__(self) -> str:
        return f"{self.at}: {self.says}"


def hardened_parser() -> etree.XMLParser:
    """A parser that loads nothing from outside and expands nothing."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """One operation: the qualified names of question, answer and fault details, and the schemas that define them."""

    operation: str
    question: str
    answer: str
    faults: frozenset[str]
    imports: tuple[str, ...]
    """Names of the schema files beside the WSDL, as its imports give them."""
    schemas: dict[str, etree.XMLSchema]

    def asked(self, body: bytes) -> tuple[object, list[Violation]]:
        """The question's element where the body is a SOAP request of this operation, else what is wrong."""
        part, wrong = _inside(body)
        if part is None:
            return None, wrong
        if part.tag != self.question:
            return None, [Violation("body.Envelope.Body", f"doesn't hold one {self.operation}")]
        wrong = self._held(part)
        return (None if wrong else part), wrong

    def answered(self, body: bytes) -> list[Violation]:
        """What is wrong with an answer: neither the operation's own nor one of its faults."""
        part, wrong = _inside(body)
        if part is None:
            return wrong
        if part.tag == self.answer:
            return self._held(part)
        if part.tag != f"{{{SOAP}}}Fault":
            return [Violation("body.Envelope.Body", f"{part.tag} is neither the answer nor a fault")]
        return self._fault(part)

    def _fault(self, fault: etree._Element) -> list[Violation]:
        names = [child.tag for child in _elements(fault)]
        if names != ["faultcode", "faultstring", "detail"]:
            return [Violation("body.Envelope.Body.Fault", "isn't faultcode, faultstring and detail in this order")]
        prefix, _, side = (fault.findtext("faultcode") or "").rpartition(":")
        if fault.nsmap.get(prefix or None) != SOAP or side not in ("Client", "Server"):
            return [Violation("body.Envelope.Body.Fault.faultcode", "is no SOAP 1.1 code of client or server")]
        details = _elements(fault[-1])
        if len(details) != 1 or details[0].tag not in self.faults:
            return [Violation("body.Envelope.Body.Fault.detail", "doesn't hold one of the declared faults")]
        return self._held(details[0])

    def _held(self, part: etree._Element) -> list[Violation]:
        schema = self.schemas[str(etree.QName(part).namespace)]
        if schema.validate(part):
            return []
        log: Any = schema.error_log  # the stubs don't say that it's a sequence
        return [Violation(_place(entry.path, part), str(entry.message)[:200]) for entry in log]


def _place(path: str | None, part: etree._Element) -> str:
    """`body.TraCuuThongTinCongDan.NgayThangNamSinh`, without prefixes and indexes."""
    names = [step.rpartition(":")[2].partition("[")[0] for step in (path or "").split("/") if step]
    return ".".join(["body", *names] if names else ["body", etree.QName(part).localname])


def _elements(parent: Any) -> list[etree._Element]:
    """Children that are elements: a comment's or an instruction's tag is a function."""
    return [child for child in parent if isinstance(child.tag, str)]


def _inside(body: bytes) -> tuple[etree._Element | None, list[Violation]]:
    """The one element of a SOAP 1.1 body."""
    try:
        root = etree.fromstring(body, hardened_parser())
    except (etree.XMLSyntaxError, ValueError):
        return None, [Violation("body", "no well-formed XML")]
    docinfo: Any = root.getroottree().docinfo  # the stubs lack its doctype
    if docinfo.doctype:
        return None, [Violation("body", "has a DOCTYPE")]
    if root.tag != f"{{{SOAP}}}Envelope":
        return None, [Violation("body", "no SOAP 1.1 envelope")]
    parts = _elements(root)
    bodies = [part for part in parts if part.tag == f"{{{SOAP}}}Body"]
    headers = [part for part in parts if part.tag == f"{{{SOAP}}}Header"]
    if len(bodies) != 1 or len(headers) > 1 or parts != [*headers, *bodies]:
        return None, [Violation("body.Envelope", "isn't at most one Header, then one Body")]
    inside = _elements(bodies[0])
    if len(inside) != 1:
        return None, [Violation("body.Envelope.Body", f"holds {len(inside)} elements instead of one")]
    return inside[0], []


@cache
def description(name: str) -> Description:
    """Read a vendored WSDL ("population/population.wsdl"). Raises BrokenDescription, and what `schemas.read` raises."""
    root = etree.fromstring(schemas.read(name), hardened_parser())
    operations = root.findall(f"{_WSDL}portType/{_WSDL}operation")
    bodies = root.findall(f".//{_SOAP_BINDING}body")
    if len(operations) != 1 or any(body.get("use") != "literal" for body in bodies):
        raise BrokenDescription(f"{name}: not one literal operation")
    messages = {
        message.get("name"): _element(message.find(f"{_WSDL}part"), name) for message in root.findall(f"{_WSDL}message")
    }

    def of(kind: str) -> list[str]:
        told = operations[0].findall(f"{_WSDL}{kind}")
        return [messages[(one.get("message") or "").rpartition(":")[2]] for one in told]

    imports = [
        (str(one.get("namespace")), str(one.get("schemaLocation")))
        for one in root.findall(f"{_WSDL}types/{_XSD}schema/{_XSD}import")
    ]
    return Description(
        operation=str(operations[0].get("name")),
        question=of("input")[0],
        answer=of("output")[0],
        faults=frozenset(of("fault")),
        imports=tuple(location for _, location in imports),
        schemas={namespace: _schema(posixpath.join(posixpath.dirname(name), file)) for namespace, file in imports},
    )


def _element(part: etree._Element | None, name: str) -> str:
    prefix, _, local = ("" if part is None else part.get("element", "")).rpartition(":")
    namespace = None if part is None else part.nsmap.get(prefix or None)
    if not local or namespace is None:
        raise BrokenDescription(f"{name}: a message isn't one element")
    return f"{{{namespace}}}{local}"


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(schemas.read(name), hardened_parser()))


def located(name: str, address: str) -> bytes:
    """The WSDL as a service serves it at `address`: calls go there, and its schemas are fetched with ``?xsd=``."""
    root = etree.fromstring(schemas.read(name), hardened_parser())
    for place in root.iter(f"{_SOAP_BINDING}address"):
        place.set("location", address)
    for one in root.iter(f"{_XSD}import"):
        one.set("schemaLocation", f"{address}?xsd={one.get('schemaLocation')}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
