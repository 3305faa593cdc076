"""The registry's answer must have its real shape: every quirk that a connector has to survive is shown here."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from contracts import schemas
from mocks.business import ngsp1
from mocks.nation.model import Address, BusinessLine, Member, Organization, Representative
from tests.json_schema import violations

_DOCUMENT = json.loads(schemas.read("business/ngsp1.openapi.json"))
_REPLY = _DOCUMENT["components"]["schemas"]["Reply"]
_PLAIN = Organization(
    organization_code="9900000016",
    name="CÔNG TY TNHH THỬ NGHIỆM HỒ GƯƠM",
    short_name="THUNGHIEM HG",
    registry_number=9000001,
    amended_on="2026-03-10",
    changes=2,
    capital="5000000000",
    head_office=Address(
        province_code="01",
        commune_code="00070",
        line="Số 0 phố Thử Nghiệm",
        province_name="Thành phố Hà Nội",
        commune_name="Phường Hoàn Kiếm",
    ),
    representatives=(
        Representative(full_name="ĐỖ VĂN THỬ", date_of_birth="1985-09-02", document_number="099085000456"),
    ),
    business_lines=(BusinessLine(code="6201", name="Lập trình máy vi tính", main=True),),
    members=(Member(name="ĐỖ VĂN THỬ", amount="3000000000", ratio_percent="60.00"),),
)


def _wire(document: object) -> Any:
    return json.loads(ngsp1.encode(document), parse_float=Decimal)


def _data(organization: Organization) -> Any:
    return _wire(ngsp1.found([organization]))["Data"]


def test_the_fact_sheets_composed_answer_comes_out() -> None:
    answer = _wire(ngsp1.found([_PLAIN]))
    assert (answer["Status"], answer["Message"], answer["DataCount"]) == (1, "success", 1)
    main = answer["Data"]["MainInformation"]
    assert main["ENTERPRISE_GDT_CODE"] == "9900000016"
    assert (main["FOUNDING_DATE"], main["LAST_AMEND_DATE"], main["NUMBER_CHANGES"]) == ("05/01/2024", "10/03/2026", 2)
    assert (main["LEGAL_NAMES"], main["CAPITAL_AMOUNT"]) == ("ĐỖ VĂN THỬ", 5000000000)
    assert answer["Data"]["HOAdress"]["AddressFullText"] == (
        "Số 0 phố Thử Nghiệm, Phường Hoàn Kiếm, Thành phố Hà Nội, Việt Nam"
    )
    assert answer["Data"]["HOAdress"]["CityID"] == 81
    (representative,) = answer["Data"]["Representatives"]
    assert (representative["GENDER_ID"], representative["DATE_OF_BIRTH"]) == ("M", "02/09/1985")
    assert representative["PERS_DOC_NO"] == "099085000456"
    assert answer["Data"]["BusinessActivity"] == [{"CODE": "6201", "NAME": "Lập trình máy vi tính", "IS_MAIN": "Y"}]
    assert answer["Data"]["Member"][0]["RATIO_PERCENT"] == Decimal("60.00")


@pytest.mark.parametrize(
    "organization",
    [
        _PLAIN,
        replace(_PLAIN, representatives_as_object=True),
        replace(_PLAIN, status_as_text=True),
        replace(_PLAIN, hide_documents=True),
        replace(_PLAIN, capital=None, head_office=Address(), representatives=(), business_lines=(), members=()),
        replace(_PLAIN, location_number="00036", parent_code="9900000016"),
    ],
)
def test_every_form_of_a_record_fits_the_description(organization: Organization) -> None:
    assert violations(_wire(ngsp1.found([organization])), _REPLY, _DOCUMENT) == []


def test_no_record_and_a_failure_fit_the_description_and_differ() -> None:
    nothing, failed = _wire(ngsp1.nothing()), _wire(ngsp1.failed("Lỗi"))
    assert violations(nothing, _REPLY, _DOCUMENT) == []
    assert violations(failed, _REPLY, _DOCUMENT) == []
    assert (nothing["Status"], nothing["Data"]["MainInformation"]) == (1, None)
    assert (failed["Status"], failed["Data"]) == (0, None)


def test_a_record_that_breaks_the_description_is_noticed() -> None:
    data = _DOCUMENT["components"]["schemas"]["Data"]
    broken = _data(_PLAIN)
    broken["HOAddress"] = broken.pop("HOAdress")
    del broken["MainInformation"]["NAME"]
    broken["Representatives"][0]["GENDER_ID"] = "X"
    found = violations(broken, data, _DOCUMENT)
    assert any("HOAddress" in one for one in found)
    assert any(one.startswith("$.MainInformation: ") and "NAME" in one for one in found)
    assert any(one.startswith("$.Representatives: ") for one in found)


def test_status_is_a_string_where_the_persona_says_so() -> None:
    assert _wire(ngsp1.found([replace(_PLAIN, status_as_text=True)]))["Status"] == "1"


def test_one_representative_may_be_an_object_but_two_never() -> None:
    alone = replace(_PLAIN, representatives_as_object=True)
    assert _data(alone)["Representatives"]["FULL_NAME"] == "ĐỖ VĂN THỬ"
    two = replace(alone, representatives=_PLAIN.representatives * 2)
    assert isinstance(_data(two)["Representatives"], list)
    assert _data(two)["MainInformation"]["LEGAL_NAMES"] == "ĐỖ VĂN THỬ;ĐỖ VĂN THỬ"


def test_hidden_documents_leave_no_trace_of_a_number() -> None:
    text = ngsp1.encode(ngsp1.found([replace(_PLAIN, hide_documents=True)])).decode()
    assert "PERS_DOC" not in text
    assert "099085000456" not in text


def test_capital_keeps_more_digits_than_a_double_holds() -> None:
    capital = "123456789012345678.125"
    assert _data(replace(_PLAIN, capital=capital))["MainInformation"]["CAPITAL_AMOUNT"] == Decimal(capital)


def test_partial_dates_are_null_because_the_form_cannot_hold_them() -> None:
    partial = replace(_PLAIN.representatives[0], date_of_birth="1950")
    assert _data(replace(_PLAIN, representatives=(partial,)))["Representatives"][0]["DATE_OF_BIRTH"] is None


def test_two_records_are_a_list() -> None:
    answer = _wire(ngsp1.found([_PLAIN, _PLAIN]))
    assert (answer["DataCount"], len(answer["Data"])) == (2, 2)


def test_only_decimals_get_a_special_form() -> None:
    with pytest.raises(TypeError, match="decimals"):
        ngsp1.encode({"value": {1, 2}})
