"""Says what is wrong with a JSON value by a schema of ours, so that tests can hold answers to what we describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs


def violations(value: object, schema: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """List what is wrong with `value`, a place and a reason each; `document` resolves `#/…` references.

    Raises ValueError for what is no schema.
    """
    rule = jsonschema_rs.Draft202012Validator({**document, "allOf": [schema]}, validate_formats=True)
    return [f"{'.'.join(map(str, ('$', *one.instance_path)))}: {one.message}" for one in rule.iter_errors(value)]
