"""Damaged text looks as it does in the field, whichever way the letters were written, and the rest stays as it was."""

import json
import unicodedata

import pytest

from mocks.texts import DAMAGES, damaged

NAME = "NGUYỄN THỊ MINH KHUÊ"
LOOKS = {
    "text_nfd": unicodedata.normalize("NFD", NAME),
    "text_double_encoded": "NGUYá»„N THá»Š MINH KHUÃŠ",
    "text_question_marks": "NGUY?N TH? MINH KHUÊ",
}
XML = f"<?xml version='1.0' encoding='UTF-8'?><a b='1'><c>{NAME}</c></a>"


@pytest.mark.parametrize("kind", LOOKS)
def test_it_looks_as_in_the_field(kind: str) -> None:
    assert DAMAGES[kind](NAME) == LOOKS[kind]


@pytest.mark.parametrize("kind", LOOKS)
@pytest.mark.parametrize("body", [XML, XML.encode("ascii", "xmlcharrefreplace").decode()])
def test_xml_is_damaged_however_its_letters_are_written(kind: str, body: str) -> None:
    assert damaged(body.encode(), kind).decode() == XML.replace(NAME, LOOKS[kind])


@pytest.mark.parametrize("kind", LOOKS)
@pytest.mark.parametrize("plain", [True, False])
def test_json_is_damaged_however_its_letters_are_written(kind: str, plain: bool) -> None:
    body = json.dumps({"name": NAME, "count": 1}, ensure_ascii=not plain)
    assert json.loads(damaged(body.encode(), kind)) == {"name": LOOKS[kind], "count": 1}


@pytest.mark.parametrize("body", [b"\xc3(", b"plain", b"", b'{"a": "\\u00e9"'])
def test_what_cannot_be_read_stays(body: bytes) -> None:
    assert damaged(body, "text_nfd") == body


def test_references_that_are_no_letters_stay() -> None:
    body = b"<a>&#38;&#x3c;&#xD800;&#x1EC4;</a>"
    assert damaged(body, "text_nfd").decode() == "<a>&#38;&#x3c;&#xD800;E\u0302\u0303</a>"
