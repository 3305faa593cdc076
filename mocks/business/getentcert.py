"""Writes the registry's answer of generation 2: every block an array, Vietnamese names, no capital and no members.

Source of every member name: fact sheet, section 5.2; shape in `contracts/schemas/business/getentcert.openapi.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mocks.nation.model import Address, Organization, Representative

_CODES: Final = {"Việt Nam": "VN"}
_GEO: Final = {"01": 1}
"""Integer code of a province; whose numbers these are is not public, so the mock sends the statistical ones."""


def found(organizations: Sequence[Organization]) -> dict[str, object]:
    """The answer that carries one record, or several."""
    return {"GetEntCert": [_record(one) for one in organizations]}


def nothing() -> dict[str, object]:
    """Nobody is registered under this code."""
    return {"GetEntCert": None}


def failed(message: str) -> dict[str, object]:
    """A failure inside HTTP 200 (the mock's own decision: nothing public shows one)."""
    return {"GetEntCert": None, "Message": message}


def invalid() -> dict[str, object]:
    """What a code of another form gets: it was never registered (the mock's own decision)."""
    return nothing()


def _record(one: Organization) -> dict[str, object]:
    return {
        "MaNoiBo": one.internal_code or one.organization_code,
        "MaSoDoanhNghiep": one.location_number or one.organization_code,
        "SoGCNDKKD": one.former_certificate,
        "MaLoaiHinhDN": one.type_id,
        "LoaiHinhDN": one.type_name,
        "TenTiengViet": one.name,
        "TenNuocNgoai": one.foreign_name,
        "TenVietTat": one.short_name,
        "NgayDangKyLanDau": _moment(one.founded_on),
        "NgayDangKyThayDoi": _moment(one.amended_on),
        "SoLanDangKyThayDoi": one.changes,
        "TinhTrangPhapLy": [
            {
                "TinhTrangPhapLy": one.legal_status,
                "MaTinhTrangPhapLy": one.status_id,
                "NgayBatDauTamNgung": None,
                "NgayKetThucTamNgung": None,
                "LyDoTamNgung": None,
            }
        ],
        "DaiDienPhapLuat": [{"ThongTinCaNhan": [_person(person, one)]} for person in one.representatives],
        "DiaChiTruSo": [] if one.head_office == Address() else [{"DiaChi": [_address(one.head_office)]}],
        "NganhNgheKinhDoanh": [
            {"MaNganh": line.code, "TenNganh": line.name, "LaNganhChinh": int(line.main)} for line in one.business_lines
        ],
    }


def _person(person: Representative, one: Organization) -> dict[str, object]:
    known: dict[str, object] = {
        "HoVaTen": person.full_name,
        "QuocTich": person.nationality_name,
        "MaQuocTich": _CODES.get(person.nationality_name),
    }
    if one.hide_documents:
        return known
    return known | {
        "LoaiGiayToChungThuc": person.document_name,
        "MaLoaiGiayToChungThuc": "MOCK1" if person.personal_id else "MOCK2",
        "SoGiayChungThuc": person.document_number,
        "NgayCap": _moment(person.document_issued_on),
        "NoiCap": person.document_issued_by or None,
    }


def _address(place: Address) -> dict[str, object]:
    parts = (place.line, place.commune_name, place.district_name, place.province_name)
    return {
        "QuocGia": "Việt Nam" if place.country_code == "VN" else place.country_code,
        "MaQuocGia": place.country_code,
        "TenTinhThanh": place.province_name,
        "MaTinhThanh": _GEO.get(place.province_code),
        "TenQuanHuyen": place.district_name or None,
        "MaQuanHuyen": None,
        "TenPhuongXa": place.commune_name or None,
        "MaPhuongXa": None,
        "DiaChi": ", ".join(part for part in parts if part),
        "SoNha": place.line,
    }


def _moment(iso: str | None) -> str | None:
    """Midnight of a whole date, as .NET writes it; a partial date has no such form and is null."""
    return f"{iso}T00:00:00" if iso and len(iso) == 10 else None
