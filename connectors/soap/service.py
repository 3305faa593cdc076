"""What a connector holds of a SOAP service: its operations, each of which writes a request and reads a reply.

A service is checked when it is made and compiled when it is first used, once, whoever comes first (two threads may).
So twenty of them cost a start next to nothing, and a file that isn't the pinned one still stops it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from lxml import etree

from connectors.soap.decoding import Decode, Decoders, decoded
from connectors.soap.documents import SOAP, SOAP12, Documents, Port, Read, gather, hardened_parser
from connectors.soap.drift import Shape
from connectors.soap.encoding import Encoders, Prefixes, Write
from connectors.soap.reading import Fault, Limits, Payload, Reading
from connectors.soap.wsdl import Compiled, compile_service, fault_elements, message_of, operation_of
from contracts import schemas


class InvalidRequest(ValueError):
    """Values don't fit the contract's request; carries no value."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply's values by the names of the contract (``None`` for an empty Body), and what drifted."""

    values: Mapping[str, Any] | Any = field(repr=False)
    drift: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ready:
    """One operation, compiled."""

    reading: Reading
    decoders: Mapping[str, Decode]
    write: Write | None
    schema: etree.XMLSchema
    start: str
    end: str


class Service:
    """One vendored WSDL: its files checked at once, compiled at the first exchange; safe to share."""

    def __init__(self, wsdl: str, *, prefixes: Mapping[str, str] | None = None, read: Read = schemas.read) -> None:
        """``wsdl`` is a name that ``read`` knows (by default a pinned file of `contracts.schemas`).

        ``prefixes``: prefix to namespace, as the source likes them. Raises KeyError where a file isn't vendored,
        ValueError where a pin doesn't hold or a file is no WSDL or schema.
        """
        self._documents: Documents = gather(wsdl, read)
        self._prefixes = dict(prefixes or {})
        self._lock = RLock()
        self._compiled: Compiled | None = None

    @property
    def ports(self) -> tuple[Port, ...]:
        """Ports of SOAP bindings, in the order of the WSDL."""
        return self._documents.ports

    @property
    def is_compiled(self) -> bool:
        """Whether anything was asked yet."""
        return self._compiled is not None

    def operation(
        self,
        name: str,
        *,
        port: str | None = None,
        replies: Collection[str] = (),
        fault_path: Sequence[str] = (),
        limits: Limits | None = None,
    ) -> Operation:
        """An operation of the named port, or of the first that has it (SOAP 1.1 before 1.2).

        ``replies`` are Clark names of elements that may answer where a deployment doesn't keep to the WSDL's;
        ``fault_path`` the Clark names that lead from a fault's detail to the source's code. Raises KeyError where no
        port has the operation.
        """
        having = [one for one in self.ports if name in one.actions and port in (None, one.name)]
        if not having:
            raise KeyError(f"{self._documents.root} has no such operation: {name}")
        chosen = min(having, key=lambda one: one.version)
        return Operation(self, name, chosen, tuple(replies), tuple(fault_path), limits or Limits())

    def _ready(self, operation: Operation) -> _Ready:
        with self._lock:
            if operation._ready is None:
                if self._compiled is None:
                    self._compiled = compile_service(self._documents)
                operation._ready = operation._compile(self._compiled, self._prefixes)
            return operation._ready


