"""Readers say what zeep says of the same element, for every shape and any values; what they can't read is malformed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from connectors.soap import Fault, Foreign, Reply, Service
from connectors.soap.decoding import Decoders, decoded
from connectors.soap.encoding import Encoders, Prefixes
from contracts.errors import SourceMalformed
from tests.connectors.soap import shapes

COMPILED = shapes.compiled()
DECODERS = Decoders(COMPILED.kinds)
PREFIXES = Prefixes({})
TOLD = f"{{{shapes.A}}}Told"
WRITE = Encoders(COMPILED.kinds, PREFIXES).element(TOLD)
ELEMENT = COMPILED.document.types.get_element(TOLD)
LOOK = shapes.service().operation("Look")


def element(values: dict[str, Any]) -> etree._Element:
    """A reply's element that says ``values``, valid against the schema."""
    out: list[str] = []
    WRITE(values, out)
    out[0] += PREFIXES.declared()
    found = etree.fromstring("".join(out))
    assert COMPILED.assembled.schema.validate(found), COMPILED.assembled.schema.error_log
    return found


@settings(max_examples=60)
@given(shapes.values(ELEMENT.type))
def test_zeep_reads_the_same_values(values: dict[str, Any]) -> None:
    node = element(values)
    assert shapes.told(DECODERS.element(TOLD)(node)) == shapes.by_zeep(ELEMENT, node, COMPILED.document.types)


@settings(max_examples=30)
@given(shapes.values(ELEMENT.type))
def test_what_was_written_is_read(values: dict[str, Any]) -> None:
    assert shapes.told(DECODERS.element(TOLD)(element(values))) == shapes.told(values)


def read(inside: str) -> Any:
    found = LOOK.read(shapes.envelope(f"<a:Told><a:text>t</a:text>{inside}</a:Told>"))
    assert isinstance(found, Reply)
    return found.values


def test_every_simple_value_has_its_type() -> None:
    found = read(
        "<a:count>7</a:count><a:yes> 1 </a:yes><a:day>2024-02-29Z</a:day>"
        "<a:moment>2026-11-27T10:00:00.5+07:00</a:moment>"
        '<a:amount unit="VND">10.50</a:amount><a:codes>1 2</a:codes><a:bytes>aGk=</a:bytes>'
    )
    assert (found["count"], found["yes"], found["day"]) == (7, True, date(2024, 2, 29))
    assert found["moment"] == datetime(2026, 11, 27, 3, 0, 0, 500_000, UTC)
    assert found["amount"] == {"_value_1": Decimal("10.50"), "unit": "VND"}
    assert (found["codes"], found["bytes"], found["left"]) == ([1, 2], b"hi", None)


@pytest.mark.parametrize("inside", ['<a:count i:nil="true"/>', '<a:count i:nil="1"></a:count>', ""])
def test_nil_is_none_and_so_is_absent(inside: str) -> None:
    assert read(inside)["count"] is None


def test_an_element_that_stands_for_another_has_its_own_name() -> None:
    found = read('<a:gold_card kind="k"><a:id>7</a:id></a:gold_card>')
    assert found["gold_card"] == {"id": 7, "note": None, "kind": "k"}
    assert (found["payment"], found["card"], found["cash"]) == (None, None, None)
    assert read("<a:cash><a:id>1</a:id></a:cash>")["cash"] == {"id": 1, "kind": None}, "it takes the other's type"


def test_groups_that_repeat_are_told_apart() -> None:
    rows = (
        "<a:key>a</a:key><a:value>1</a:value><a:value>2</a:value><a:key>b</a:key><a:key>c</a:key><a:value>3</a:value>"
    )
    assert read(f"<a:rows>{rows}</a:rows>")["rows"]["_value_1"] == [
        {"key": "a", "value": [1, 2]}, {"key": "b", "value": []}, {"key": "c", "value": [3]}
    ]  # fmt: skip


def test_what_zeep_cannot_read() -> None:
    found = read(
        "<a:right>r</a:right><a:knotted><a:here>h</a:here><a:far>f</a:far><a:one>1</a:one><a:two>2</a:two>"
        "<a:stop>5</a:stop><a:head>x</a:head><a:up>1</a:up><a:down>2</a:down><a:tail>t</a:tail>"
        "<a:head>y</a:head><a:down>3</a:down><a:up>4</a:up>"
        "<a:card><a:id>1</a:id></a:card><a:cash><a:id>2</a:id></a:cash><a:card><a:id>3</a:id></a:card></a:knotted>"
    )
    assert (found["left"], found["right"]) == (None, "r")
    knotted = found["knotted"]
    assert [knotted[name] for name in ("near", "here", "far", "one", "two", "start", "stop")] == [
        None, "h", "f", "1", "2", None, 5
    ]  # fmt: skip
    assert knotted["_value_1"] == [
        {"head": "x", "_value_1": [{"up": 1, "down": None}, {"up": None, "down": 2}], "tail": "t"},
        {"head": "y", "_value_1": [{"up": None, "down": 3}, {"up": 4, "down": None}], "tail": None},
    ]
    assert [one["id"] for one in knotted["card"]] == [1, 3] and knotted["cash"][0]["id"] == 2
    assert knotted["gold_card"] == []
    assert read("<a:knotted><a:near>n</a:near></a:knotted>")["knotted"]["near"] == "n"


