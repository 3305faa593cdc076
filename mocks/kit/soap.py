"""Any SOAP service by its WSDL: both versions, all ports, each question and each answer held against the schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename, dirname, join
from typing import Final

from lxml import etree
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contracts.schemas import read
from contracts.schemas.documents import InvalidSchema, compiled, parse
from contracts.schemas.examples import Examples
from contracts.schemas.wsdl import SOAP_11, SOAP_12, Operation, Port, describe
from mocks.faults import FaultControl
from mocks.kit.asked import description_of, finds_nobody, seed_of
from mocks.nation.nation import Nation

_MEDIA: Final = {SOAP_11: "text/xml; charset=utf-8", SOAP_12: "application/soap+xml; charset=utf-8"}


class SoapMock:
    """One service under one of its profiles; a profile differs in the ports that a caller uses, and all are open."""

    def __init__(self, nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> None:
        """Raises ValueError where the description is missing or can't be used."""
        self._wsdl = description_of(config)
        folder = dirname(self._wsdl)
        self._description = describe(basename(self._wsdl), lambda name: read(join(folder, name)))
        self._validator = compiled(self._description.documents)
        self._schemas = self._description.schemas
        self._faults = faults
        self._seed = nation.seed

    def app(self) -> Starlette:
        """An application with a route for each path of a port."""
        paths: dict[str, list[Port]] = {}
        for port in self._description.ports:
            paths.setdefault(port.path, []).append(port)
        return Starlette(
            routes=[
                Route(path, _Endpoint(self, tuple(ports)).answer, methods=["GET", "POST"])
                for path, ports in paths.items()
            ]
        )

    def wsdl(self) -> Response:
        """The description as it was given."""
        return Response(read(self._wsdl), media_type=_MEDIA[SOAP_11])

    def respond(self, request: Request, body: bytes, ports: tuple[Port, ...]) -> Response:
        """One question: a fault for what isn't by contract, else an example of the reply."""
        try:
            soap, payload = _opened(body)
        except InvalidSchema as reason:
            self._faults.note(request, str(reason))
            return self.fault(request, SOAP_11, None, client=True)
        operation = _operation(ports, soap, payload, _action(request))
        if operation is None:
            self._faults.note(request, "no operation of this path is asked so")
            return self.fault(request, soap, None, client=True)
        if payload is not None and not self._validator.validate(payload):
            self._faults.note(request, f"{operation.name}: the question doesn't fit the schema")
            return self.fault(request, soap, None, client=True)
        kind = self._faults.active(request)
        if kind == "fault_in_200":
            return self.fault(request, soap, operation, client=False, status=200)
        values = _values(payload)
        if kind == "empty_body" or finds_nobody(values):
            self._faults.note(request, "nobody")
            return _response(_envelope(soap, None, "s"), soap)
        answer = self._example(operation, values)
        content = _envelope(soap, answer, "S0" if kind == "wrong_prefix" else "s")
        return _response(content[: content.rindex(b"</")] if kind == "malformed_xml" else content, soap)

    def _example(self, operation: Operation, values: Mapping[str, str]) -> etree._Element:
        """An example that repeats what was asked where it may, else one that doesn't."""
        seed = seed_of(self._seed, operation.name, values)
        element = self._schemas.element(operation.reply or "")
        for repeated in (values, {}):
            made = Examples(seed, values=repeated).document(element)
            if self._validator.validate(made):
                return made
        raise ValueError(f"no example of {operation.name} fits its schema")

    def fault(
        self, request: Request, soap: str, operation: Operation | None, *, client: bool, status: int = 500
    ) -> Response:
        """A fault, with an example of the detail where the operation declares one."""
        made = etree.Element(f"{{{soap}}}Fault")
        side = ("Client" if client else "Server") if soap == SOAP_11 else ("Sender" if client else "Receiver")
        code, text = self._faults.code(request) or side, "Yêu cầu không hợp lệ" if client else "Lỗi hệ thống"
        if soap == SOAP_11:
            etree.SubElement(made, "faultcode").text = f"s:{code}"
            etree.SubElement(made, "faultstring").text = text
        else:
            etree.SubElement(etree.SubElement(made, f"{{{soap}}}Code"), f"{{{soap}}}Value").text = f"s:{code}"
            reason = etree.SubElement(etree.SubElement(made, f"{{{soap}}}Reason"), f"{{{soap}}}Text")
            reason.set("{http://www.w3.org/XML/1998/namespace}lang", "vi")
            reason.text = text
        if operation is not None and operation.faults:
            detail = Examples(self._seed).document(self._schemas.element(operation.faults[0]))
            etree.SubElement(made, "detail" if soap == SOAP_11 else f"{{{soap}}}Detail").append(detail)
        return _response(_envelope(soap, made, "s"), soap, status)


