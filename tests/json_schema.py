"""Checks a JSON value against the few JSON Schema keywords that our descriptions use; no validator is installed.

A keyword it doesn't know is an error, so that a description can't promise more than the tests look at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_ANNOTATIONS = {"default", "description", "title"}
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float, Decimal),
    "null": (type(None),),
    "boolean": (bool,),
}


def violations(value: object, schema: Mapping[str, Any], document: Mapping[str, Any], where: str = "$") -> list[str]:
    """List what is wrong with `value`; `document` resolves `#/…` references. Raises KeyError for unknown keywords."""
    found: list[str] = []
    for keyword, rule in schema.items():
        if keyword in _ANNOTATIONS:
            continue
        found += _CHECKS[keyword](value, rule, schema, document, where)
    return found


def _reference(value: object, rule: str, _: Any, document: Mapping[str, Any], where: str) -> list[str]:
    target: Any = document
    for step in rule.removeprefix("#/").split("/"):
        target = target[step]
    return violations(value, target, document, where)


def _type(value: object, rule: str | list[str], _: Any, __: Any, where: str) -> list[str]:
    names = [rule] if isinstance(rule, str) else rule
    fits = any(isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool)) for name in names)
    return [] if fits else [f"{where}: not {'/'.join(names)}"]


def _enum(value: object, rule: list[object], _: Any, __: Any, where: str) -> list[str]:
    return [] if any(type(value) is type(one) and value == one for one in rule) else [f"{where}: not one of {rule}"]


def _any_of(value: object, rule: list[Any], _: Any, document: Mapping[str, Any], where: str) -> list[str]:
    tried = [violations(value, option, document, where) for option in rule]
    return [] if any(not wrong for wrong in tried) else [line for wrong in tried for line in wrong]


def _required(value: object, rule: list[str], _: Any, __: Any, where: str) -> list[str]:
    return [f"{where}: lacks {name}" for name in rule if isinstance(value, dict) and name not in value]


def _properties(value: object, rule: Mapping[str, Any], _: Any, document: Mapping[str, Any], where: str) -> list[str]:
    if not isinstance(value, dict):
        return []
    return [
        line
        for name in rule.keys() & value.keys()
        for line in violations(value[name], rule[name], document, f"{where}.{name}")
    ]


def _additional(
    value: object, rule: Any, schema: Mapping[str, Any], document: Mapping[str, Any], where: str
) -> list[str]:
    if rule is True or not isinstance(value, dict):
        return []
    more = value.keys() - schema.get("properties", {}).keys()
    if rule is False:
        return [f"{where}: unknown member {name}" for name in more]
    return [line for name in more for line in violations(value[name], rule, document, f"{where}.{name}")]


def _items(value: object, rule: Mapping[str, Any], _: Any, document: Mapping[str, Any], where: str) -> list[str]:
    if not isinstance(value, list):
        return []
    return [line for at, one in enumerate(value) for line in violations(one, rule, document, f"{where}[{at}]")]


def _pattern(value: object, rule: str, _: Any, __: Any, where: str) -> list[str]:
    return [f"{where}: not like {rule}"] if isinstance(value, str) and re.search(rule, value) is None else []


def _above(value: object, rule: float, _: Any, __: Any, where: str) -> list[str]:
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return [f"{where}: out of bounds"] if is_number and not value > rule else []  # type: ignore[operator]  # a number


def _count(low: bool) -> Any:
    def check(value: object, rule: int, _: Any, __: Any, where: str) -> list[str]:
        if not isinstance(value, list):
            return []
        return [f"{where}: has {len(value)} elements"] if (len(value) < rule if low else len(value) > rule) else []

    return check


def _bound(low: bool, of_length: bool) -> Any:
    def check(value: object, rule: float, _: Any, __: Any, where: str) -> list[str]:
        size: Any = len(value) if of_length and isinstance(value, str) else value
        if isinstance(value, str) is not of_length or isinstance(size, bool | None | list | dict):
            return []
        return [f"{where}: out of bounds"] if (size < rule if low else size > rule) else []

    return check


_CHECKS: Mapping[str, Any] = {
    "$ref": _reference,
    "type": _type,
    "enum": _enum,
    "const": lambda value, rule, *rest: _enum(value, [rule], *rest),
    "anyOf": _any_of,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "pattern": _pattern,
    "minimum": _bound(low=True, of_length=False),
    "maximum": _bound(low=False, of_length=False),
    "exclusiveMinimum": _above,
    "minItems": _count(low=True),
    "maxItems": _count(low=False),
    "minLength": _bound(low=True, of_length=True),
    "maxLength": _bound(low=False, of_length=True),
}
