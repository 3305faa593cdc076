"""Who has an account, and what a sign-in releases, must follow the persona and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mocks.identity.claims import DELEGATE, LEGAL_REPRESENTATIVE, RELEASED, Account, accounts, claims, find_account
from mocks.nation.model import Organization, Person, Representative
from mocks.nation.nation import Nation

_KHUE = Person(
    personal_id="099190000123",
    full_name="NGUYỄN THỊ MINH KHUÊ",
    known_as="Nguyễn Thị Minh Khuê",
    date_of_birth="1990-04-15",
)
_COMPANY = Organization(
    organization_code="9900000016",
    name="CÔNG TY TNHH THỬ NGHIỆM",
    representatives=(
        Representative(full_name=_KHUE.full_name, date_of_birth="1990-04-15", document_number="099190000123"),
        Representative(full_name="JOHN EXAMPLE", date_of_birth="1970-01-01", document_number="X0000000"),
    ),
)


def _nation(person: Person = _KHUE, organization: Organization = _COMPANY) -> Nation:
    return Nation([person], [organization], [], None, seed=1)


def test_a_citizens_claims_are_those_of_generation_1() -> None:
    account = find_account(_nation(), "099190000123")
    assert account is not None
    released = claims(account, "LoA3", "http://127.0.0.1:1", 1)
    assert set(released) == set(RELEASED) - {"MaSoDoanhNghiep", "TenDoanhNghiep", "VaiTro"}
    assert released["SoDinhDanh"] == "099190000123"
    assert released["HoVaTen"] == "NGUYỄN THỊ MINH KHUÊ"
    assert (released["LoaiTaiKhoan"], released["IAL"], released["loAs"]) == (1, 2, "LoA3")
    assert released["NgayThangNamSinh"] == "19900415"
    assert released["logoutUri"] == "http://127.0.0.1:1/logout"


def test_the_subject_is_stable_and_holds_no_number() -> None:
    account = Account(_KHUE)
    one, same = claims(account, "LoA2", "http://a", 1), claims(account, "LoA4", "http://b", 1)
    assert (one["sub"], one["TechID"]) == (same["sub"], same["TechID"])
    assert "099190000123" not in f"{one['sub']}{one['TechID']}"
    assert claims(Account(_KHUE, _COMPANY), "LoA2", "http://a", 1)["sub"] != one["sub"]


@pytest.mark.parametrize(
    ("born", "override", "wire"),
    [("1990", None, "1990"), ("1990-04", None, "199004"), ("1945", "19450000", "19450000")],
)
def test_birth_dates_are_sent_as_far_as_they_are_known(born: str, override: str | None, wire: str) -> None:
    person = replace(_KHUE, date_of_birth=born, wire_date_of_birth=override)
    assert claims(Account(person), "LoA2", "http://a", 1)["NgayThangNamSinh"] == wire


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"account_level": 0}, "099190000123"),
        ({"life_status": "2"}, "099190000123"),
        ({"life_status": "3"}, "099190000123"),
        ({"superseded_numbers": ("099190000999",)}, "099190000999"),
        ({"personal_id": None}, ""),
        ({}, "099190000124"),
        ({}, ""),
    ],
)
def test_who_has_no_account(changes: dict[str, object], number: str) -> None:
    assert find_account(_nation(replace(_KHUE, **changes)), number) is None  # type: ignore[arg-type]  # table of changes


def test_a_representative_signs_in_for_the_organization() -> None:
    account = find_account(_nation(), "099190000123@9900000016")
    assert account is not None
    released = claims(account, "LoA2", "http://a", 1)
    assert (released["LoaiTaiKhoan"], released["MaSoDoanhNghiep"]) == (2, "9900000016")
    assert released["SoDinhDanh"] == "099190000123"
    assert released["VaiTro"] == account.role == LEGAL_REPRESENTATIVE


def test_a_delegate_signs_in_for_an_organization_that_others_represent() -> None:
    company = replace(_COMPANY, representatives=_COMPANY.representatives[1:])
    account = find_account(_nation(organization=company), "099190000123@9900000016")
    assert account is not None and account.role == DELEGATE and account.label.endswith("(được ủy quyền)")
    assert claims(account, "LoA2", "http://a", 1)["VaiTro"] == DELEGATE
    assert account.hint in {one.hint for one in accounts(_nation(organization=company))}


def test_an_organization_that_is_no_enterprise_has_its_own_kind() -> None:
    cooperative = replace(_COMPANY, type_name="Hợp tác xã")
    assert claims(Account(_KHUE, cooperative), "LoA2", "http://a", 1)["LoaiTaiKhoan"] == 3


@pytest.mark.parametrize("hint", ["099190000123@9900000023", "099190000123@", "099190000124@9900000016"])
def test_nobody_signs_in_for_an_organization_that_is_not_theirs(hint: str) -> None:
    assert find_account(_nation(), hint) is None


def test_the_page_offers_every_account_once() -> None:
    offered = accounts(_nation())
    assert [account.hint for account in offered] == ["099190000123", "099190000123@9900000016"]
    assert [account.label for account in offered] == [
        "Nguyễn Thị Minh Khuê",
        "Nguyễn Thị Minh Khuê, CÔNG TY TNHH THỬ NGHIỆM",
    ]
