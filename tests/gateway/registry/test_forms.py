"""What a schema says of a value's form: types, members, what must be, and alternatives as several forms."""

import json
from typing import Any

import pytest

from gateway.registry.forms import Forms, Located, NoForm

FILES: dict[str, Any] = {
    "things/one.json": {
        "Thing": {
            "type": "object",
            "required": ["code"],
            "properties": {"code": {"type": "string"}, "rows": {"type": "array", "items": {"$ref": "#/Row"}}},
        },
        "Row": {"type": ["object", "null"], "properties": {"more": {"$ref": "../shared.json#/More"}}},
        "Either": {"anyOf": [{"$ref": "#/Thing"}, {"type": "null"}, {"oneOf": [{"type": "string"}]}]},
        "Both": {"allOf": [{"$ref": "#/Thing"}, {"required": ["name"], "properties": {"name": {}}}]},
        "Old": {"type": "string", "nullable": True},
        "Open": {"type": "object", "additionalProperties": {"type": "string"}},
        "Closed": {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
        "Lost": {"$ref": "#/Nowhere"},
        "Round": {"$ref": "#/Round"},
        "Endless": {"allOf": [{"$ref": "#/Endless"}]},
        "Away": {"$ref": "gone.json#/X"},
    },
    "shared.json": {"More": {"type": "integer"}},
}


@pytest.fixture
def forms() -> Forms:
    return Forms("things/one.json", lambda name: json.dumps(FILES[name]).encode())


def of(forms: Forms, name: str) -> Located:
    return Located(forms.file, forms.document()[name])


def test_members_types_and_what_must_be(forms: Forms) -> None:
    (thing,) = forms.of(of(forms, "Thing"))
    assert thing.kinds == {"object"} and thing.required == {"code"}
    assert set(thing.members) == {"code", "rows"} and not thing.open
    (rows,) = forms.of(thing.members["rows"])
    assert rows.items is not None
    (row,) = forms.of(rows.items)
    assert row.kinds == {"object", "null"}
    (more,) = forms.of(row.members["more"])
    assert more.kinds == {"integer"}, "a reference into another document was not followed"


def test_alternatives_are_several_forms(forms: Forms) -> None:
    assert [form.kinds for form in forms.of(of(forms, "Either"))] == [{"object"}, {"null"}, {"string"}]


def test_parts_are_joined(forms: Forms) -> None:
    (both,) = forms.of(of(forms, "Both"))
    assert both.required == {"code", "name"} and set(both.members) == {"code", "rows", "name"} and not both.open


def test_null_is_written_in_two_ways_and_members_may_be_open(forms: Forms) -> None:
    assert forms.of(of(forms, "Old"))[0].kinds == {"string", "null"}
    assert forms.of(of(forms, "Open"))[0].open and not forms.of(of(forms, "Closed"))[0].open
    assert forms.of(Located(forms.file, True))[0].open


def test_a_form_is_built_once(forms: Forms) -> None:
    assert forms.of(of(forms, "Thing")) is forms.of(of(forms, "Thing"))


@pytest.mark.parametrize("name", ["Lost", "Round", "Endless", "Away"])
def test_a_reference_that_leads_nowhere_is_named(forms: Forms, name: str) -> None:
    with pytest.raises(NoForm):
        forms.of(of(forms, name))