def test_what_may_be_anything_is_read_where_the_schema_knows_it() -> None:
    found = read(
        '<a:open b:x="1"><a:known>k</a:known><b:other><unqualified>USD</unqualified></b:other>'
        '<z:q xmlns:z="urn:z"><z:p>secret</z:p></z:q></a:open>'
    )["open"]
    known, foreign = found["_value_1"]
    assert known == Foreign(f"{{{shapes.OTHER}}}other", {"unqualified": "USD"})
    assert foreign.tag == "{urn:z}q" and foreign.value.findtext("{urn:z}p") == "secret"
    assert found["_attr_1"] == {f"{{{shapes.OTHER}}}x": "1"} and "secret" not in repr(found)


@pytest.mark.parametrize(
    "inside",
    [
        "<a:day>0000-01-01</a:day>",
        "<a:day>-0044-03-15</a:day>",
        "<a:day>12024-01-01</a:day>",
        "<a:day>2023-02-31</a:day>",
        "<a:moment>2026-11-27T24:00:00Z</a:moment>",
        f"<a:count>{'0' * 90}1</a:count>",
        f"<a:count>{'9' * 5000}</a:count>",
        "<a:count></a:count>",
        "<a:amount>NaN</a:amount>",
        '<a:amount unit="EUR">1</a:amount>',
        "<a:codes>1 x</a:codes>",
        "<a:bytes>%%%</a:bytes>",
    ],
)
def test_what_is_no_value_is_malformed_and_never_none(inside: str) -> None:
    with pytest.raises(SourceMalformed) as caught:
        read(inside)
    assert (caught.value.__cause__ is None and caught.value.__context__ is None) or caught.value.__suppress_context__
    assert "9" not in str(caught.value)


def test_a_reader_that_stumbles_says_nothing_of_what_it_read() -> None:
    with pytest.raises(SourceMalformed) as caught:
        decoded(lambda node: date.fromisoformat(node.text or ""), etree.fromstring("<x>099190000123</x>"))
    assert "099190000123" not in f"{caught.value} {caught.value.__context__}"


def test_a_fault_says_what_the_contract_puts_into_its_detail() -> None:
    detail = "<a:Refused><a:code>E1</a:code><a:level>3</a:level></a:Refused>"
    found = LOOK.read(shapes.envelope(f"<s:Fault><faultcode>s:Client</faultcode><detail>{detail}</detail></s:Fault>"))
    assert isinstance(found, Fault)
    assert (found.code, found.element) == ("Client", "Refused")
    assert found.values == {"code": "E1", "level": 3} and "E1" not in repr(found)


@given(st.text(max_size=20))
def test_a_long_way_down_and_back(label: str) -> None:
    label = "".join(letter for letter in label if letter.isprintable())
    values = {"text": "t", "tree": {"label": label, "branch": [{"label": "x", "branch": [{"label": label}]}]}}
    found = DECODERS.element(TOLD)(element(values))["tree"]
    assert found["branch"][0]["branch"][0]["label"] == (label or None)


NAMED = Service("population/population.wsdl").operation("TraCuuThongTinCongDan")
PERSON = "http://www.mic.gov.vn/dancu/1.0"


def father(name: str) -> Any:
    inside = f"<CongDan><SoDinhDanh/><Cha><HoVaTen>{name}</HoVaTen></Cha></CongDan>"
    found = NAMED.read(shapes.envelope(f'<CongdanCollection xmlns="{PERSON}">{inside}</CongdanCollection>'))
    assert isinstance(found, Reply)
    return found.values["CongDan"][0]["Cha"]


def test_what_may_be_text_or_elements_is_either() -> None:
    assert father("A B") == {"HoVaTen": "A B", "SoDinhDanh": None, "SoCMND": None, "QuocTich": None}
    assert father("<Ho>A</Ho> <Ten>B</Ten>")["HoVaTen"] == {"Ho": "A", "ChuDem": None, "Ten": "B"}
    for both in ("A<Ho>B</Ho>", "<Ho>A</Ho>B", "<Ho>A</Ho> x <Ten>B</Ten>"):
        with pytest.raises(SourceMalformed):
            father(both)
