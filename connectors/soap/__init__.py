"""What SOAP connectors share: a compiled contract that writes requests, and a hardened reader of replies."""

from connectors.soap.drift import Shape
from connectors.soap.reading import Fault, Limits, Payload, Reading, charset_of
from connectors.soap.wsdl import Contract, InvalidRequest, vendored_schema

__all__ = [
    "Contract",
    "Fault",
    "InvalidRequest",
    "Limits",
    "Payload",
    "Reading",
    "Shape",
    "charset_of",
    "vendored_schema",
]
