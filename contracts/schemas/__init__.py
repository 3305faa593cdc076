"""The wire contracts as files (WSDL, XSD, OpenAPI), read through `read` or, of other distributions, `pinned` alone."""

from contracts.schemas.vendored import pinned, pins, read

__all__ = ["pinned", "pins", "read"]
