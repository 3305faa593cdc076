"""Strict reading of JSON replies for every connector that speaks REST: pure functions over bytes."""

from connectors.rest.reading import Node, read_json
from connectors.rest.status import require_ok

__all__ = ["Node", "read_json", "require_ok"]
