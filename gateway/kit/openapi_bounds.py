"""A small description can ask for endless work: alternatives of alternatives are counted before they are followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.schemas.documents import InvalidSchema
from contracts.schemas.json_schema import Description

MOST: Final = 5_000
"""Schemas that one value may have to be held against."""
_SEVERAL: Final = ("allOf", "anyOf", "oneOf")
_ONE: Final = ("not", "if", "then", "else")


def check(api: Description) -> None:
    """Raise `InvalidSchema` where a schema is made of itself, or of so many that no reply could be judged."""
    weights: dict[str, int] = {}
    for schema in _composed(api.document):
        if _weight(api, schema, weights, ()) > MOST:
            raise InvalidSchema(f"a schema is made of more than {MOST} others")


def _composed(node: Any) -> Iterator[Mapping[str, Any]]:
    """Everything in a document that is made of other schemas."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            if any(word in one for word in (*_SEVERAL, *_ONE)):
                yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _weight(api: Description, node: Any, weights: dict[str, int], above: tuple[str, ...]) -> int:
    """How many schemas one value is held against; what stands inside the value is another's."""
    if not isinstance(node, Mapping):
        return 1
    total = 1
    reference = node.get("$ref")
    if isinstance(reference, str):
        if reference in above:
            raise InvalidSchema("references that lead to themselves")
        if reference not in weights:
            weights[reference] = _weight(api, api.pointed(reference), weights, (*above, reference))
        total += weights[reference]
    for word in _SEVERAL:
        parts = node.get(word)
        total += sum(_weight(api, one, weights, above) for one in (parts if isinstance(parts, list) else ()))
    return total + sum(_weight(api, node[word], weights, above) for word in _ONE if word in node)
