"""Hostile JSON of `security.md` section 12 ends in `SourceMalformed`, and sound JSON is read to the last digit."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.rest.reading import MAX_DEPTH, Node, read_json, read_object
from contracts.dates import PartialDate
from contracts.errors import SourceMalformed
from contracts.wire import WireResponse


def response(body: bytes, content_type: str = "application/json") -> WireResponse:
    return WireResponse(200, {"content-type": content_type}, body)


HOSTILE = {
    "zero bytes": b"",
    "spaces alone": b"   ",
    "half an answer": b'{"Status":1,"Data":{"Main',
    "a page": b"<html></html>",
    "two documents": b"{} {}",
    "a trailing comma": b'{"a":1,}',
    "a comment": b'{"a":1/* */}',
    "single quotes": b"{'a':1}",
    "an array": b"[]",
    "null": b"null",
    "a number": b"7",
    "two byte order marks": b'\xef\xbb\xbf\xef\xbb\xbf{"a":1}',
    "a byte order mark behind a space": b' \xef\xbb\xbf{"a":1}',
    "a byte order mark alone": b"\xef\xbb\xbf",
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "Latin-1": '{"a":"Đỗ"}'.encode("cp1258", "replace") + b"\xd0",
    "an overlong form": b'{"a":"\xc0\xaf"}',
    "an encoded surrogate": b'{"a":"\xed\xa0\x80"}',
    "a lone surrogate": b'{"a":"\\ud800"}',
    "a lone surrogate as a name": b'{"\\udfff":1}',
    "a duplicate member": b'{"a":1,"a":1}',
    "a duplicate member within": b'{"b":{"a":1,"\\u0061":2}}',
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":-Infinity}',
    "1e999999999": b'{"a":1e999999999}',
    "1e-999999999": b'{"a":1e-999999999}',
    "0e999999999999999999999": b'{"a":0e999999999999999999999}',
    "an integer of 5,000 digits": b'{"a":' + b"9" * 5000 + b"}",
    "an integer of 41 digits": b'{"a":' + b"9" * 41 + b"}",
    "a fraction of 50 digits": b'{"a":0.' + b"1" * 50 + b"}",
    "too deep": b'{"a":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}",
    "much too deep": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a control character": b'{"a":"\x00"}',
}


def test_one_byte_order_mark_at_the_beginning_is_ignored() -> None:
    assert read_json(response(b'\xef\xbb\xbf{"a":1}')).integer("a") == 1
    assert read_object(b'\xef\xbb\xbf{"a":1}').integer("a") == 1
    assert read_json(response('{"a":"\ufeffb"}'.encode())).raw("a") == "\ufeffb"  # within, it is the source's text


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_are_malformed(body: bytes) -> None:
    with pytest.raises(SourceMalformed) as caught:
        read_json(response(body))
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    "content_type", ["text/html", "text/plain", "", "application/json+x", "application/json; charset=windows-1258"]
)
def test_another_content_type_is_malformed(content_type: str) -> None:
    with pytest.raises(SourceMalformed):
        read_json(response(b"{}", content_type))


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8"])
def test_utf_8_may_be_declared(charset: str) -> None:
    read_json(response(b'{"a":1}', f"application/json; charset={charset}"))


def test_a_profile_may_allow_another_media_type() -> None:
    read_json(response(b"{}", "text/plain"), media_types=["text/plain"])


def test_depth_is_counted_exactly() -> None:
    read_object(b'{"a":' + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1) + b"}")


@given(st.binary(max_size=200))
def test_any_bytes_are_an_object_or_malformed(body: bytes) -> None:
    try:
        node = read_object(body)
    except SourceMalformed:
        return
    assert isinstance(node, Node)


def node(**members: Any) -> Node:
    return Node(members)


def test_a_text_is_trimmed_and_composed() -> None:
    assert node(a="  Nguyê\u0303n ").text("a") == "Nguyễn"


@pytest.mark.parametrize("value", [None, "", "   "])
def test_nothing_reads_as_none(value: Any) -> None:
    assert node(a=value).text("a") is None
    assert node().text("a") is None
    with pytest.raises(SourceMalformed, match="a: is missing"):
        node(a=value).required_text("a")


@pytest.mark.parametrize("value", [1, True, [], {}, "x\x00y", "x\x1b[31m", "x" * 4001])
def test_what_is_no_text_is_malformed(value: Any) -> None:
    with pytest.raises(SourceMalformed):
        node(a=value).text("a")


@pytest.mark.parametrize("value", ["Nguyá»…n", "Nguy\ufffdn", "VÄƒn"])
def test_garbled_text_is_malformed(value: str) -> None:
    with pytest.raises(SourceMalformed, match="encoded twice"):
        node(a=value).text("a")


def test_lines_within_a_text_are_kept() -> None:
    assert node(a="one\r\ntwo\tthree").text("a") == "one\r\ntwo\tthree"


@pytest.mark.parametrize("value", [True, "1", Decimal("1.0"), [], {}])
def test_what_is_no_whole_number_is_malformed(value: Any) -> None:
    with pytest.raises(SourceMalformed):
        node(a=value).integer("a")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5000000000", "5000000000"), ("5000000000.000", "5000000000"), ("60.00", "60"), ("60.50", "60.5"),
        ("123456789012345678.125", "123456789012345678.125"), ("0", "0"), ("0.000", "0"), ("1E+3", "1000"),
        ("1e-2", "0.01"), ("100", "100"),
    ],
)  # fmt: skip
def test_an_amount_keeps_every_digit(written: str, read: str) -> None:
    assert read_object(f'{{"a":{written}}}'.encode()).decimal("a") == read


@pytest.mark.parametrize("value", [True, "5", -1, Decimal("-0.01"), [], {}])
def test_what_is_no_amount_is_malformed(value: Any) -> None:
    with pytest.raises(SourceMalformed):
        node(a=value).decimal("a")


@given(st.decimals(min_value=0, max_value=Decimal("1e21"), places=3))
def test_an_amount_is_the_number_that_was_written(value: Decimal) -> None:
    read = read_object(json.dumps({"a": 0}).replace("0", f"{value:f}").encode()).decimal("a")
    assert read is not None and Decimal(read) == value and "E" not in read


@pytest.mark.parametrize(("value", "read"), [(1, "1"), ("1", "1"), (0, "0"), (None, None), (" LoA2 ", "LoA2")])
def test_a_code_may_be_text_or_number(value: Any, read: str | None) -> None:
    assert node(a=value).code("a") == read


@pytest.mark.parametrize("value", [True, Decimal("1.5"), []])
def test_what_is_no_code_is_malformed(value: Any) -> None:
    with pytest.raises(SourceMalformed):
        node(a=value).code("a")


def test_a_date_is_read_in_a_national_form() -> None:
    assert node(a="15/04/1990").date("a") == PartialDate(1990, 4, 15)
    assert node(a=None).date("a") is None


@pytest.mark.parametrize("value", ["31/02/1990", "1990-13-01", "yesterday", 19900415])
def test_an_impossible_date_is_malformed_and_not_none(value: Any) -> None:
    with pytest.raises(SourceMalformed):
        node(a=value).date("a")


def test_one_object_counts_as_an_array_of_one() -> None:
    assert [child.text("b") for child in node(a={"b": "1"}).objects("a") or ()] == ["1"]
    assert [child.text("b") for child in node(a=[{"b": "1"}, {"b": "2"}]).objects("a") or ()] == ["1", "2"]
    assert node(a=[]).objects("a") == ()
    assert node(a=None).objects("a") is None


@pytest.mark.parametrize("value", ["x", 1, [1], [{}, None], [[{}]]])
@pytest.mark.parametrize("reader", [Node.objects, Node.object])
def test_what_is_no_object_is_malformed(value: Any, reader: Callable[[Node, str], Any]) -> None:
    with pytest.raises(SourceMalformed):
        reader(node(a=value), "a")


def test_a_fault_names_the_place_and_not_the_value() -> None:
    inner = node(Data={"Main": {"NAME": ["a person's name"]}}).object("Data")
    assert inner is not None
    main = inner.object("Main")
    assert main is not None
    with pytest.raises(SourceMalformed) as caught:
        main.text("NAME")
    assert str(caught.value) == "Data.Main.NAME: is no text"


def test_drift_is_what_nobody_read() -> None:
    top = node(a=1, b={"c": 1, "d": 2}, e=[{"f": 1}, {"g": 1}], h=None)
    top.integer("a")
    inner = top.object("b")
    assert inner is not None and inner.integer("c") == 1
    for item in top.objects("e") or ():
        item.known("f")
    assert top.drift("drift") == ("b.d", "e.g", "h")
    with pytest.raises(SourceMalformed):
        top.drift("refuse")


def test_no_drift_is_no_fault() -> None:
    top = node(a=1)
    assert top.has("a") and not top.has("b")
    assert top.drift("refuse") == ()


def test_a_members_name_is_the_sources_text_and_may_hold_a_value() -> None:
    strange = Node({"099190000123": 1, "Nguyễn Văn A": 1, "x" * 61: 1, "NEW_NAME2": 1})
    assert strange.drift("drift") == ("?", "NEW_NAME2")


def test_a_node_does_not_show_what_it_holds() -> None:
    assert "secret" not in repr(node(a="secret"))
