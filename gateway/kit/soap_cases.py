"""Recorded cases of a WSDL: composed from its schemas, and read by the model, not by the connector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from contracts.schemas.documents import InvalidSchema, parse
from contracts.schemas.examples import Examples
from contracts.schemas.guesses import snake
from contracts.schemas.wsdl import SOAP_11, SOAP_12, Operation, Port
from contracts.schemas.xsd import Schemas
from gateway.kit import from_xsd
from gateway.kit.model import Asked, Group, Turn


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

    def check(self, asked: Asked, operation: Operation) -> None:
        """Raise `InvalidSchema` where no case of an operation can be made up: it couldn't be asked, or not read."""
        request = self._example(operation.request, self._name) if operation.request else None
        if request is not None:
            self._check_sent(asked, operation, request)
        for reply in self._answers(asked, operation, request).values():
            _record(asked, reply)
        self._detail(operation)

    def _check_sent(self, asked: Asked, operation: Operation, request: etree._Element) -> None:
        """Whether what a question holds and what is filled in is all that the schema demands."""
        sent = parse(etree.tostring(request, encoding="utf-8"), operation.name)
        _cut(sent, asked.question, {path.replace("@", "") for path in asked.fill}, "")
        if not self._validator.validate(sent):
            raise InvalidSchema("a question can't be put as its schema demands")

    def _example(self, clark: str, seed: str, values: Mapping[str, str] | None = None) -> etree._Element:
        for repeated in (values, None) if values else (None,):
            made = Examples(seed, values=repeated).document(self._schemas.element(clark))
            if self._validator.validate(made):
                return made
        log: Any = self._validator.error_log  # lxml doesn't say what is in it
        places = ", ".join(dict.fromkeys(str(wrong.path) for wrong in log))
        raise InvalidSchema(
            f"no example of {etree.QName(clark).localname} could be made that fits the schema: {places}"
        )

    def _answers(self, asked: Asked, operation: Operation, request: etree._Element | None) -> dict[str, etree._Element]:
        """A reply that repeats what was asked, and one that is about another."""
        repeated: dict[str, str] = {}
        for one in request.iter(etree.Element) if request is not None else ():
            name = etree.QName(one).localname
            if len(one) == 0 and any(member.wire == name for member in asked.question.members):
                repeated.setdefault(name, one.text or "")
        return {
            kind: self._example(operation.reply or "", f"{self._name} {kind}", values)
            for kind, values in (("found", repeated), ("stranger", {}))
        }

    def _replies(
        self, asked: Asked, operation: Operation, port: Port, request: etree._Element | None
    ) -> dict[str, tuple[bytes, dict[str, object]]]:
        """Bodies of replies by what they are, and the record that each holds."""
        soap = SOAP_11 if port.version == "1.1" else SOAP_12
        found = {
            kind: (envelope(soap, reply), from_xsd.read(asked.record, _record(asked, reply)))
            for kind, reply in self._answers(asked, operation, request).items()
        }
        found["nobody"] = envelope(soap, None), {}
        found["fault"] = fault(soap, self._detail(operation)), {}
        return found

    def _detail(self, operation: Operation) -> etree._Element | None:
        return self._example(operation.faults[0], self._name) if operation.faults else None


def _cut(element: etree._Element, group: Group, filled: set[str], path: str) -> None:
    """Leave of a request what a connector would write: each member of the question once, and what is filled in."""
    known = {(one.namespace, one.wire): one.type for one in group.members}
    for name in map(str, element.attrib):
        at = etree.QName(name)
        if (at.namespace or "", f"@{at.localname}") not in known and f"{path}{at.localname}" not in filled:
            del element.attrib[name]
    seen = set()
    for child in list(element):
        at = etree.QName(child)
        place, held = f"{path}{at.localname}", known.get((at.namespace or "", at.localname))
        inside = held is not None or any(one == place or one.startswith(f"{place}.") for one in filled)
        if not inside or child.tag in seen:
            element.remove(child)
        elif len(child) or isinstance(held, Group):
            _cut(child, held if isinstance(held, Group) else Group("", ()), filled, f"{place}.")
        seen.add(child.tag)


def _record(asked: Asked, reply: etree._Element) -> etree._Element:
    """The element of a reply that is the record."""
    element = reply
    for step in asked.within:
        inner = element.find(step)
        if inner is None:
            raise InvalidSchema(f"no example of {asked.name} holds its record")
        element = inner
    return element


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
