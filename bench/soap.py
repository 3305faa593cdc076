"""What a SOAP service costs beside plain lxml, whatever its WSDL: a reply read, a request written, twenty at a start.

Plain lxml is what one would write by hand for this one service and trust: the same hardened parser on the same bytes,
a walk that makes the same mapping of the same values (local names, numbers, dates), and nothing checked. Ours
validates against the schemas and applies every rule for hostile replies. zeep reads the same bytes with its own reader.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from bench.rows import Row, row
from connectors.soap import Reply, Service
from connectors.soap.documents import SOAP, WSDL, XSD, gather, hardened_parser
from connectors.soap.wsdl import compile_service, operation_of

BATCHES = 12
BATCH = 200
SERVICES = 20
SPACE = "urn:bench"
_PLACE = {"province": "01", "commune": "00070", "line": "SỐ 0 PHỐ THỬ NGHIỆM", "country": "VN"}
_PERSON = {"name": "NGUYỄN THỊ MINH KHUÊ", "number": "099190000123", "country": "VN"}
VALUES: dict[str, Any] = {
    "number": "099190000123", "name": "NGUYỄN THỊ MINH KHUÊ", "born": date(1990, 4, 15), "sex": 2,
    "height": Decimal("1.58"),
    "home": _PLACE, "residence": _PLACE, "birthplace": _PLACE, "father": _PERSON, "mother": _PERSON, "head": _PERSON,
    "status": "1", "blood": "O", "book": "H26-99", "alive": "1", "ethnicity": "01", "nationality": "VN",
    "updated": date(2026, 11, 27),
}  # fmt: skip
"""With the frame of the answer 43 elements, as in the measurement that the aim comes from."""
ASKED = {
    "request": "H26-20260302-000000001", "service": "1.001193", "code": "037", "officer": "099080000001",
    "unit": "H26.99", "account": "canbo.thu", "phone": "0", "number": "099190000123", "name": "NGUYENTHIMINHKHUE",
    "born": {"day": "19900415"},
}  # fmt: skip
_TYPES = {date: "date", int: "int", Decimal: "decimal", str: "string"}
_CONVERT: dict[str, Callable[[str], Any]] = {
    "born": date.fromisoformat, "updated": date.fromisoformat, "sex": int, "height": Decimal
}  # fmt: skip


def _element(name: str, values: Mapping[str, Any], occurs: str = "") -> str:
    inner = f"<x:complexType><x:sequence>{_elements(values)}</x:sequence></x:complexType>"
    return f'<x:element name="{name}" {occurs}>{inner}</x:element>'


def _elements(values: Mapping[str, Any]) -> str:
    return "".join(
        _element(name, value, 'minOccurs="0"')
        if isinstance(value, Mapping)
        else f'<x:element name="{name}" type="x:{_TYPES[type(value)]}" minOccurs="0"/>'
        for name, value in values.items()
    )


def wsdl(number: int = 0, more: int = 0) -> bytes:
    """A service that is asked for `ASKED` and answers with `VALUES`; ``more`` types make it as large as real ones."""
    space = f"{SPACE}:{number}"
    types = "".join(
        f'<x:complexType name="Type{at}"><x:sequence>{_elements(VALUES)}</x:sequence></x:complexType>'
        for at in range(more)
    )
    rows, ask = _element("person", VALUES, 'maxOccurs="2"'), _element("Ask", ASKED)
    told = f'<x:element name="Told"><x:complexType><x:sequence>{rows}</x:sequence></x:complexType></x:element>'
    body = '<s:body use="literal"/>'
    return (
        f'<w:definitions xmlns:w="{WSDL}" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:x="{XSD}"'
        f' xmlns:t="{space}" targetNamespace="{space}"><w:types>'
        f'<x:schema targetNamespace="{space}" elementFormDefault="qualified">'
        f"{types}{ask}{told}</x:schema></w:types>"
        '<w:message name="Q"><w:part name="p" element="t:Ask"/></w:message>'
        '<w:message name="A"><w:part name="p" element="t:Told"/></w:message>'
        '<w:portType name="P"><w:operation name="Look"><w:input message="t:Q"/><w:output message="t:A"/></w:operation>'
        '</w:portType><w:binding name="B" type="t:P"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>'
        f'<w:operation name="Look"><s:operation soapAction=""/><w:input>{body}</w:input><w:output>{body}</w:output>'
        "</w:operation></w:binding></w:definitions>"
    ).encode()


def reply() -> bytes:
    """The answer that says `VALUES`."""

    def written(values: Mapping[str, Any]) -> str:
        return "".join(
            f"<t:{name}>{written(value) if isinstance(value, Mapping) else value}</t:{name}>"
            for name, value in values.items()
        )

    inner = f"<t:person>{written(VALUES)}</t:person>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{SOAP}" xmlns:t="{SPACE}:0"><s:Body>'
        f"<t:Told>{inner}</t:Told></s:Body></s:Envelope>"
    ).encode()


def read_plainly(body: bytes) -> Any:
    """The baseline of reading: parse, walk, convert, believe."""

    def walk(element: etree._Element) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in element:
            name = str(child.tag).partition("}")[2]
            if len(child):
                found[name] = walk(child)
            else:
                convert = _CONVERT.get(name)
                text = child.text
                found[name] = text if convert is None or text is None else convert(text)
        return found

    return {"person": [walk(person) for person in etree.fromstring(body, hardened_parser())[0][0]]}


def write_plainly(values: Mapping[str, Any]) -> bytes:
    """The baseline of writing: elements one after another, and their text; nothing is checked."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP, "t": f"{SPACE}:0"})
    etree.SubElement(envelope, f"{{{SOAP}}}Header")
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")

    def put(parent: etree._Element, inside: Mapping[str, Any]) -> None:
        for name, value in inside.items():
            child = etree.SubElement(parent, f"{{{SPACE}:0}}{name}")
            if isinstance(value, Mapping):
                put(child, value)
            else:
                child.text = value

    put(etree.SubElement(body, f"{{{SPACE}:0}}Ask"), values)
    return etree.tostring(envelope, encoding="utf-8", xml_declaration=True)


