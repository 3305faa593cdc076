"""OpenAPI 3.0 and 3.1 say the same in two ways; both are judged by one, and examples fit."""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.schemas.documents import InvalidSchema
from contracts.schemas.json_schema import Description, type_of
from tests.house.test_numbers import somebodys

LAND = json.loads((Path(__file__).parents[2] / "gateway/kit/descriptions/land.openapi.json").read_text())
PARCEL = {"$ref": "#/components/schemas/ThuaDat"}


def land(version: str = "3.0.3") -> Description:
    return Description({**LAND, "openapi": version})


def schema_of(api: Description, name: str) -> Any:
    return api.pointed(f"#/components/schemas/{name}")


def test_examples_fit_are_nobodys_and_always_alike() -> None:
    api = land()
    for seed in range(20):
        for whole in (True, False):
            made = api.example(schema_of(api, "ThuaDat"), seed, whole=whole)
            assert list(api.violations(made, schema_of(api, "ThuaDat"))) == []
            assert not somebodys(json.dumps(made))
    assert api.example(schema_of(api, "ThuaDat"), 1) == api.example(schema_of(api, "ThuaDat"), 1)


@pytest.mark.parametrize(
    ("old", "new", "good", "bad"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}, None, 1),
        (
            {"type": "string", "enum": ["a"], "nullable": True},
            {"anyOf": [{"enum": ["a"]}, {"type": "null"}]},
            None,
            "b",
        ),
        ({"type": "integer", "minimum": 3, "exclusiveMinimum": True}, {"type": "integer", "exclusiveMinimum": 3}, 4, 3),
        ({"type": "integer", "maximum": 3, "exclusiveMaximum": False}, {"type": "integer", "maximum": 3}, 3, 4),
    ],
)
def test_the_older_words_mean_what_the_newer_say(old: Any, new: Any, good: Any, bad: Any) -> None:
    for version, schema in (("3.0.3", old), ("3.1.0", new)):
        api = Description({"openapi": version, "components": {"schemas": {"X": schema}}})
        settled = schema_of(api, "X")
        assert not any(api.violations(good, settled)) and any(api.violations(bad, settled))


def test_violations_name_places_and_never_a_value() -> None:
    api = land()
    wrong = list(api.violations({"soThua": "099190000123", "chuSuDung": []}, schema_of(api, "ThuaDat")))
    assert len(wrong) == 2 and not any("099190000123" in one for one in wrong)


def test_formats_are_judged() -> None:
    api = Description({"openapi": "3.1.0"})
    assert any(api.violations("1990-02-31", {"type": "string", "format": "date"}))


def test_unknown_members_are_taken_out_and_told_by_plain_names() -> None:
    api = land()
    value = {"soThua": 1, "moi": 1, "099190000123": 1, "chuSuDung": [{"maSoThue": "x", "la": 2}]}
    kept, drift = api.without_unknown(value, schema_of(api, "ThuaDat"))
    assert kept == {"soThua": 1, "chuSuDung": [{"maSoThue": "x"}]} and sorted(drift) == ["?", "chuSuDung.la", "moi"]


@pytest.mark.parametrize("reference", ["#ThuaDat", "#"])
def test_a_reference_to_an_anchor_is_said_to_be_one(reference: str) -> None:
    with pytest.raises(InvalidSchema, match="is no JSON pointer") as told:
        Description({"components": {"schemas": {"X": {"$ref": reference}, "Y": {"$anchor": "ThuaDat"}}}})
    assert "outside" not in str(told.value) and "#/components/schemas/NAME" in str(told.value)


@pytest.mark.parametrize("reference", ["other.json#/x", "http://example.invalid/x", "file:///etc/passwd"])
def test_a_reference_out_of_the_document_is_refused(reference: str) -> None:
    with pytest.raises(InvalidSchema, match="outside"):
        Description({"openapi": "3.1.0", "components": {"schemas": {"X": {"$ref": reference}}}})


