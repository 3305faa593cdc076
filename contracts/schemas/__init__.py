"""The wire contracts as files (WSDL, XSD, OpenAPI), read through `read` alone."""

from contracts.schemas.vendored import pins, read

__all__ = ["pins", "read"]