def _least(work: list[Callable[[], object]], batches: int, batch: int) -> list[float]:
    """Microseconds of CPU per call: for each the smallest of batches that take turns."""
    least = [float("inf")] * len(work)
    for _ in range(batches):
        for at, call in enumerate(work):
            began = time.process_time()
            for _ in range(batch):
                call()
            least[at] = min(least[at], (time.process_time() - began) / batch * 1e6)
    return least


def _said(body: bytes) -> list[tuple[str, str | None]]:
    return [(str(one.tag), one.text) for one in etree.fromstring(body).iter()]


def _exchanges(batches: int, batch: int) -> list[Row]:
    files = {"bench.wsdl": wsdl()}
    look = Service("bench.wsdl", read=files.__getitem__).operation("Look")
    zeep = operation_of(compile_service(gather("bench.wsdl", files.__getitem__)), f"{{{SPACE}:0}}B", "Look")
    body = reply()
    count = sum(1 for _ in etree.fromstring(body).iter())

    def ours() -> Any:
        found = look.read(body)
        return found.values if isinstance(found, Reply) else None

    def by_zeep() -> Any:
        return zeep.output.deserialize(etree.fromstring(body, hardened_parser()))

    def zeep_writes() -> bytes:
        return etree.tostring(zeep.create(**ASKED).content, encoding="utf-8", xml_declaration=True)

    assert ours() == read_plainly(body) and by_zeep()[0]["number"] == VALUES["number"], "all must read the same"
    written, plainly = (_said(text) for text in (look.envelope(ASKED), write_plainly(ASKED)))
    assert written == plainly, "all must write the same"
    reading = _least([ours, lambda: read_plainly(body), by_zeep], batches, batch)
    writing = _least([lambda: look.envelope(ASKED), lambda: write_plainly(ASKED), zeep_writes], batches, batch)
    how = f"CPU, smallest of {batches} batches of {batch} that take turns; baseline: plain lxml, nothing checked"
    told = f"reply of {count} elements, {len(body)} B; {how}"
    asked = f"request of {len(ASKED) + 1} values; {how}"
    unit = "µs CPU per SOAP message"
    return [
        row("SOAP reply validated and read", reading[0], reading[1], unit, told),
        row("the same reply by zeep's reader", reading[2], reading[1], unit, told),
        row("SOAP request written and validated", writing[0], writing[1], unit, asked),
        row("the same request by zeep's writer", writing[2], writing[1], unit, asked),
    ]


def _start(services: int, rounds: int) -> Row:
    """Twenty services as a start makes them, beside the same with everything compiled."""
    files = {f"s{at}.wsdl": wsdl(at, more=20) for at in range(services)}

    def start(*, compiled: bool) -> float:
        began = time.process_time()
        for name in files:
            look = Service(name, read=files.__getitem__).operation("Look")
            if compiled:
                look.envelope({})
        return time.process_time() - began

    lazy = min(start(compiled=False) for _ in range(rounds))
    eager = min(start(compiled=True) for _ in range(rounds))
    size = sum(len(text) for text in files.values()) // services
    method = (
        f"{services} services of {size} B each beyond the bare start: files read and checked, nothing compiled; CPU, "
        f"smallest of {rounds}; baseline: all of them compiled at once"
    )
    return row(f"start with {services} SOAP services", lazy, eager, "s CPU at the start", method)


def measure(batches: int = BATCHES, batch: int = BATCH, services: int = SERVICES, rounds: int = 3) -> list[Row]:
    """Rows for a reply, a request (each with zeep's), and a start."""
    return [*_exchanges(batches, batch), _start(services, rounds)]
