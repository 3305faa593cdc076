"""What each status means, and how long a source asks to wait."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import SourceBusy, SourceCredentials, SourceFault, SourceMalformed, SourceUnavailable
from contracts.wire import WireResponse
from gateway.transport.verdict import judge, retry_after

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
SOAP = {"fault_statuses": [500], "fault_media_types": ["text/xml"]}


def reply(status: int, **headers: str) -> WireResponse:
    return WireResponse(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (101, SourceMalformed),
        (200, None),
        (204, None),
        (300, SourceMalformed),
        (302, SourceMalformed),
        (304, SourceMalformed),
        (400, None),
        (401, SourceCredentials),
        (403, SourceCredentials),
        (404, None),
        (422, None),
        (429, SourceBusy),
        (500, SourceUnavailable),
        (502, SourceUnavailable),
        (503, SourceBusy),
        (504, SourceUnavailable),
        (599, SourceUnavailable),
    ],
)
def test_the_table(status: int, ending: type[SourceFault] | None) -> None:
    given_reply = reply(status)
    if ending is None:
        assert judge(given_reply, {}, NOW, signed=True) is given_reply
    else:
        with pytest.raises(ending) as caught:
            judge(given_reply, {}, NOW, signed=True)
        assert type(caught.value) is ending
        if ending in (SourceBusy, SourceUnavailable):
            assert caught.value.owner == "source"


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_of_what_we_did_not_sign_is_the_connectors(status: int) -> None:
    assert judge(reply(status), {}, NOW, signed=False).status == status


def test_a_soap_fault_is_the_connectors() -> None:
    assert judge(reply(500, content_type="text/xml; charset=utf-8"), SOAP, NOW, signed=True).status == 500


@pytest.mark.parametrize(
    ("status", "media", "profile"),
    [
        (500, "text/html", SOAP),
        (502, "text/xml", SOAP),
        (503, "text/xml", SOAP | {"fault_statuses": [503]}),
        (500, "text/xml", {"fault_statuses": [500]}),
        (500, "", SOAP),
    ],
)
def test_no_other_error_page_is(status: int, media: str, profile: dict[str, list[object]]) -> None:
    with pytest.raises((SourceUnavailable, SourceBusy)):
        judge(reply(status, content_type=media), profile, NOW, signed=True)


def test_a_profile_may_hand_a_401_over() -> None:
    profile = {"fault_statuses": [401], "fault_media_types": ["application/json"]}
    assert judge(reply(401, content_type="application/json"), profile, NOW, signed=True).status == 401


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("99999999999999999999", 86_400),
        ("Sun, 22 Nov 2026 03:04:35 GMT", 30),
        ("Sun, 22 Nov 2026 03:04:05 GMT", 0),
        ("Sun, 22 Nov 2020 03:04:05 GMT", 0),
        ("Sun, 22 Nov 2126 03:04:05 GMT", 86_400),
        ("Sun, 22 Nov 2026 03:04:35 -0000", 30),
        ("Sunday, 22-Nov-26 03:04:35 GMT", 30),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("Sun, 99 Nov 2026 03:04:35 GMT", None),
    ],
)
def test_retry_after(text: str, seconds: int | None) -> None:
    assert retry_after(reply(503, retry_after=text), NOW) == seconds


@given(st.text(max_size=60))
def test_no_retry_after_breaks_the_reading(text: str) -> None:
    seconds = retry_after(reply(503, retry_after=text), NOW)
    assert seconds is None or 0 <= seconds <= 86_400
