"""The hash of the fact sheet, its units, and when signing again may help."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from contracts.wire import WireResponse
from gateway.transport.credentials import Credentials, CredentialsMissing
from gateway.transport.schemes.c06_hash import C06Hash
from gateway.transport.sender import Outgoing

VECTOR = {"user": "mock_hanoi", "secret": "mock-secret", "sv_url": "/mock/csdldc/TraCuuThongTinCongDan"}
BASIC = "bW9ja19oYW5vaTpjYzhmMWZhY2ZjZDA3OTA5ZGMzOGMyZjU5Njc0ODI2YTU1NmIzY2E4YTFiYTZjOTlkZjMwNGQ5YzJhOTc5MjNl"
"""Fact sheet section 2.4, for the timestamp 1767225600000."""
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
REQUEST = Outgoing(method="POST", url="https://source.example/look-up", template="/look-up", body=b"<a/>")


async def test_the_fact_sheets_vector() -> None:
    signed = await C06Hash(Credentials(VECTOR), {}).sign(REQUEST, MOMENT)
    assert signed.headers == (("Timestamp", "1767225600000"), ("Authorization", f"Basic {BASIC}"))
    assert (signed.url, signed.body) == (REQUEST.url, REQUEST.body)


async def test_seconds_where_the_profile_says_so() -> None:
    moment = MOMENT + timedelta(milliseconds=1999)
    signed = await C06Hash(Credentials(VECTOR), {"timestamp_unit": "s"}).sign(REQUEST, moment)
    assert signed.header("timestamp") == "1767225601"


async def test_the_clocks_zone_makes_no_difference() -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=7)))
    scheme = C06Hash(Credentials(VECTOR), {})
    assert await scheme.sign(REQUEST, elsewhere) == await scheme.sign(REQUEST, MOMENT)


async def test_the_services_path_may_come_from_the_profile() -> None:
    without = {name: value for name, value in VECTOR.items() if name != "sv_url"}
    signed = await C06Hash(Credentials(without), {"sv_url": VECTOR["sv_url"]}).sign(REQUEST, MOMENT)
    assert signed.header("authorization") == f"Basic {BASIC}"


async def test_the_exchange_layers_headers_are_optional() -> None:
    credentials = Credentials(VECTOR | {"x_road_client": "VN/GOV/9999/gateway", "api_key": "mock-key"})
    signed = await C06Hash(credentials, {}).sign(REQUEST, MOMENT)
    assert (signed.header("X-Road-Client"), signed.header("ApiKey")) == ("VN/GOV/9999/gateway", "mock-key")


async def test_the_hash_is_lower_case_hex_over_utf_8() -> None:
    signed = await C06Hash(Credentials(VECTOR | {"user": "Đơn vị"}), {}).sign(REQUEST, MOMENT)
    basic = base64.b64decode((signed.header("authorization") or "").removeprefix("Basic ")).decode()
    user, _, digest = basic.rpartition(":")
    assert user == "Đơn vị"
    assert len(digest) == 64
    assert set(digest) <= set("0123456789abcdef")


@pytest.mark.parametrize("missing", ["user", "secret", "sv_url"])
def test_what_is_missing_stops_the_start(missing: str) -> None:
    with pytest.raises(CredentialsMissing, match=missing):
        C06Hash(Credentials(VECTOR | {missing: ""}), {})


def test_an_unknown_unit_stops_the_start() -> None:
    with pytest.raises(ValueError, match="timestamp_unit"):
        C06Hash(Credentials(VECTOR), {"timestamp_unit": "us"})


def test_a_header_that_cannot_be_sent_stops_the_start() -> None:
    with pytest.raises(ValueError, match="header"):
        C06Hash(Credentials(VECTOR | {"api_key": "a\r\nb"}), {})


@pytest.mark.parametrize(
    ("status", "body", "marker", "helps"),
    [
        (401, b"<f>EXPIRED</f>", "EXPIRED", True),
        (401, "<f>Hết hạn</f>".encode(), "Hết hạn", True),
        (401, b"<f>REFUSED</f>", "EXPIRED", False),
        (401, b"<f>EXPIRED</f>", "", False),
        (403, b"<f>EXPIRED</f>", "EXPIRED", False),
    ],
)
async def test_only_an_expired_timestamp_is_worth_another_try(
    status: int, body: bytes, marker: str, helps: bool
) -> None:
    scheme = C06Hash(Credentials(VECTOR), {"expired_marker": marker})
    assert await scheme.refresh(REQUEST, WireResponse(status, {}, body)) is helps
