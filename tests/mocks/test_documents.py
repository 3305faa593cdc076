"""Contracts refer to each other; what they hold is JSON Schema, and every reference leads somewhere."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from contracts import schemas
from mocks.documents import Node, document, validator

NAMES = sorted(name for name in schemas.pins() if name.endswith(".openapi.json"))


def schemas_in(value: Any) -> Iterator[Any]:
    """Every JSON Schema of a document: components, and what stands under `schema`."""
    yield from value.get("components", {}).get("schemas", {}).values()
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            yield from (held for name, held in one.items() if name == "schema")
            stack += one.values()
        elif isinstance(one, list):
            stack += one


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_is_openapi_3_1_with_sound_schemas(name: str) -> None:
    whole = document(name)
    assert whole["openapi"].startswith("3.1.") and whole["info"]["title"] and "servers" not in whole
    found = list(schemas_in(whole))
    assert found
    for schema in found:
        jsonschema_rs.meta.validate(schema)


def references(node: Node, value: Any, steps: tuple[str, ...] = ()) -> Iterator[Node]:
    """Every place that is nothing but a reference, as `child` reaches it."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield Node(node.name, steps[:-1]).child(steps[-1])
        for name, held in value.items():
            yield from references(node, held, (*steps, name))
    elif isinstance(value, list):
        for place, held in enumerate(value):
            yield from references(node, held, (*steps, str(place)))


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_leads_somewhere(name: str) -> None:
    for target in references(Node(name), document(name)):
        assert target.value, f"a reference of {name} leads to nothing"


def test_a_reference_into_another_document_is_followed() -> None:
    token = Node("tax/registration.openapi.json").child("paths").child("/token")
    assert token.name == "wso2.openapi.json" and token.child("post").value["operationId"] == "token"


def test_a_schema_is_compiled_where_it_stands() -> None:
    schema = Node("tax/registration.openapi.json").child("components").child("schemas").child("Reply")
    assert validator(schema).is_valid({"errorCode": "0", "errorMessage": "", "data": None})
    assert not validator(schema).is_valid({"errorCode": "0", "errorMessage": "", "data": {}})


def test_what_is_not_vendored_is_not_read() -> None:
    with pytest.raises(KeyError):
        document("tax/other.openapi.json")
