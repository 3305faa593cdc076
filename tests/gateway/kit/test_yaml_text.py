"""YAML is read as OpenAPI means it, whatever YAML 1.1 makes of a word; what could do harm is refused by its line."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from contracts.schemas.documents import InvalidSchema
from gateway.kit.yaml_text import DEEPEST, read

LARGEST = 100_000


def value(text: str) -> Any:
    return read(text, "api.yaml", LARGEST)


@pytest.fixture(params=[True, False], ids=["libyaml", "python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """With and without the C parser, which not every platform's wheel brings."""
    if request.param:
        assert yaml.__with_libyaml__
    monkeypatch.setattr(yaml, "__with_libyaml__", request.param)
    yield


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("{no: yes, on: off, y: n}", {"no": "yes", "on": "off", "y": "n"}),
        ("{a: true, b: False, c: null, d: ~, e: }", {"a": True, "b": False, "c": None, "d": None, "e": None}),
        ("[1, -2, 0, 1.5, 1e3, 01, 0x1F, 0o17, 1_000, 1:30, .5, 1.]",
         [1, -2, 0, 1.5, 1000.0, "01", "0x1F", "0o17", "1_000", "1:30", ".5", "1."]),
        ("[2026-11-27, 2026-11-27T01:02:03Z, .inf, .nan]", ["2026-11-27", "2026-11-27T01:02:03Z", ".inf", ".nan"]),
        ("['1', \"true\", !!str 1, ! 2, 'null']", ["1", "true", "1", "2", "null"]),
        ("responses: {200: {title: 12}, 4XX: {title: }, default: {title: true}}",
         {"responses": {"200": {"title": "12"}, "4XX": {"title": None}, "default": {"title": "true"}}}),
        ("openapi: 3.1\ninfo: {title: 2026, version: 1.10}",
         {"openapi": "3.1", "info": {"title": "2026", "version": "1.10"}}),
        ("{type: [string, null], enum: [null, 1]}", {"type": ["string", "null"], "enum": [None, 1]}),
        ("{required: [1, null], parameters: [{name: 7, required: true}]}",
         {"required": ["1", "null"], "parameters": [{"name": "7", "required": True}]}),
        ("example: {version: 1.0, type: null}", {"example": {"version": 1.0, "type": None}}),
        ("examples: [{name: 1}]\nx-so: {name: 1}", {"examples": [{"name": 1}], "x-so": {"name": 1}}),
        ("properties: {example: {type: [string, null]}, version: true}",
         {"properties": {"example": {"type": ["string", "null"]}, "version": True}}),
        ("a: &x {b: 1}\nc: {<<: *x, b: 2, d: 3}\ne: {<<: [{f: 1}, {f: 2, g: 3}]}",
         {"a": {"b": 1}, "c": {"b": 2, "d": 3}, "e": {"f": 1, "g": 3}}),
        ("'<<': 1", {"<<": 1}),
        ("a: |\n  hai\n  dòng\n", {"a": "hai\ndòng\n"}),
        ("\ufeff%YAML 1.1\n---\na: no\n...\n", {"a": "no"}),
    ],
)  # fmt: skip
def test_a_word_is_what_openapi_takes_it_for(text: str, made: Any) -> None:
    found = value(text)
    assert found == made and json.loads(json.dumps(found)) == made


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: !!python/object/apply:os.system [id]", "line 1: a tag"),
        ("a: 1\nb: !!binary aGE=", "line 2: a tag"),
        ("!x {a: 1}", "a tag"),
        ("a: !!set {b, c}", "a tag"),
        ("a: !!str {b: 1}", "a tag"),
        ("{a: 1, a: 1}", "written twice"),
        ("{200: x, '200': y}", "written twice"),
        ("{<<: {a: 1}, b: 1, b: 2}", "written twice"),
        ("a: *b", "no YAML|alias"),
        ("a: &a [*a]", "alias of nothing that is finished"),
        ("&a {b: *a}", "alias of nothing that is finished"),
        ("a: 1\n---\nb: 1", "several documents"),
        ("", "is empty"),
        ("# only a remark", "is empty"),
        ("? [a]\n: b", "no text"),
        ("? {a: b}\n: c", "no text"),
        ("&a x: 1\n? *a\n: 2", "written twice"),
        ("<<: 1", "no mapping"),
        ("a: [1", "line"),
        ("a:\n\t- b", "line 2"),
        ("a: b: c", "line 1"),
        ("a: \x00", "no YAML"),
        ("a: " + "9" * 5000, "too long"),
        ("a: 1e999", "too large"),
        ("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), "deep"),
        ("[" * 20_000, "deep"),
        ("a: " + "x" * LARGEST, "too large"),
        ("[" + "{}," * 8_000 + "{}]", "too large"),
    ],
)
def test_what_could_do_harm_or_says_two_things_is_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidSchema, match=says) as caught:
        value(text)
    assert "api.yaml" in str(caught.value)


def test_aliases_cost_what_they_stand_for() -> None:
    laughs = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    with pytest.raises(InvalidSchema, match="too large"):
        value(f"a0: &a0 [ha]\n{laughs}")
    long = f"a: &a {'x' * 30_000}\n"
    assert len(value(f"{long}b: *a")["b"]) == 30_000
    with pytest.raises(InvalidSchema, match="too large"):
        value(f"{long}b: [*a, *a, *a]")


def test_a_merge_costs_too() -> None:
    lines = ["m0: &m0 {a: " + "x" * 2_000 + "}", *(f"m{n}: &m{n} {{<<: *m{n - 1}, b{n}: 1}}" for n in range(1, 60))]
    with pytest.raises(InvalidSchema, match="too large"):
        value("\n".join(lines))