class _Endpoint:
    """One path: the ports behind it."""

    def __init__(self, mock: SoapMock, ports: tuple[Port, ...]) -> None:
        self._mock = mock
        self._ports = ports

    async def answer(self, request: Request) -> Response:
        """`POST`: one question. `GET ?wsdl`: the description."""
        if request.method == "GET":
            asked = {name.lower() for name in request.query_params}
            return self._mock.wsdl() if "wsdl" in asked else Response(status_code=405, headers={"allow": "POST"})
        return self._mock.respond(request, await request.body(), self._ports)


def _opened(body: bytes) -> tuple[str, etree._Element | None]:
    """The envelope's namespace and the Body's one child; raises `InvalidSchema` for what is no envelope."""
    root = parse(body, "the question")
    soap = str(etree.QName(root).namespace)
    bodies = root.findall(f"{{{soap}}}Body")
    if soap not in _MEDIA or etree.QName(root).localname != "Envelope" or len(bodies) != 1 or len(bodies[0]) > 1:
        raise InvalidSchema("the question is no SOAP envelope with one Body and one element in it")
    return soap, bodies[0][0] if len(bodies[0]) else None


def _action(request: Request) -> str:
    """The action that a caller names: in a field of its own (1.1), or in the content type (1.2)."""
    found = re.search(r'action="([^"]*)"', request.headers.get("content-type", ""))
    return found[1] if found else request.headers.get("soapaction", "").strip('"')


def _operation(ports: tuple[Port, ...], soap: str, payload: etree._Element | None, action: str) -> Operation | None:
    """The operation that is asked with such an element; where several are, the one whose action is named."""
    wanted = None if payload is None else str(payload.tag)
    fitting = [
        operation
        for port in ports
        if (SOAP_11 if port.version == "1.1" else SOAP_12) == soap
        for operation in port.operations
        if operation.request == wanted and operation.reply is not None
    ]
    return next((one for one in fitting if one.action == action), fitting[0] if fitting else None)


def _values(payload: etree._Element | None) -> dict[str, str]:
    """Texts of a question by the local names of the elements and attributes that hold them."""
    return {} if payload is None else dict(_texts(payload))


def _texts(element: etree._Element) -> Iterator[tuple[str, str]]:
    for one in element.iter(etree.Element):
        if len(one) == 0 and one.text and one.text.strip():
            yield etree.QName(one).localname, one.text.strip()
        for name, value in one.attrib.items():
            yield etree.QName(str(name)).localname, str(value)


def _envelope(soap: str, payload: etree._Element | None, prefix: str) -> bytes:
    made = etree.Element(f"{{{soap}}}Envelope", nsmap={prefix: soap, **({} if prefix == "s" else {"s": soap})})
    body = etree.SubElement(made, f"{{{soap}}}Body")
    if payload is not None:
        body.append(payload)
    return etree.tostring(made, encoding="utf-8", xml_declaration=True)


def _response(content: bytes, soap: str, status: int = 200) -> Response:
    return Response(content, status, media_type=_MEDIA[soap])
