"""Writes a working folder for a national service never seen before, from its WSDL or OpenAPI description."""