class Operation:
    """One operation at one port; compiled at its first use, then immutable and safe to share."""

    def __init__(
        self,
        service: Service,
        name: str,
        port: Port,
        replies: tuple[str, ...],
        fault_path: tuple[str, ...],
        limits: Limits,
    ) -> None:
        self._service = service
        self._replies = replies
        self._fault_path = fault_path
        self._limits = limits
        self._ready: _Ready | None = None
        self.name = name
        self.port = port
        self.action = port.actions[name]

    @property
    def content_type(self) -> str:
        """The request's: SOAP 1.2 carries the action in it."""
        if self.port.version == "1.1":
            return "text/xml; charset=utf-8"
        return (
            f'application/soap+xml; charset=utf-8; action="{self.action}"'
            if self.action
            else ("application/soap+xml; charset=utf-8")
        )

    @property
    def headers(self) -> Mapping[str, str]:
        """The request's header fields beside its content type."""
        return {"SOAPAction": f'"{self.action}"'} if self.port.version == "1.1" else {}

    @property
    def media_types(self) -> tuple[str, ...]:
        """What a reply may say that it is."""
        return ("text/xml",) if self.port.version == "1.1" else ("application/soap+xml",)

    def envelope(self, values: Mapping[str, Any] | Any) -> bytes:
        """An envelope with ``values`` in the order of the schema, valid against it; raises `InvalidRequest`.

        Values go by name; a bare document of a simple type is the value itself.
        """
        ready = self._service._ready(self) if self._ready is None else self._ready
        out, body = [ready.start], b""
        try:
            if ready.write is not None:
                ready.write(values, out)
            elif values:
                raise TypeError("an empty Body takes no values")
            out.append(ready.end)
            body = "".join(out).encode()
            # what leaves is what was checked: these bytes, parsed again
            payload = etree.fromstring(body, hardened_parser())[-1]
            fits = ready.write is None or (len(payload) == 1 and ready.schema.validate(payload[0]))
        except (TypeError, ValueError, ArithmeticError, AttributeError, etree.XMLSyntaxError):
            fits = False
        if not fits:
            raise InvalidRequest("values don't fit the request")
        return body

    def payload(self, body: bytes, *, charset: str = "", refuse_unknown: bool = False) -> Payload | Fault:
        """The Body's element as a tree, valid against the schema; raises `SourceMalformed`."""
        ready = self._service._ready(self) if self._ready is None else self._ready
        return ready.reading.read(body, charset=charset, refuse_unknown=refuse_unknown)

    def read(self, body: bytes, *, charset: str = "", refuse_unknown: bool = False) -> Reply | Fault:
        """One reply as values by name; raises `SourceMalformed`. A fault is a `Fault` whatever the HTTP status was."""
        ready = self._service._ready(self) if self._ready is None else self._ready
        found = ready.reading.read(body, charset=charset, refuse_unknown=refuse_unknown)
        if isinstance(found, Fault):
            return found
        if found.element is None:
            return Reply(None, found.drift)
        return Reply(decoded(ready.decoders[str(found.element.tag)], found.element), found.drift)

    def shape(self, tag: str) -> Shape:
        """What the schema knows below a global element (Clark name); compiles the service."""
        self._service._ready(self)
        compiled = self._service._compiled
        if compiled is None:
            raise KeyError(tag)
        with self._service._lock:
            return compiled.kinds.shape(compiled.kinds.element(tag).kind)

    def _compile(self, compiled: Compiled, liked: Mapping[str, str]) -> _Ready:
        """Everything that this operation needs; called once, under the service's lock."""
        kinds, schema = compiled.kinds, compiled.assembled.schema
        told = operation_of(compiled, self.port.binding, self.name)
        asked = message_of(compiled, told, told.input, "")
        answered = message_of(compiled, told, told.output, "Response")
        answers = [kinds.element(tag) for tag in self._replies] or ([answered] if answered else [])
        decoders = Decoders(kinds, self._service._lock, compiled.assembled.mixed)
        envelope = SOAP if self.port.version == "1.1" else SOAP12
        reading = Reading(
            schema,
            {one.tag: kinds.shape(one.kind) for one in answers},
            fault_path=self._fault_path,
            limits=self._limits,
            version=self.port.version,
            mixed=compiled.assembled.mixed,
            details={one.tag: decoders.kind(one.kind) for one in fault_elements(compiled, told)},
        )
        prefixes = Prefixes({"soapenv": envelope, **liked})
        write = Encoders(kinds, prefixes).leaf(asked) if asked else None
        return _Ready(
            reading,
            {one.tag: decoders.kind(one.kind) for one in answers},
            write,
            schema,
            "<?xml version='1.0' encoding='utf-8'?>\n"
            f"<soapenv:Envelope{prefixes.declared()}><soapenv:Header/><soapenv:Body>",
            "</soapenv:Body></soapenv:Envelope>",
        )
