"""Composition root: the only package that knows every part."""

from gateway.app.gateway import Gateway

__all__ = ["Gateway"]
