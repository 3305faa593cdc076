"""Recorded cases of a WSDL: composed from its schemas, and read by the model, not by the connector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from contracts.schemas.documents import InvalidSchema
from contracts.schemas.examples import Examples
from contracts.schemas.guesses import snake
from contracts.schemas.wsdl import SOAP_11, SOAP_12, Operation, Port
from contracts.schemas.xsd import Schemas
from gateway.kit import from_xsd
from gateway.kit.model import Asked, Turn


class Cases:
    """Makes the cases of one description."""

    def __init__(self, name: str, schemas: Schemas, validator: etree.XMLSchema) -> None:
        self._name = name
        self._schemas = schemas
        self._validator = validator

    def of(self, ports: Mapping[str, Port], operations: Mapping[str, tuple[Asked, Operation]]) -> Iterable[Turn]:
        """All cases of a service under one profile. Raises `InvalidSchema` where no example can be made up."""
        for number, (asked, operation) in enumerate(operations.values()):
            port = ports[asked.name]
            request = self._example(operation.request, self._name) if operation.request else None
            query = from_xsd.read(asked.question, request) if request is not None else {}
            yield from _cases(asked, port, query, self._replies(asked, operation, port, request), first=number == 0)

    def _example(self, clark: str, seed: str, values: Mapping[str, str] | None = None) -> etree._Element:
        made = Examples(seed, values=values).document(self._schemas.element(clark))
        if not self._validator.validate(made):
            raise InvalidSchema(f"no example of {etree.QName(made).localname} could be made that fits the schema")
        return made

    def _replies(
        self, asked: Asked, operation: Operation, port: Port, request: etree._Element | None
    ) -> dict[str, tuple[bytes, dict[str, object]]]:
        """Bodies of replies by what they are, and the record that each holds."""
        soap = SOAP_11 if port.version == "1.1" else SOAP_12
        repeated = {
            etree.QName(one).localname: one.text or ""
            for one in (request.iter(etree.Element) if request is not None else ())
            if len(one) == 0 and any(member.wire == etree.QName(one).localname for member in asked.question.members)
        }
        found = {}
        for kind, values in (("found", repeated), ("stranger", {})):
            reply = self._example(operation.reply or "", f"{self._name} {kind}", values)
            element = reply
            for step in asked.within:
                inner = element.find(step)
                if inner is None:
                    raise InvalidSchema(f"no example of {asked.name} holds its record")
                element = inner
            found[kind] = envelope(soap, reply), from_xsd.read(asked.record, element)
        found["nobody"] = envelope(soap, None), {}
        found["fault"] = fault(soap, self._detail(operation)), {}
        return found

    def _detail(self, operation: Operation) -> etree._Element | None:
        return self._example(operation.faults[0], self._name) if operation.faults else None


def envelope(soap: str, payload: etree._Element | None) -> bytes:
    """A reply's envelope."""
    made = etree.Element(f"{{{soap}}}Envelope", nsmap={"s": soap})
    body = etree.SubElement(made, f"{{{soap}}}Body")
    if payload is not None:
        body.append(payload)
    return etree.tostring(made, encoding="utf-8", xml_declaration=True)


def fault(soap: str, detail: etree._Element | None) -> bytes:
    """A fault of the server's."""
    made = etree.Element(f"{{{soap}}}Fault", nsmap={"s": soap})
    if soap == SOAP_11:
        etree.SubElement(made, "faultcode").text = "s:Server"
        etree.SubElement(made, "faultstring").text = "Lỗi hệ thống"
        place = "detail"
    else:
        etree.SubElement(etree.SubElement(made, f"{{{soap}}}Code"), f"{{{soap}}}Value").text = "s:Receiver"
        reason = etree.SubElement(etree.SubElement(made, f"{{{soap}}}Reason"), f"{{{soap}}}Text")
        reason.set("{http://www.w3.org/XML/1998/namespace}lang", "vi")
        reason.text = "Lỗi hệ thống"
        place = f"{{{soap}}}Detail"
    if detail is not None:
        etree.SubElement(made, place).append(detail)
    return envelope(soap, made)


def _cases(
    asked: Asked, port: Port, query: Mapping[str, Any], replies: Mapping[str, tuple[bytes, dict[str, object]]],
    *, first: bool,
) -> Iterable[Turn]:  # fmt: skip
    """Found for every operation; absence, fault and broken replies for the first, whose road all take."""
    request = {"method": "POST", "path": port.path, "operation": asked.name}
    media = "text/xml; charset=utf-8" if port.version == "1.1" else "application/soap+xml; charset=utf-8"
    stem = snake(asked.name)

    def turn(name: str, kind: str, description: str, body: bytes, expect: Mapping[str, Any], status: int = 200) -> Turn:
        response = {"status": status, "headers": {"Content-Type": media}, "body": body.decode("utf-8", "replace")}
        return Turn(f"{name}_{stem}", kind, description, asked.dataset, query, request, response, expect)

    body, record = replies["found"]
    yield turn(
        "found", "found", f"{asked.name}: everything that the schema allows.", body, {"record": record, "drift": []}
    )
    if asked.echoes:
        stranger, other = replies["stranger"]
        if any(other.get(name) != record.get(name) for name in asked.echoes):
            yield turn(
                "malformed_another", "malformed", f"{asked.name}: the answer is about another.", stranger, _BROKEN
            )
    if not first:
        return
    yield turn("not_found", "not_found", "An empty Body: nobody.", replies["nobody"][0], {"absence": "not_found"})
    yield turn("source_fault", "source_fault", "A fault of the server's.", replies["fault"][0],
               {"fault": "source_unavailable"}, 500)  # fmt: skip
    yield turn("malformed_cut_off", "malformed", "The connection ended in the middle.", body[: len(body) // 2], _BROKEN)
    page = "<html><body>Hệ thống đang bảo trì</body></html>".encode()
    yield turn("malformed_page", "malformed", "A page of HTML that says it is XML.", page, _BROKEN)


_BROKEN: Mapping[str, Any] = {"fault": "source_malformed"}
