"""Names as they are met on the wire, Vietnamese and English, and what they are taken for."""

import pytest

from contracts.schemas.guesses import given, likely, snake, words


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("SoDinhDanh", "so_dinh_danh"), ("sốĐịnhDanh", "so_dinh_danh"), ("ĐỊA_CHỈ", "dia_chi"),
        ("CCCDChuHo", "cccd_chu_ho"),
        ("X-Ma-Don-Vi", "x_ma_don_vi"), ("2015", "n2015"), ("class", "class_"), ("///", "value"),
        ("tên", "ten"), ("match", "match_"),
    ],
)  # fmt: skip
def test_names_become_fields(name: str, found: str) -> None:
    assert snake(name) == found and found.isidentifier()


def test_words_of_a_name() -> None:
    assert words("TraCuuThuaDat") == ("tra", "cuu", "thua", "dat")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SoDinhDanh", "personal_id"), ("cccd", "personal_id"), ("SoCCCDChuHo", "personal_id"),
        ("citizenId", "personal_id"),
        ("MaDinhDanhDonVi", ""), ("dinhDanhDienTu", ""), ("SoCMND", "old_card_number"), ("MST", "organization_code"),
        ("maSoThue", "organization_code"), ("SoBHXH", "insurance_number"), ("HoVaTen", "full_name"),
        ("ten", ""), ("soThua", ""),
    ],
)  # fmt: skip
def test_what_a_name_is_taken_for(name: str, kind: str) -> None:
    assert likely(name) == kind


@pytest.mark.parametrize(
    ("name", "part"),
    [("MaYeuCau", "request_id"), ("X-Request-Id", "request_id"), ("MaDonVi", "unit"), ("MaCanBo", "officer_code"),
     ("TaiKhoan", "officer_account"), ("MaDVC", "procedure"), ("MaHoSo", ""), ("MaDonViCha", "")],
)  # fmt: skip
def test_what_a_member_is_filled_from(name: str, part: str) -> None:
    assert given(name) == part
