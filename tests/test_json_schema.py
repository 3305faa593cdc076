"""The checker itself must find what is wrong, or every test that leans on it proves nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.json_schema import violations


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer"}, 1, "1"),
        ({"type": "integer"}, 1, True),
        ({"type": ["string", "null"]}, None, 1),
        ({"enum": [0, "0"]}, "0", False),
        ({"const": "x"}, "x", "y"),
        ({"anyOf": [{"type": "null"}, {"type": "string"}]}, "x", 1),
        ({"required": ["a"]}, {"a": 1}, {}),
        ({"properties": {"a": {"type": "null"}}}, {"a": None}, {"a": 1}),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"a": 1}, {"b": 1}),
        ({"items": {"type": "string"}}, ["x"], ["x", 1]),
        ({"pattern": "^[0-9]$"}, "1", "a"),
        ({"minimum": 1}, 1, 0),
        ({"maximum": 1}, 1, 2),
        ({"exclusiveMinimum": 0}, 0.5, 0),
        ({"minItems": 1}, [1], []),
        ({"maxItems": 1}, [1], [1, 2]),
        ({"type": "boolean"}, True, 1),
        ({"type": ["boolean", "null"]}, None, 0),
        ({"type": ["integer", "null"]}, 1, False),
        ({"properties": {"a": {}}, "additionalProperties": {"type": "string"}}, {"a": 1, "b": "x"}, {"a": 1, "b": 1}),
        ({"minLength": 1}, "a", ""),
        ({"maxLength": 1}, "a", "ab"),
        ({"$ref": "#/here/one"}, 1, "x"),
    ],
)
def test_each_keyword_tells_good_from_bad(schema: dict[str, Any], good: object, bad: object) -> None:
    document = {"here": {"one": {"type": "integer"}}}
    assert violations(good, schema, document) == []
    assert violations(bad, schema, document) != []


def test_formats_are_looked_at() -> None:
    assert violations("2026-02-30", {"type": "string", "format": "date"}, {}) != []


def test_what_is_no_schema_is_an_error() -> None:
    with pytest.raises(ValueError, match="7"):
        violations(1, {"type": 7}, {})


def test_a_place_is_told() -> None:
    schema = {"properties": {"a": {"items": {"type": "string"}}}}
    assert violations({"a": ["x", 1]}, schema, {}) == ['$.a.1: 1 is not of type "string"']
