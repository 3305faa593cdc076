"""A SOAP service by its WSDL and a table of operations: a question out, a record or a fault back.

`connectors.soap` compiles the WSDL, writes envelopes and judges replies; this joins it to the types of a connector.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.kit.failing import Meaning, raise_meaning
from connectors.kit.marks import placed
from connectors.kit.questions import check_fill, filled, members, put
from connectors.kit.records import Reader, check_subject, is_empty, xml_reader
from connectors.rest.status import require_ok
from connectors.soap import Fault, InvalidRequest, Operation, Payload, Service, charset_of
from contracts.connector import Context
from contracts.errors import NotFound, SourceMalformed, SourceRefused, SourceUnavailable
from contracts.manifest import InvalidManifest, check_form
from contracts.queries import Query
from contracts.records import Answered
from contracts.schemas import read as read_schema
from contracts.wire import WireRequest, WireResponse


class SoapProfile(BaseModel):
    """What may differ between deployments of a SOAP service. Tables are by operation, as the WSDL names it."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    ports: Mapping[str, str]
    """The WSDL's port, which says in which SOAP and with which action."""
    paths: Mapping[str, Annotated[str, Field(pattern=r"^/[^?#]*$")]]
    fill: Mapping[str, Mapping[str, str]]
    """Members of a request that the question doesn't hold: dotted path to a text, with parts of the context in
    braces (`connectors.kit.questions.PARTS`)."""
    unknown_elements: Literal["drift", "refuse"]
    empty_means: Literal["not_found", "malformed"]
    """What a well-formed reply that holds nothing says."""
    faults: Mapping[str, Meaning]
    """A fault's own code, the name of its detail's element, or its faultcode, to what it means."""


@dataclass(frozen=True, slots=True)
class SoapOperation:
    """One operation: how it is asked, and where in its reply the record stands (Clark names below the Body's element).

    ``echoes``: fields of the question that the record must repeat. ``fault_path``: from a fault's detail to its code.
    """

    name: str
    question: type[Query]
    record: type[Any]
    within: tuple[str, ...] = ()
    echoes: Mapping[str, str] = field(default_factory=dict)
    fault_path: tuple[str, ...] = ()


class SoapService:
    """All operations of one WSDL; holds no state of a request."""

    def __init__(self, wsdl: str, *operations: SoapOperation, read: Callable[[str], bytes] = read_schema) -> None:
        """``wsdl`` is a file that ``read`` knows, by default one pinned in `contracts.schemas`.

        Its types are compiled with the first question. Raises KeyError and ValueError as ``read`` does.
        """
        self._service = Service(wsdl, read=read)
        self._operations = {one.question: one for one in operations}
        self._readers: dict[str, Reader] = {one.name: xml_reader(one.record) for one in operations}
        self._bound: dict[tuple[str, str], Operation] = {}

    def check_profile(self, profile: Mapping[str, Any]) -> None:
        """Refuse a profile that doesn't fit the WSDL; raises `InvalidManifest`."""
        settled = check_form(SoapProfile, profile)
        for one in self._operations.values():
            for table, given in (("ports", settled.ports), ("paths", settled.paths)):
                if one.name not in given:
                    raise InvalidManifest(f"{table}.{one.name}: is missing")
            check_fill(settled.fill.get(one.name, {}))
            self._at(one, settled)

    def _at(self, one: SoapOperation, profile: SoapProfile) -> Operation:
        port = profile.ports[one.name]
        if (one.name, port) not in self._bound:
            try:
                found = self._service.operation(one.name, port=port, fault_path=one.fault_path)
            except KeyError:
                raise InvalidManifest(f"ports.{one.name}: no port of this name has the operation") from None
            self._bound[one.name, port] = found
        return self._bound[one.name, port]

    def _asked(self, query: Query) -> SoapOperation:
        found = self._operations.get(type(query))
        if found is None:
            raise TypeError("this service isn't asked such questions")
        return found

    def request(self, query: Query, context: Context) -> WireRequest:
        """The question in its envelope. Raises `SourceRefused` where it doesn't fit the contract."""
        one, profile = self._asked(query), check_form(SoapProfile, context.profile)
        operation = self._at(one, profile)
        values = _keyed(type(query), members(query))
        for path, text in profile.fill.get(one.name, {}).items():
            put(values, path.replace("@", ""), filled(text, context))
        try:
            body = operation.envelope(values)
        except InvalidRequest:
            raise SourceRefused("the question doesn't fit the source's contract", owner="gateway") from None
        return WireRequest(
            method="POST", path=profile.paths[one.name], operation=one.name, headers=operation.headers, body=body,
            content_type=operation.content_type,
        )  # fmt: skip

    def answer(self, query: Query, response: WireResponse, context: Context) -> Answered:
        """What the reply says: a record, or the absence or fault that it means."""
        one, profile = self._asked(query), check_form(SoapProfile, context.profile)
        payload = self._payload(self._at(one, profile), response, profile)
        element = payload.element
        for step in one.within:
            element = element.find(step) if element is not None else None
        record = self._readers[one.name](element) if element is not None else None
        if record is None or is_empty(record):
            if payload.drift or profile.empty_means == "malformed":  # unknown elements are no definite "nobody"
                raise SourceMalformed("a reply without a record")
            raise NotFound
        check_subject(query, record, one.echoes)
        return Answered(record, payload.drift)

    def _payload(self, operation: Operation, response: WireResponse, profile: SoapProfile) -> Payload:
        if response.media_type not in (*operation.media_types, "text/xml", "application/xml"):
            if response.status >= 500:
                raise SourceUnavailable(f"HTTP {response.status}", owner="source")
            require_ok(response)
            raise SourceMalformed("unexpected media type")
        found = operation.payload(
            response.body, charset=charset_of(response.headers.get("content-type", "")),
            refuse_unknown=profile.unknown_elements == "refuse",
        )  # fmt: skip
        if isinstance(found, Fault):
            raise_meaning((found.detail, found.element, found.code), profile.faults)
        if response.status != 200:
            raise SourceMalformed("a record beside an error status")
        return found


def _keyed(question: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Members by the keys of `connectors.soap`: attributes beside elements (``attr__`` before one that bears the name
    of an element), a text beside attributes ``_value_1``."""
    parts = {one.at.name: one.kind for one in placed(question)}
    found = {}
    for name, value in values.items():
        key = "_value_1" if name == "." else name.removeprefix("@")
        key = f"attr__{key}" if name.startswith("@") and key in parts else key
        found[key] = _keyed(parts[name], value) if isinstance(value, Mapping) else value
    return found
