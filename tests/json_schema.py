"""Says what is wrong with a JSON value by a schema of ours, so that tests can hold answers to what we describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs


def compiled(schema: Mapping[str, Any], document: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Read a schema once for many values; `document` resolves `#/…` references.

    Raises ValueError for what is no schema.
    """
    return jsonschema_rs.Draft202012Validator({**document, "allOf": [schema]}, validate_formats=True)


def found_by(rule: jsonschema_rs.Draft202012Validator, value: object) -> list[str]:
    """List what is wrong with `value`, a place and a reason each."""
    return [f"{'.'.join(map(str, ('$', *one.instance_path)))}: {one.message}" for one in rule.iter_errors(value)]


def violations(value: object, schema: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """Both at once, for one value."""
    return found_by(compiled(schema, document), value)
