"""Strict reading of JSON replies for every connector that speaks REST: pure functions over bytes."""

from connectors.rest.reading import Node, read_json, read_object
from connectors.rest.status import require_ok

__all__ = ["Node", "read_json", "read_object", "require_ok"]
