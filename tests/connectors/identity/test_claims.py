"""VNeID's claims, one by one: what they become, and which of them end the sign-in when they are odd."""

from typing import Any

import pytest

from connectors.identity.claims import level_of_assurance, read_identity
from connectors.identity.profile import read_profile
from connectors.rest.reading import Node
from contracts.errors import SourceMalformed
from contracts.identifiers import OrganizationCode
from contracts.records import Identity, OnBehalfOf
from tests.connectors.identity.provider import PERSON, PROFILE

SHIPPED = read_profile(PROFILE)


def read(profile: dict[str, Any] | None = None, **changes: Any) -> Identity:
    members = {name: value for name, value in {**PERSON, **changes}.items() if value is not None}
    return read_identity(Node(members), read_profile({**PROFILE, **(profile or {})}), None)


def test_a_citizen() -> None:
    found = read()
    assert found.personal_id is not None and found.personal_id.value == PERSON["SoDinhDanh"]
    assert (found.full_name, found.account_type, found.on_behalf_of) == ("NGUYỄN THỊ MINH KHUÊ", "citizen", None)
    assert (found.account_level, found.authentication_level, found.level_of_assurance) == (2, 2, "substantial")


@pytest.mark.parametrize(
    "changes",
    [
        {"SoDinhDanh": None}, {"SoDinhDanh": ""}, {"SoDinhDanh": "990000001"}, {"SoDinhDanh": 99190000123},
        {"SoDinhDanh": "09919000012３"}, {"HoVaTen": None}, {"HoVaTen": ""}, {"HoVaTen": 7}, {"HoVaTen": "x" * 501},
        {"LoaiTaiKhoan": 9}, {"LoaiTaiKhoan": "citizen"}, {"LoaiTaiKhoan": True}, {"LoaiTaiKhoan": []}, {"IAL": {}},
        {"NgayThangNamSinh": "April 1990"}, {"NgayThangNamSinh": "soon"}, {"NgayThangNamSinh": 19900415},
        {"NgayThangNamSinh": "0000"}, {"NgayThangNamSinh": "000012"}, {"NgayThangNamSinh": "190"}, {"loAs": ["LoA2"]},
    ],
)  # fmt: skip
def test_an_odd_claim_ends_the_sign_in(changes: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed) as caught:
        read(**changes)
    assert not any(str(value) in str(caught.value) for value in changes.values() if value)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("19900415", "1990-04-15"), ("1990-04-15", "1990-04-15"), ("1990-04-15T00:00:00", "1990-04-15"),
        ("1990", "1990"), ("199004", "1990-04"), ("19450000", "1945"), ("19900400", "1990-04"), ("1990xyz!", "1990"),
        ("194500", "1945"), ("15/04/1990", "1990-04-15"), ("00/00/1939", "1939"),
        ("19900231", "1990"), (None, None), ("", None),
    ],
)  # fmt: skip
def test_of_a_birth_date_the_year_is_certain(written: str | None, read_as: str | None) -> None:
    found = read(NgayThangNamSinh=written).date_of_birth
    assert (found.iso if found else None) == read_as


def test_a_profile_may_know_the_form() -> None:
    found = read({"birth_date_form": "known"}, NgayThangNamSinh="15/04/1990").date_of_birth
    assert found is not None and found.iso == "1990-04-15"
    with pytest.raises(SourceMalformed):
        read({"birth_date_form": "known"}, NgayThangNamSinh="1990xyz!")


@pytest.mark.parametrize(
    ("account", "authentication", "worth"),
    [
        (2, 1, "low"), (2, 2, "substantial"), (2, 3, "high"), (2, 4, "high"), (1, 1, "low"), (1, 4, "low"),
        (None, 4, "unknown"), (2, None, "unknown"), (None, None, "unknown"),
    ],
)  # fmt: skip
def test_a_sign_in_is_worth_the_lower_of_its_two_levels(account: Any, authentication: Any, worth: str) -> None:
    assert level_of_assurance(SHIPPED, account, authentication) == worth


@pytest.mark.parametrize(("ial", "loas"), [(3, "LoA2"), (None, "LoA2"), (2, "LoA9"), (2, None), ("zero", "loa2")])
def test_a_level_that_is_not_known_is_worth_nothing(ial: Any, loas: Any) -> None:
    assert read(IAL=ial, loAs=loas).level_of_assurance == "unknown"


@pytest.mark.parametrize("kind", [2, "2", 3])
def test_somebody_who_acts_for_an_organization(kind: Any) -> None:
    found = read(LoaiTaiKhoan=kind, MaSoDoanhNghiep="9900000016", TenDoanhNghiep="CÔNG TY MẪU")
    assert found.account_type == "organization"
    assert found.on_behalf_of == OnBehalfOf(
        organization_code=OrganizationCode("9900000016"), name="CÔNG TY MẪU", role="unknown"
    )


def test_an_organization_that_is_not_named_stays_unnamed() -> None:
    assert read(LoaiTaiKhoan=2).on_behalf_of == OnBehalfOf()
    with pytest.raises(SourceMalformed):
        read(LoaiTaiKhoan=2, MaSoDoanhNghiep="9900000017")


def test_a_contract_may_tell_the_role() -> None:
    found = read({"organization_role": "legal_representative"}, LoaiTaiKhoan=2).on_behalf_of
    assert found is not None and found.role == "legal_representative"


def test_a_citizen_acts_for_nobody_else() -> None:
    assert read(MaSoDoanhNghiep="9900000016", TenDoanhNghiep="CÔNG TY MẪU").on_behalf_of is None
    assert read(LoaiTaiKhoan=None, MaSoDoanhNghiep="9900000016").on_behalf_of is None


def test_claim_names_are_the_profiles() -> None:
    claims = {
        **PROFILE["claims"],
        "personal_id": "citizenPid",
        "full_name": "fullName",
        "date_of_birth": "",
        "account_level": "",
    }
    found = read({"claims": claims}, citizenPid="099190000124", fullName="LÊ THỊ MẪU")
    assert found.personal_id is not None and found.personal_id.value == "099190000124"
    assert (found.full_name, found.date_of_birth, found.account_level) == ("LÊ THỊ MẪU", None, None)


@pytest.mark.parametrize(
    ("told", "role"),
    [(1, "legal_representative"), ("1", "legal_representative"), (2, "delegated"), (9, "unknown"), ("x", "unknown")],
)
def test_the_role_is_what_the_claim_tells_and_the_profile_knows(told: Any, role: str) -> None:
    found = read({"organization_role": "delegated"}, LoaiTaiKhoan=2, VaiTro=told).on_behalf_of
    assert found is not None and found.role == role
    assert read({}, LoaiTaiKhoan=1, VaiTro=told).on_behalf_of is None
