"""What SOAP connectors share: a service that compiles itself when it is first asked, and a hardened reader of replies.

A connector makes a `Service` from a pinned WSDL and takes its operations: each writes a request from values by name
and reads a reply into values by name (or into the checked tree).
"""

from connectors.soap.decoding import Foreign
from connectors.soap.documents import Port
from connectors.soap.drift import Shape
from connectors.soap.encoding import NIL
from connectors.soap.reading import Fault, Limits, Payload, Reading, charset_of
from connectors.soap.schema import vendored_schema
from connectors.soap.service import InvalidRequest, Operation, Reply, Service

__all__ = [
    "NIL",
    "Fault",
    "Foreign",
    "InvalidRequest",
    "Limits",
    "Operation",
    "Payload",
    "Port",
    "Reading",
    "Reply",
    "Service",
    "Shape",
    "charset_of",
    "vendored_schema",
]
