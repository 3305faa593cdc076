"""What the tax service answers is believed only where it says it whole and about the one asked for."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.tax.profile import read_profile
from connectors.tax.reply import read_registration
from contracts.errors import Absence, SourceCredentials, SourceFault, SourceMalformed
from contracts.identifiers import OrganizationCode
from contracts.registers import TaxRegistration
from contracts.wire import WireResponse
from tests.connectors.tax.test_profile import PROFILE

CODE = OrganizationCode("9900000016")
RECORD: dict[str, Any] = {
    "maSoThue": "9900000016", "ten": "CÔNG TY MẪU", "loai": "DOANH_NGHIEP", "trangThai": "00",
    "ngayDangKy": "05/01/2024", "diaChi": None,
}  # fmt: skip


def reading(document: Any, status: int = 200, **profile: Any) -> tuple[TaxRegistration, tuple[str, ...]]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    response = WireResponse(status, {"content-type": "application/json"}, body)
    return read_registration(response, CODE, read_profile({**PROFILE, **profile}))


def of(**changes: Any) -> dict[str, Any]:
    record = {name: value for name, value in {**RECORD, **changes}.items() if value is not ...}
    return {"errorCode": "0", "errorMessage": "", "data": record}


@pytest.mark.parametrize(
    "changes",
    [
        {"maSoThue": ...}, {"maSoThue": "9900000017"}, {"maSoThue": "9900000016-001"}, {"ten": ...}, {"ten": ""},
        {"ten": 7}, {"loai": ...}, {"trangThai": ...}, {"trangThai": None}, {"ngayDangKy": "2024/01/05"},
        {"ngayDangKy": "31/02/2024"}, {"diaChi": "Hà Nội"}, {"diaChi": []}, {"diaChi": {"maTinh": ["01"]}},
    ],
)  # fmt: skip
def test_half_a_taxpayer_is_none(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed) as fault:
        reading(of(**changes))
    assert "9900000" not in str(fault.value)


def test_a_status_may_come_as_a_number() -> None:
    registration, drift = reading(of(trangThai=10))
    assert registration.status is not None and registration.status.code == "number_to_update" and drift == ()


def test_unknown_members_are_refused_where_the_profile_says_so() -> None:
    assert reading(of(moi=1))[1] == ("data.moi",)
    with pytest.raises(SourceMalformed):
        reading(of(moi=1), unknown_elements="refuse")


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_no_absence(status: int) -> None:
    with pytest.raises(SourceCredentials):
        reading({}, status)


@pytest.mark.parametrize("code", [None, "", "00", "success", 0.0, True, "9" * 200])
def test_success_is_one_word(code: Any) -> None:
    with pytest.raises(SourceFault):
        reading({"errorCode": code, "errorMessage": "", "data": None})


@given(st.binary(max_size=60) | st.recursive(st.none() | st.text(max_size=5), st.lists, max_leaves=4).map(
    lambda value: json.dumps({"errorCode": "0", "data": value}).encode()
))  # fmt: skip
def test_whatever_comes_ends_in_a_word(body: bytes) -> None:
    try:
        reading(body)
    except (SourceFault, Absence):
        pass
    else:
        raise AssertionError("believed")