def test_references_that_lead_nowhere_or_round_in_circles_are_refused() -> None:
    api = Description({"components": {"schemas": {"X": {"$ref": "#/components/schemas/X"}}}})
    for reference in ("#/components/schemas/X", "#/components/schemas/Y"):
        with pytest.raises(InvalidSchema):
            api.resolve({"$ref": reference})
    with pytest.raises(InvalidSchema):
        list(api.violations(1, {"type": 7}))


def test_a_value_that_must_hold_itself_cant_be_made() -> None:
    endless = {"type": "object", "required": ["x"], "properties": {"x": {"$ref": "#/components/schemas/X"}}}
    api = Description({"components": {"schemas": {"X": endless}}})
    with pytest.raises(InvalidSchema, match="without end"):
        api.example(schema_of(api, "X"), 1)


@pytest.mark.parametrize(
    ("rules", "kind"),
    [
        ({"type": ["null", "integer"]}, "integer"),
        ({"properties": {}}, "object"),
        ({"items": {}}, "array"),
        ({}, "string"),
    ],
)
def test_the_one_type_of_a_schema(rules: Any, kind: str) -> None:
    assert type_of(rules) == kind


def api(schema: Any) -> tuple[Description, Any]:
    found = Description({"openapi": "3.1.0", "s": schema})
    return found, found.document["s"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "number", "exclusiveMinimum": 0, "maximum": 0.5},
        {"type": "number", "minimum": 0.25, "exclusiveMaximum": 0.75},
        {"oneOf": [{"type": "null"}]},
        {"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}},
                   {"type": "object", "required": ["b"], "properties": {"b": {"const": 2}}}]},
        {"anyOf": [{"not": {}}, {"type": "integer"}]},
        {"type": "string", "pattern": "^[\\p{L} ]{3,}$"},
    ],
)  # fmt: skip
def test_an_example_is_found_where_there_is_one(schema: Any) -> None:
    told, schema = api(schema)
    for seed in range(6):
        assert not list(told.violations(told.example(schema, seed), schema))


@pytest.mark.parametrize("schema", [{"enum": []}, {"oneOf": [{"not": {}}]}, {"type": "string", "pattern": "(?=a)b"}])
def test_where_there_is_none_it_is_said(schema: Any) -> None:
    told, schema = api(schema)
    with pytest.raises(InvalidSchema):
        told.example({"type": "object", "required": ["a"], "properties": {"a": schema}}, 1)


def test_an_example_of_endless_size_is_refused() -> None:
    """A page of text can ask for two million values by references: they are counted, not made."""
    levels: dict[str, Any] = {"L0": {"type": "string"}}
    for level in range(1, 8):
        inner = {"$ref": f"#/components/schemas/L{level - 1}"}
        levels[f"L{level}"] = {
            "type": "object", "required": list("abcdefgh"), "properties": dict.fromkeys("abcdefgh", inner),
        }  # fmt: skip
    told = Description({"openapi": "3.1.0", "components": {"schemas": levels}})
    with pytest.raises(InvalidSchema, match="too much"):
        told.example(schema_of(told, "L7"), 1)


def test_members_of_alternatives_inside_alternatives_are_known() -> None:
    told, schema = api({"anyOf": [
        {"oneOf": [{"properties": {"a": {"properties": {"x": {}}}}}, {"properties": {"a": {"properties": {"y": {}}}}}]},
        {"properties": {"b": {"type": "array", "items": {"properties": {"z": {}}}}}},
    ]})  # fmt: skip
    value = {"a": {"x": 1, "y": 2}, "b": [{"z": 3}]}
    assert told.without_unknown(value, schema) == (value, [])
    assert told.without_unknown({"a": {"q": 1}, "c": 1}, schema) == ({"a": {}}, ["a.q", "c"])


def test_references_are_followed_to_where_they_lead() -> None:
    told = Description({"openapi": "3.1.0", "r": {"A": {"$ref": "#/r/B"}, "B": {"x": 1}, "C": {"$ref": "#/r/C"}}})
    assert told.located(("r", "A"), told.document["r"]["A"]) == (["r", "B"], {"x": 1})
    with pytest.raises(InvalidSchema, match="lead to themselves"):
        told.located((), told.document["r"]["C"])
