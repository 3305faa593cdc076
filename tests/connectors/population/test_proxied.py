"""A provincial layer's JSON around the database's XML: only what is surely a success is opened."""

import json
from typing import Any

import pytest

from connectors.population.profile import read_profile
from connectors.population.proxied import answer, question, unknown, xml
from contracts.errors import (
    SourceFault,
    SourceMalformed,
    SourceOfficerNotLicensed,
    SourceRefused,
    SourceUnavailable,
)
from tests.connectors.population import wire

PROFILE = read_profile(wire.profile("lgsp-json"))
VALUES: dict[str, Any] = {
    "MaYeuCau": "1",
    "MaDVC": "1.001193",
    "MaTichHop": "037",
    "MaCanBo": "099080000001",
    "MaDonVi": "H26.99",
    "SoDinhDanh": "099190000123",
    "HoVaTen": "NGUYENTHIMINHKHUE",
}


def test_the_composed_question() -> None:
    """Member by member and in the order of the fact sheet (2.4)."""
    made = question({**VALUES, "NgayThangNamSinh": {"NgayThangNam": "19900415"}})
    assert made.decode() == (
        '{"MaYeuCau":"1","MaDVC":"1.001193","MaTichHop":"037","MaCanBo":"099080000001","SoDinhDanh":"099190000123",'
        '"SoCMND":null,"HoVaTen":"NGUYENTHIMINHKHUE","Nam":"1990","NgayThangNam":"19900415"}'
    )


def test_a_year_alone() -> None:
    made = json.loads(question({**VALUES, "NgayThangNamSinh": {"Nam": "1990"}}))
    assert (made["Nam"], made["NgayThangNam"]) == ("1990", None)


@pytest.mark.parametrize(
    ("status", "document", "ending"),
    [
        (200, {"error_code": "005", "message": ""}, SourceOfficerNotLicensed),
        (200, {"error_code": "9", "message": "<a/>"}, SourceMalformed),
        (200, {"error_code": None, "message": "<a/>"}, SourceMalformed),
        (200, {}, SourceMalformed),
        (400, {"error_code": "0", "message": "<a/>"}, SourceRefused),
        (500, {"message": "<a/>"}, SourceMalformed),
    ],
)
def test_what_is_no_success(status: int, document: dict[str, Any], ending: type[SourceFault]) -> None:
    with pytest.raises(ending) as caught:
        answer(wire.reply(json.dumps(document), status, "application/json"), PROFILE)
    assert type(caught.value) is ending


def test_what_is_no_json() -> None:
    with pytest.raises(SourceMalformed):
        answer(wire.reply("<html/>", 200, "text/html"), PROFILE)
    with pytest.raises(SourceUnavailable):
        answer(wire.reply("<html/>", 502, "text/html"), PROFILE)


@pytest.mark.parametrize("message", [None, "", "  ", 7, {"a": 1}, "\ud800"])
def test_a_success_without_an_answer_is_malformed(message: Any) -> None:
    with pytest.raises(SourceMalformed):
        xml({"error_code": "0", "message": message})
    with pytest.raises(SourceMalformed):
        xml({"message": "<a/>"})


def test_the_answer_comes_out_as_it_went_in() -> None:
    held = answer(wire.reply('{"error_code": 0, "message": "<a>Đ</a>"}', 200, "application/json"), PROFILE)
    assert xml(held) == "<a>Đ</a>".encode()


def test_members_beside_the_answer_are_drift_or_refused() -> None:
    document = {"error_code": "0", "message": "<a/>", "moi": 1, "099190000123": 2}
    assert unknown(document, PROFILE) == ("?", "moi")
    assert unknown({"data": True}, PROFILE) == ()
    with pytest.raises(SourceMalformed, match="unknown members"):
        unknown(document, PROFILE.model_copy(update={"unknown_elements": "refuse"}))
