"""A connector names a path, never a host, and what it asks shows no value when it is printed."""

import pytest

from contracts.wire import REQUEST_ID, WireRequest, WireResponse, is_source_id


@pytest.mark.parametrize("path", ["persons", "//evil.example/x", "https://evil.example/", "/a/../b", "", "\\\\evil"])
def test_a_host_has_no_way_in(path: str) -> None:
    with pytest.raises(ValueError, match="never a host"):
        WireRequest(method="GET", path=path, operation="ask")


def test_one_body_at_most() -> None:
    with pytest.raises(ValueError, match="one body"):
        WireRequest(method="POST", path="/x", operation="ask", form={"a": "1"}, body=b"{}")
    assert WireRequest(method="POST", path="/x", operation="ask", form={"a": "1"}).body is None


def test_a_request_shows_its_template() -> None:
    request = WireRequest(
        method="GET", path="/persons/099190000123", operation="ask", template="/persons/{id}",
        params={"name": "KHUÊ"}, headers={"x-who": "KHUÊ"}, body=b"KHUE", bearer="token",
    )  # fmt: skip
    assert repr(request) == "WireRequest(GET /persons/{id} ask)"


def test_a_reply_shows_its_size_alone() -> None:
    response = WireResponse(200, {"content-type": "Text/XML; charset=utf-8"}, b"<x>KHUE</x>")
    assert response.media_type == "text/xml"
    assert repr(response) == "WireResponse(200 text/xml 11 bytes)"
    assert WireResponse(200, {}, b"").media_type == ""


def test_the_placeholder_can_not_be_mistaken_for_an_id() -> None:
    assert REQUEST_ID == "{{request_id}}" and len(REQUEST_ID) <= 40


@pytest.mark.parametrize("text", ["MOCK-1", "urn:uuid:6b1c", "a=", "12345678", "1234567890123"])
def test_an_id_of_a_source_may_be_on_record(text: str) -> None:
    assert is_source_id(text)


@pytest.mark.parametrize("text", ["", "two words", "Đỗ", "099190000123", "9900000016", "990000001", "x" * 81, None, 7])
def test_words_and_numbers_of_people_are_no_ids(text: object) -> None:
    assert not is_source_id(text)
