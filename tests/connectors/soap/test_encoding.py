"""Writers make the request that zeep makes of the same values, and nothing of a value becomes markup."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import etree

from connectors.soap import NIL, InvalidRequest
from connectors.soap.documents import hardened_parser
from connectors.soap.encoding import Prefixes
from connectors.soap.wsdl import operation_of
from tests.connectors.soap import shapes

COMPILED = shapes.compiled()
SERVICE = shapes.service()
LOOK, PLAIN, ADD = (SERVICE.operation(name) for name in ("Look", "Plain", "Add"))
ZEEP = operation_of(COMPILED, "{urn:test:wsdl}Classic", "Look")
ASKED: dict[str, Any] = {"number": "1", "version": 3}


def said(node: etree._Element) -> Any:
    """An element without what is only spelling: prefixes, order of attributes."""
    return (node.tag, sorted(node.items()), node.text or "", [said(child) for child in node])


def payload(body: bytes) -> etree._Element:
    root = etree.fromstring(body, hardened_parser())
    assert [etree.QName(child).localname for child in root] == ["Header", "Body"]
    return root[1][0]


@settings(max_examples=60)
@given(shapes.values(ZEEP.input.body.type))
def test_zeep_writes_the_same_request(values: dict[str, Any]) -> None:
    theirs = ZEEP.create(**values).content
    assert said(payload(LOOK.envelope(values))) == said(theirs[0][0])


@settings(max_examples=20)
@given(shapes.values(operation_of(COMPILED, "{urn:test:wsdl}Calls", "Add").input.body.type))
def test_zeep_writes_the_same_call(values: dict[str, Any]) -> None:
    theirs = operation_of(COMPILED, "{urn:test:wsdl}Calls", "Add").create(**values).content
    assert said(payload(ADD.envelope(values))) == said(theirs[0][0])


def test_values_of_python_become_values_of_the_schema() -> None:
    asked = payload(
        LOOK.envelope(
            {**ASKED, "born": date(999, 2, 28), "tags": ("a", "b"), "empty": 5, "by_code": 7,
             "_value_1": [{"minus": Decimal("1E+3")}, {"plus": "x"}]}
        )
    )  # fmt: skip
    texts = [(etree.QName(child).localname, child.text) for child in asked]
    assert texts == [
        ("number", "1"), ("born", "0999-02-28"), ("tags", "a"), ("tags", "b"), ("empty", "5"), ("by_code", "7"),
        ("minus", "1000"), ("plus", "x"),
    ]  # fmt: skip
    assert payload(PLAIN.envelope(5)).text == "5"


def test_what_must_be_there_and_may_be_nil_is_written_as_nil() -> None:
    for value in ({}, {"empty": None}, {"empty": NIL}):
        (empty,) = payload(LOOK.envelope({**ASKED, **value})).iterfind(f"{{{shapes.A}}}empty")
        assert empty.items() == [(f"{{{shapes.XSI}}}nil", "true")]


@pytest.mark.parametrize("text", ["</a:number><a:born>", "]]>", "&amp;", "<!--", 'x" y="z', "\r\n\t", "&#0;", "Đỗ"])
def test_a_value_stays_a_value(text: str) -> None:
    asked = payload(LOOK.envelope({**ASKED, "number": text, "mark": text}))
    assert asked.findtext(f"{{{shapes.A}}}number") == text
    assert asked.get(f"{{{shapes.OTHER}}}mark") == text
    assert len(asked) == 2


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"number": "1"},
        {"version": 3},
        {**ASKED, "unknown": "x"},
        {**ASKED, "number": ["1", "2"]},
        {**ASKED, "number": {"a": 1}},
        {**ASKED, "number": "\0"},
        {**ASKED, "number": "\ud800"},
        {**ASKED, "number": NIL},
        {**ASKED, "version": "three"},
        {**ASKED, "born": "2023-02-29"},
        {**ASKED, "born": datetime(2023, 2, 28, tzinfo=UTC)},
        {**ASKED, "empty": 2**40},
        {**ASKED, "by_code": 1, "by_name": {"first": "a", "last": "b"}},
        {**ASKED, "by_name": "a"},
        {**ASKED, "by_name": {"first": "a"}},
        {**ASKED, "by_name": {"first": "a", "last": "b", "middle": "c"}},
        {**ASKED, "_value_1": [{"plus": "x", "unknown": 1}]},
        {**ASKED, "_value_1": ["plus"]},
    ],
)
def test_values_outside_the_contract_are_never_sent(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest) as caught:
        LOOK.envelope(values)
    assert str(caught.value) == "values don't fit the request"
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_elements_stand_where_any_may() -> None:
    from connectors.soap.decoding import Decoders
    from connectors.soap.encoding import Encoders

    prefixes = Prefixes({"a": shapes.A})
    write = Encoders(COMPILED.kinds, prefixes).element(f"{{{shapes.A}}}Told")
    foreign = etree.fromstring('<z:q xmlns:z="urn:z">&lt;</z:q>')
    out: list[str] = []
    opened = {"known": "k", "_value_1": [foreign], "_attr_1": {f"{{{shapes.OTHER}}}x": '"'}}
    write({"text": "t", "open": opened, "gold_card": {"id": 1}}, out)
    out[0] += prefixes.declared()
    told = etree.fromstring("".join(out))
    assert COMPILED.assembled.schema.validate(told)
    found = Decoders(COMPILED.kinds).element(f"{{{shapes.A}}}Told")(told)
    assert found["open"]["_value_1"][0].value.text == "<" and found["gold_card"]["id"] == 1
    assert found["open"]["_attr_1"] == {f"{{{shapes.OTHER}}}x": '"'}
    for wrong in ({"_value_1": "text"}, {"_attr_1": {"{urn:unknown}x": "1"}}):
        with pytest.raises((TypeError, ValueError)):
            write({"text": "t", "open": {"known": "k", **wrong}}, [])


def test_a_namespace_has_one_prefix_and_a_liked_one_stays() -> None:
    prefixes = Prefixes({"dan": "urn:a"})
    names = [prefixes.name(tag) for tag in ("{urn:a}x", "{urn:b}x", "{urn:b}y", "x")]
    assert names == ["dan:x", "ns1:x", "ns1:y", "x"]
    assert prefixes.declared() == ' xmlns:dan="urn:a" xmlns:ns1="urn:b"'
