"""Added, missing and retyped are told by place, in JSON and XML, and never with a value."""

import json
from typing import Any

import pytest
from lxml import etree

from gateway.registry.drift import MOST, Drift, Grammar, of_json, of_xml, plain, settled
from gateway.registry.forms import Forms, Located

SCHEMA = {
    "type": "object",
    "required": ["code", "data"],
    "properties": {
        "code": {"type": "string"},
        "size": {"type": "number"},
        "data": {
            "anyOf": [
                {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "day": {}}},
                {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
                {"type": "null"},
            ]
        },
    },
}
FORMS = Forms("x.json", lambda _name: json.dumps(SCHEMA).encode())
GOOD: dict[str, Any] = {"code": "0", "size": 1, "data": {"name": "Đỗ Văn Thử", "day": "1985"}}


def json_drift(value: Any) -> set[tuple[str, str]]:
    return {(one.kind, one.place) for one in of_json(FORMS, Located("x.json", FORMS.document()), value)}


@pytest.mark.parametrize(
    ("changed", "drift"),
    [
        ({}, set()),
        ({"size": 1.5, "data": None}, set()),
        ({"data": [{"name": "x"}]}, set()),
        ({"more": 1}, {("added", "more")}),
        ({"099190000123": 1, "Đỗ": 2}, {("added", "?")}),
        ({"code": 7}, {("retyped", "code")}),
        ({"size": True}, {("retyped", "size")}),
        ({"data": "text"}, {("retyped", "data")}),
        ({"data": {"day": "1985"}}, {("missing", "data.name")}),
        ({"data": {"nameMoi": "x"}}, {("missing", "data.name"), ("added", "data.nameMoi")}),
        ({"data": {"name": {"GiaTri": "x"}}}, {("retyped", "data.name")}),
        ({"data": [{"name": "x", "more": 1}, {"more": 2}]}, {("added", "data[].more")}),
    ],
)
def test_json(changed: dict[str, Any], drift: set[tuple[str, str]]) -> None:
    assert json_drift({**GOOD, **changed}) == drift


def test_what_is_no_object_is_retyped_as_a_whole() -> None:
    assert json_drift([]) == {("retyped", ".")}


XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t"
  elementFormDefault="qualified"><xs:element name="things"><xs:complexType><xs:sequence>
  <xs:element name="thing" maxOccurs="unbounded"><xs:complexType><xs:sequence>
    <xs:element name="code"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[0-9]{3}"/>
    </xs:restriction></xs:simpleType></xs:element>
    <xs:element name="note" type="xs:string" minOccurs="0"/>
    <xs:element name="size" type="xs:int"/>
    <xs:element name="last" type="xs:string"/>
  </xs:sequence><xs:attribute name="id" use="required"/></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element></xs:schema>"""
GRAMMAR = Grammar(
    etree.XMLSchema(etree.fromstring(XSD)), frozenset({"things", "thing", "code", "note", "size", "last"})
)
THING = '<t:thing id="1"><t:code>123</t:code><t:size>7</t:size><t:last>x</t:last></t:thing>'


def xml_drift(thing: str) -> set[tuple[str, str]]:
    root = etree.fromstring(f'<t:things xmlns:t="urn:t">{THING}{thing}</t:things>')
    return {(one.kind, one.place.removeprefix("things/")) for one in of_xml(GRAMMAR, root)}


@pytest.mark.parametrize(
    ("before", "after", "drift"),
    [
        ("x", "y", set()),
        ("<t:size>", "<t:moi>1</t:moi><t:size>", {("added", "thing/moi")}),
        ("<t:last>x</t:last>", "<t:last>x</t:last><t:a/><t:b/>", {("added", "thing/a"), ("added", "thing/b")}),
        ("<t:code>123</t:code>", "", {("missing", "thing/code")}),
        ("<t:last>x</t:last>", "", {("missing", "thing/last")}),
        ("t:code>", "t:codeMoi>", {("missing", "thing/code"), ("added", "thing/codeMoi")}),
        ("<t:size>7", "<t:size>bay", {("retyped", "thing/size")}),
        ("123", "99190000123", {("retyped", "thing/code")}),
        ("<t:last>x", "<t:last><t:in>x</t:in>", {("retyped", "thing/last")}),
        (' id="1"', "", {("missing", "thing@id")}),
        (' id="1"', ' id="1" moi="2"', {("added", "thing@")}),
        ("<t:size>7</t:size>", "", {("missing", "thing/size")}),
    ],
)
def test_xml(before: str, after: str, drift: set[tuple[str, str]]) -> None:
    assert before in THING
    assert xml_drift(THING.replace(before, after)) == drift


def test_a_flood_of_strange_elements_ends() -> None:
    strange = "".join(f"<t:x{number}/>" for number in range(200))
    assert len(xml_drift(THING.replace("<t:last>", f"{strange}<t:last>"))) <= MOST
    found = settled(Drift("added", str(number)) for number in range(100))
    assert len(found) == MOST


def test_no_place_holds_a_value() -> None:
    shown = json_drift({"code": "099190000123", "099190000123": "x", "data": "Đỗ Văn Thử"})
    assert "0991" not in str(shown) and "Đỗ" not in str(shown)
    assert "99190000123" not in str(xml_drift(THING.replace("123", "99190000123")))
    assert [plain(name) for name in ("{urn:t}ten", "ten", "a1990", "Đỗ", None)] == ["ten", "ten", "?", "?", "?"]
