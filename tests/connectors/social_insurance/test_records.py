"""A record is believed whole, and only about the person asked for."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.dates import PartialDate
from contracts.errors import Ambiguous, NotFound, SourceMalformed
from contracts.identifiers import InsuranceNumber, OldCardNumber, PersonalId
from contracts.records import Address
from contracts.registers import InsuranceHolding, InsuranceRecord, InsuranceStatus, InsuredHousehold
from tests.connectors.social_insurance.wire import (
    ANSWERS,
    ASK_HOUSEHOLD,
    ASK_NUMBER,
    ASK_RECORD,
    KEY,
    PERSON,
    ask,
    both,
    members,
    record,
)


def read(**changes: Any) -> InsuranceRecord:
    found = ask(ASK_RECORD, record(**changes)).record
    assert isinstance(found, InsuranceRecord)
    return found


def test_a_name_that_was_given_must_be_that_of_the_record() -> None:
    named = replace(ASK_RECORD, full_name="NGUYEN THI MINH KHUE")
    assert both(named, record()).record == read()
    for other in ("NGUYỄN THỊ MINH", "KHUÊ"):
        with pytest.raises(NotFound):
            both(replace(ASK_RECORD, full_name=other), record())


@pytest.mark.parametrize("spoilt", ["NGUY?N TH? MINH KHUÊ", "NGUYá»„N THá»Š MINH KHUÃŠ", "NGUY\ufffdN"])
def test_a_spoilt_name_is_no_other_name_and_so_no_absence(spoilt: str) -> None:
    for asked in (replace(ASK_RECORD, full_name="NGUYEN THI MINH KHUE"), ASK_RECORD):
        with pytest.raises(SourceMalformed):
            both(asked, record(hoTen=spoilt))


def test_a_number_that_is_repeated_must_be_the_one_asked_for() -> None:
    assert both(ASK_RECORD, record(maSoBhxh=KEY.value)).drift == ()
    assert both(replace(ASK_RECORD, identifier=PERSON), record(maSoBhxh=KEY.value)).drift == ()
    for other in ("9900000124", "990000012", "", 9900000123):
        with pytest.raises(SourceMalformed) as fault:
            both(ASK_RECORD, record(maSoBhxh=other))
        assert "99000" not in str(fault.value)


@pytest.mark.parametrize(
    ("written", "precision", "iso"),
    [
        ("19900415", "0", "1990-04-15"), ("19900101", "1", "1990"), ("19900000", "1", "1990"),
        ("19900401", "2", "1990-04"), ("19900400", "2", "1990-04"), ("19900000", "2", "1990"),
        ("19900400", "0", "1990-04"), ("19900415", None, "1990-04-15"), ("19900415", "7", "1990"),
    ],
)  # fmt: skip
def test_a_birth_date_is_no_finer_than_its_kind(written: str, precision: str | None, iso: str) -> None:
    assert read(ngaySinh=written, loaiNgaySinh=precision).date_of_birth == PartialDate.parse_iso(iso)


def test_what_is_not_held_is_none() -> None:
    bare = dict.fromkeys(("soSoCu", "ngaySinh", "gioiTinh", "maTinhKs", "maHuyenKs", "maXaKs", "trangThai"), None)
    assert read(**bare) == InsuranceRecord(full_name="NGUYỄN THỊ MINH KHUÊ")


@pytest.mark.parametrize(
    ("district", "commune", "edition"), [("002", "00037", "2004-07-08"), (None, "00070", "2025-07-01"), ("", "", None)]
)
def test_the_places_codes_tell_their_edition(district: str | None, commune: str, edition: str | None) -> None:
    assert read(maHuyenKs=district, maXaKs=commune).birth_registration == Address(
        province_code="01", district_code=district or None, commune_code=commune or None, edition=edition
    )


def test_unknown_codes_are_unknown_and_told_once() -> None:
    answered = both(ASK_HOUSEHOLD, members({"trangThai": "7"}, {"trangThai": "8"}))
    assert answered.drift == ("code trangThai",)
    assert answered.record.members[1].status == InsuranceStatus(code="unknown", number="8")


@pytest.mark.parametrize("changes", [{"hoTen": ...}, {"hoTen": ""}, {"ngaySinh": "19903102"}, {"gioiTinh": {}}])
def test_half_a_record_is_none(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        both(ASK_RECORD, record(**changes))
    with pytest.raises(SourceMalformed):
        both(ASK_HOUSEHOLD, members({}, changes))


def test_a_number_is_the_ten_digits_or_the_persons_own() -> None:
    sound = ANSWERS[ASK_NUMBER]
    status = InsuranceStatus(code="contributing", number="1")
    assert both(ASK_NUMBER, sound).record == InsuranceHolding(insurance_number=KEY, status=status)
    own = {**sound, "maSoBhxh": PERSON.value}
    assert both(ASK_NUMBER, own).record == InsuranceHolding(personal_id=PERSON, status=status)
    old = replace(ASK_NUMBER, identifier=OldCardNumber("990000001"))
    assert both(old, own).record.personal_id == PERSON


@pytest.mark.parametrize("number", ["099190000124", "990000012", "99000001234", "99000000ab", None, 9900000123])
def test_another_number_is_none(number: Any) -> None:
    with pytest.raises(SourceMalformed) as fault:
        both(ASK_NUMBER, {**ANSWERS[ASK_NUMBER], "maSoBhxh": number})
    assert "0991" not in str(fault.value) and "99000" not in str(fault.value)


def test_a_household_holds_the_one_asked_for() -> None:
    other = {"maSo": "099015000456", "hoTen": "NGUYỄN VĂN THỬ", "ngaySinh": "20150000", "gioiTinh": "1"}
    found = both(ASK_HOUSEHOLD, members(other, {})).record
    assert isinstance(found, InsuredHousehold) and found.household_number == "HGD01" and found.members is not None
    assert found.members[0].personal_id == PersonalId("099015000456") and found.members[0].insurance_number is None
    assert found.members[1].insurance_number == InsuranceNumber("9900000123")
    assert found.members[0].date_of_birth == PartialDate(2015)
    with pytest.raises(SourceMalformed):
        both(ASK_HOUSEHOLD, members(other))


@pytest.mark.parametrize(
    "changes", [{"hoTen": "NGUYỄN THỊ MINH"}, {"ngaySinh": "19900416"}, {"ngaySinh": None}, {"maSo": "099190000124"}]
)
def test_a_household_of_somebody_like_the_one_asked_for_is_none(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        both(ASK_HOUSEHOLD, members(changes))


def test_a_year_is_as_far_as_both_know() -> None:
    assert both(ASK_HOUSEHOLD, members({"ngaySinh": "19900000"})).record.members[0].date_of_birth == PartialDate(1990)
    year = replace(ASK_HOUSEHOLD, date_of_birth=PartialDate(1990))
    assert both(year, members({})).record.household_number == "HGD01"


def test_several_households_are_no_choice_of_ours() -> None:
    with pytest.raises(Ambiguous):
        both(ASK_HOUSEHOLD, members({}, {"maHo": "HGD02"}))
    for lacking in (..., None, ""):
        with pytest.raises(SourceMalformed):
            both(ASK_HOUSEHOLD, members({}, {"maHo": lacking}))


def test_a_written_list_without_anybody_is_nobody() -> None:
    with pytest.raises(NotFound):
        both(ASK_HOUSEHOLD, members())
    with pytest.raises(SourceMalformed):
        both(ASK_HOUSEHOLD, {**members(), "moi": 1})
