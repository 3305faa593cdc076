"""What a value would be held against is counted before anything follows it."""

from typing import Any

import pytest

from contracts.schemas.documents import InvalidSchema
from contracts.schemas.json_schema import Description
from gateway.kit.openapi_bounds import MOST, check


def api(**schemas: Any) -> Description:
    return Description({"openapi": "3.1.0", "components": {"schemas": schemas}})


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_what_stands_inside_a_value_may_be_its_own_kind() -> None:
    check(api(A={"anyOf": [{"type": "object", "properties": {"a": ref("A")}}, {"type": "array", "items": ref("A")}]}))


def test_as_many_as_may_be_and_one_more() -> None:
    check(api(A={"anyOf": [{"type": "string"}] * (MOST - 1)}))
    with pytest.raises(InvalidSchema, match="more than"):
        check(api(A={"anyOf": [{"type": "string"}] * MOST}))


def test_each_way_counts() -> None:
    chain: dict[str, Any] = {f"A{n}": {"allOf": [ref(f"A{n + 1}"), ref(f"A{n + 1}")]} for n in range(20)}
    with pytest.raises(InvalidSchema, match="more than"):
        check(api(**chain, A20={"type": "string"}))


@pytest.mark.parametrize("word", ["allOf", "oneOf", "anyOf", "not", "if"])
def test_a_schema_made_of_itself_is_refused(word: str) -> None:
    inside: Any = ref("B") if word in ("not", "if") else [ref("B")]
    with pytest.raises(InvalidSchema, match="lead to themselves"):
        check(api(A={word: inside}, B={"allOf": [ref("A")]}))
