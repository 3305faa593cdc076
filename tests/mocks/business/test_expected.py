"""What is off in a request to the business registry, in each of its shapes."""

import base64
import json

import pytest

from tests.mocks.nearness.almost import entry, told

BEARER = {"authorization": "Bearer t"}
KEYS = {
    "AccessKey": "mock-access-key", "SecretKey": "mock-secret-key", "AppName": "mock-app",
    "PartnerCode": "000.00.99.H26", "PartnerCodeCus": "000.00.99.H26",
}  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "target", "headers", "found"),
    [
        ("ngsp1", "/apiCSDLDKDN/1.0/chiTietDoanhNghiep?msdn=9900000016", BEARER, []),
        ("ngsp1", "/apiCSDLDKDN/1.0/chiTietDoanhNghiep?msdn=9900000016", {}, [("header Authorization", "missing")]),
        ("ngsp1", "/apiCSDLDKDN/1.0/chiTietDoanhNghiep?MSDN=9900000016", BEARER, [("query.MSDN", "misspelt")]),
        ("ngsp1", "/apiCSDLDKDN/1.0/chiTietDoanhNghiep?msdn=9900000017", BEARER, [("msdn", "check_digit")]),
        ("ngsp1", "/apiCSDLDKDN/2.0/chiTietDoanhNghiep?msdn=9900000016", BEARER, [("path", "misspelt")]),
        ("getentcert", "/apiDKKD/DoanhNghiep/chiTietDoanhNghiep?msdn=9900000016-999", BEARER, [("msdn", "no_branch")]),
        ("flat", "/TraCuuThongTinDoanhNghiep?MaSoDoanhNghiep=9900000017", None, [("MaSoDoanhNghiep", "check_digit")]),
        ("flat", "/TraCuuThongTinDoanhNghiep?MaSoDoanhNghiep=9900000016", BEARER,
         [("header Authorization", "wrong_form")]),
    ],
)  # fmt: skip
def test_in_each_shape(profile: str, target: str, headers: dict[str, str] | None, found: list[tuple[str, str]]) -> None:
    shown = {"authorization": base64.b64encode(json.dumps(KEYS).encode()).decode()} if headers is None else headers
    assert told(entry("business", "GET", target, shown), profile) == found


def test_a_token_call() -> None:
    basic = {"authorization": "Basic " + base64.b64encode(b"mock-key:mock-secret").decode()}
    assert told(entry("business", "POST", "/token", basic, "grant_type=client_credentials"), "ngsp1") == []
    assert told(entry("business", "POST", "/token", basic, "grant_type=password"), "ngsp1") == [
        ("body.grant_type", "wrong_form")
    ]
