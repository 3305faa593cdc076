"""One field of an answer drifts, in XML, in JSON and in XML that lies in JSON; nothing else changes."""

import json

import pytest

from mocks.drift import DRIFTS, NoSuchField, drifted

XML = b"<?xml version='1.0' encoding='utf-8'?>\n<e:a xmlns:e='urn:x'><e:b>1</e:b><e:name>Th</e:name><e:c/></e:a>"
AFTER_XML = {
    "field_renamed": "<e:b>1</e:b><e:nameMoi>Th</e:nameMoi><e:c/>",
    "field_added": "<e:b>1</e:b><e:name>Th</e:name><e:TruongMoi>thu nghiem</e:TruongMoi><e:c/>",
    "field_removed": "<e:b>1</e:b><e:c/>",
    "field_retyped": "<e:b>1</e:b><e:name><e:GiaTri>Th</e:GiaTri></e:name><e:c/>",
}
AFTER_JSON = {
    "field_renamed": {"b": 1, "nameMoi": "Th"},
    "field_added": {"b": 1, "name": "Th", "TruongMoi": "thu nghiem"},
    "field_removed": {"b": 1},
    "field_retyped": {"b": 1, "name": {"GiaTri": "Th"}},
}


@pytest.mark.parametrize("kind", sorted(DRIFTS))
def test_xml_drifts_in_one_place(kind: str) -> None:
    body, field = drifted(XML, kind, ["other", "name"])
    assert field == "name"
    assert AFTER_XML[kind] in body.decode()
    assert body.startswith(b"<?xml")


@pytest.mark.parametrize("kind", sorted(DRIFTS))
def test_json_drifts_in_one_place(kind: str) -> None:
    document = {"outer": [{"b": 1, "name": "Th"}, {"name": "second"}]}
    body, field = drifted(json.dumps(document).encode(), kind, ["name", "b"])
    assert field == "name"
    assert json.loads(body) == {"outer": [AFTER_JSON[kind], {"name": "second"}]}


@pytest.mark.parametrize("kind", sorted(DRIFTS))
def test_xml_within_json_drifts(kind: str) -> None:
    body, _ = drifted(json.dumps({"code": "0", "message": XML.decode()}).encode(), kind, ["name"])
    document = json.loads(body)
    assert document["code"] == "0"
    assert AFTER_XML[kind] in document["message"]


@pytest.mark.parametrize("body", [XML, b'{"a": 1}', b"plain", b"", b"{", b"<a", b"[1]"])
def test_an_answer_without_the_field_is_left_alone(body: bytes) -> None:
    with pytest.raises(NoSuchField):
        drifted(body, "field_renamed", ["nobody"])


def test_a_root_has_no_place_to_drift_in() -> None:
    with pytest.raises(NoSuchField):
        drifted(XML, "field_removed", ["a"])
