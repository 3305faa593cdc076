"""What is written agrees with the nation, and says no more than it knows."""

from dataclasses import replace

import pytest

from mocks.nation.extracts import InsuranceRecord
from mocks.nation.personas import synthetic_nation
from mocks.social_insurance.answers import card, enveloped, failed, household, number, old_book, record

PERSON = synthetic_nation().people[0]
ONE = InsuranceRecord(number="9900000123", person=PERSON, status="1", household_number="HGD01")


@pytest.mark.parametrize(
    ("iso", "written", "precision"),
    [("1990-04-15", "19900415", "0"), ("1990-04", "19900400", "2"), ("1990", "19900000", "1")],
)
def test_a_partial_date_is_written_with_noughts_and_its_kind(iso: str, written: str, precision: str) -> None:
    told = record(replace(ONE, person=replace(PERSON, date_of_birth=iso)))["dataThongTinHgd"]
    assert isinstance(told, dict) and (told["ngaySinh"], told["loaiNgaySinh"]) == (written, precision)


def test_a_sex_that_is_not_on_record_is_the_third() -> None:
    told = record(replace(ONE, person=replace(PERSON, sex=0)))["dataThongTinHgd"]
    assert isinstance(told, dict) and told["gioiTinh"] == "3"


def test_somebody_without_places_has_none() -> None:
    nowhere = replace(ONE, person=replace(PERSON, birth_registration=None, permanent_residence=None))
    told, listed = record(nowhere)["dataThongTinHgd"], household([nowhere])["dataThongTinHgd"]
    assert isinstance(told, dict) and told["maTinhKs"] == told["maXaKs"] == ""
    assert isinstance(listed, list) and listed[0]["diaChi"] == "" and listed[0]["maHo"] == "HGD01"


def test_the_envelope_names_its_operation() -> None:
    inner = number(ONE)
    assert inner == {"maSoBhxh": "9900000123", "trangThai": "1", "errorCode": "0"}
    assert enveloped("getMaSoBhxhTheoTieuChi", inner, "MOCK-1") == {
        "code": "200", "status": "success", "correlationId": "MOCK-1",
        "response": {"TST_GetMaSoBhxhTheoTieuChiResponse": {"successful": inner}},
    }  # fmt: skip
    assert failed("getMaSoBhxhTheoTieuChi", "1") == {"maSoBhxh": None, "trangThai": None, "errorCode": "1"}


def test_book_and_card_lead_back_to_the_number() -> None:
    assert (old_book(ONE), card(ONE)) == ("SO00000123", "DN49900000123")
