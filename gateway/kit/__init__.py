"""Writes a working folder for a national service never seen before, from its WSDL or OpenAPI description."""

from gateway.kit.folder import Written, write

__all__ = ["Written", "write"]
