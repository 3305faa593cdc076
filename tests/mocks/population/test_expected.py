"""What is off in a request to the population database, in each dialect: envelope, headers, hash, keys, subject."""

import base64
import json

import pytest

from mocks.folding import c06_digest
from tests.mocks.asking import KHUE, PATH, SECRET, SV_URL, USER, envelope
from tests.mocks.nearness.almost import AT, entry, told

STAMP = str(int(AT.timestamp() * 1000))


def signed(sv_url: str = SV_URL, stamp: str = STAMP, user: str = USER, secret: str = SECRET) -> dict[str, str]:
    digest = c06_digest(sv_url, user, stamp, secret)
    return {
        "timestamp": stamp,
        "authorization": "Basic " + base64.b64encode(f"{user}:{digest}".encode()).decode(),
        "content-type": "application/xml",
        "soapaction": '""',
        "host": "127.0.0.1:1",
    }


GOOD = envelope(*KHUE)


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ({}, GOOD, []),
        ({"soapaction": "other"}, GOOD, [("header SOAPAction", "wrong_form")]),
        ({"content-type": "application/json"}, GOOD, [("header Content-Type", "wrong_form")]),
        ({}, GOOD.replace("dan:MaDVC>", "dan:MaDV>"), [("TraCuuThongTinCongDan.MaDV", "misspelt")]),
        (signed(PATH), GOOD, [("header Authorization (hash)", "hash_of_path")]),
        (signed(f"http://127.0.0.1:1{PATH}"), GOOD, [("header Authorization (hash)", "hash_of_path")]),
        (signed(secret="no"), GOOD, [("header Authorization (hash)", "hash_of_other")]),
        (signed(user="other"), GOOD, [("header Authorization (user)", "differs")]),
        (signed(stamp="1700000000"), GOOD, [("header Timestamp", "clock")]),
        (signed(stamp="now"), GOOD, [("header Timestamp", "wrong_form")]),
        ({}, envelope(KHUE[0], "NGUYENTHIMINHKHUÊ", KHUE[2]), []),
        ({}, envelope(KHUE[0], "NGUYENTHIKHUE", KHUE[2]), [("HoVaTen", "part_missing")]),
        ({}, envelope(KHUE[0], KHUE[1], "1991"), [("Nam", "differs")]),
        ({}, envelope("999999999", KHUE[1], "1990"), [("SoCMND", "differs")]),
    ],
)
def test_in_soap(headers: dict[str, str], body: str, found: list[tuple[str, str]]) -> None:
    asked = entry("population", "POST", PATH, {**signed(), **headers}, body)
    assert told(asked, "c06-soap") == found


def test_a_hash_in_upper_case_is_told() -> None:
    digest = c06_digest(SV_URL, USER, STAMP, SECRET).upper()
    shown = {"authorization": "Basic " + base64.b64encode(f"{USER}:{digest}".encode()).decode()}
    asked = entry("population", "POST", PATH, {**signed(), **shown}, GOOD)
    assert told(asked, "c06-soap") == [("header Authorization (hash)", "hash_upper_case")]
    bare = {name: value for name, value in signed().items() if name in ("content-type", "soapaction")}
    assert told(entry("population", "POST", PATH, bare, GOOD), "c06-soap") == [
        ("header Timestamp", "missing"),
        ("header Authorization", "missing"),
    ]


def test_the_description_is_asked_for_with_get() -> None:
    assert told(entry("population", "GET", f"{PATH}?wsdl"), "c06-soap") == []


def test_another_operations_element_is_told() -> None:
    body = envelope(*KHUE).replace("TraCuuThongTinCongDan", "XacThucThongTinCongDan")
    assert told(entry("population", "POST", PATH, signed(), body), "c06-soap") == [("Body", "wrong_element")]


def test_through_the_proxy() -> None:
    path = "/r1/VN/GOV/bca-c06/csdldc/TraCuuThongTinCongDan"
    client = {"x-road-client": "VN/GOV/hanoi/motcua", "apikey": "mock-api-key"}
    assert told(entry("population", "POST", path, {**signed(), **client}, GOOD), "xroad") == []
    wrong = {"x-road-client": "VN/GOV/hanoi/khac"}
    assert told(entry("population", "POST", path, {**signed(), **wrong}, GOOD), "xroad") == [
        ("header X-Road-Client", "differs"),
        ("header ApiKey", "differs"),
    ]


def test_behind_the_layer_that_speaks_json() -> None:
    keys = {
        "AccessKey": "mock-access-key", "SecretKey": "mock-secret-key", "AppName": "mock-motcua",
        "PartnerCode": "000.00.99.H26",
    }  # fmt: skip
    question = {
        "MaYeuCau": "1", "MaDVC": "1.001193", "MaTichHop": "037", "MaCanBo": "099080000001", "SoDinhDanh": KHUE[0],
        "SoCMND": None, "HoVaTen": KHUE[1], "Nam": "1990", "NgayThangNam": None,
    }  # fmt: skip

    def off(question: dict[str, str | None], keys: dict[str, str]) -> list[tuple[str, str]]:
        shown = base64.b64encode(json.dumps(keys).encode()).decode()
        headers = {"authorization": "Bearer t", "lgspaccesstoken": shown}
        asked = entry("population", "POST", "/CSDL_DanCu/TraCuuThongTinCongDan", headers, json.dumps(question))
        return told(asked, "lgsp-json")

    assert off(question, keys) == []
    assert off(question, {**keys, "AppName": "khac"}) == [("header lgspaccesstoken.AppName", "differs")]
    assert off({**question, "Nam": "90"}, keys) == [("body.Nam", "wrong_form")]
    assert off({**question, "HoVaTen": "BANGUYENTHIMINHKHUE"}, keys) == [("HoVaTen", "title")]
    without = entry("population", "POST", "/token", {}, "grant_type=client_credentials")
    assert told(without, "lgsp-json") == [("header lgspaccesstoken", "missing")]
