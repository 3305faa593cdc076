"""What a body of each service must look like: the mock takes nothing that its description doesn't name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Check = Callable[[Any], bool]


def _text(pattern: str = r"(?s).*", longest: int = 4000) -> Check:
    compiled = re.compile(pattern, re.ASCII if pattern.startswith("[") else 0)
    return lambda value: isinstance(value, str) and len(value) <= longest and compiled.fullmatch(value) is not None


def _rows(form: Form) -> Check:
    return lambda value: isinstance(value, list) and all(fits(form, row) for row in value)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


Form = tuple[Mapping[str, Check], frozenset[str]]
"""Members with their checks, and those of them that must be there."""
_TIME: Final = _text(r"[0-9]{14}")
_FLAG: Final = _text(r"[01]")
_ANY: Final = _text()
_PAPERS: Final[Form] = (
    {"TenTepDinhKem": _ANY, "MaThanhPhanHoSo": _ANY, "DuocSoHoa": _FLAG},
    frozenset({"TenTepDinhKem"}),
)
_FEES: Final[Form] = (
    {"TenPhiLePhi": _ANY, "SoTien": _text(r"[0-9]{1,15}"), "TrangThai": _FLAG}, frozenset({"TenPhiLePhi", "SoTien"}),
)  # fmt: skip
_SUPPLEMENTS: Final[Form] = (
    {"NgayYeuCau": _TIME, "NgayTiepNhanBoSung": _TIME, "NoiDungYeuCau": _ANY},
    frozenset({"NgayYeuCau", "NoiDungYeuCau"}),
)  # fmt: skip
_RESULTS: Final[Form] = (
    {"MaKetQua": _ANY, "TenGiayTo": _ANY, "SoKyHieu": _ANY, "DuongDanTepTinKetQua": _ANY},
    frozenset({"MaKetQua", "TenGiayTo", "SoKyHieu"}),
)
_PERSONS: Final[Form] = (
    {"LoaiDinhDanh": _text(r"[123]"), "SoDinhDanh": _text(r"[0-9]{9}|[0-9]{12}|[0-9]{10}(-[0-9]{3})?")},
    frozenset({"LoaiDinhDanh", "SoDinhDanh"}),
)
_DATABASES: Final[Form] = ({"MaCSDL": _text(r"[0-9]{1,3}")}, frozenset({"MaCSDL"}))

DOSSIER: Final[Form] = (
    {
        "MaHoSo": _text(r".+", 64), "MaTTHC": _text(r"[0-9]\.[0-9]{6}"), "TenTTHC": _ANY, "MaLinhVuc": _ANY,
        "TenLinhVuc": _ANY, "KenhThucHien": _text(r"[123]"), "ChuHoSo": _text(r".+", 200),
        "LoaiDoiTuong": _text(r"[1234]"), "MaDoiTuong": _ANY, "SoDienThoai": _ANY, "Email": _ANY,
        "TrichYeuHoSo": _text(longest=1000), "NgayNopHoSo": _TIME, "NgayTiepNhan": _TIME, "NgayHenTra": _TIME,
        "TrangThaiHoSo": _text(r"[1-9]|10"), "NgayTra": _TIME, "NgayTuChoi": _TIME, "HinhThuc": _text(r"[01]"),
        "NgayKetThucXuLy": _TIME, "DonViXuLy": _ANY, "HoSoCoThanhPhanSoHoa": _FLAG,
        "TaiKhoanDuocXacThucVoiVNeID": _FLAG, "DuocThanhToanTrucTuyen": _FLAG, "TaiLieuNop": _rows(_PAPERS),
        "DanhSachLePhi": _rows(_FEES), "DanhSachHoSoBoSung": _rows(_SUPPLEMENTS),
        "DanhSachGiayToKetQua": _rows(_RESULTS), "DinhDanhCHS": _rows(_PERSONS), "DSKetNoiCSDL": _rows(_DATABASES),
        "SoLanThayDoi": _number,
    },
    frozenset({
        "MaHoSo", "MaTTHC", "KenhThucHien", "ChuHoSo", "LoaiDoiTuong", "TrangThaiHoSo", "DinhDanhCHS", "DSKetNoiCSDL",
    }),
)  # fmt: skip
PROGRESS: Final[Form] = (
    {
        "MaHoSo": _text(r".+", 64), "NguoiXuLy": _ANY, "ChucDanh": _ANY, "ThoiDiemXuLy": _TIME,
        "PhongBanXuLy": _ANY, "NoiDungXuLy": _text(longest=1000), "TrangThai": _text(r"[1-9]|10"),
        "NgayBatDau": _TIME, "NgayKetThucTheoQuyDinh": _TIME, "SoLanThayDoi": _number,
    },
    frozenset({"MaHoSo", "ThoiDiemXuLy", "TrangThai"}),
)  # fmt: skip
_KINDS: Final[Form] = ({"MaKetQua": _text(r".+", 50), "SoKyHieu": _ANY}, frozenset({"MaKetQua", "SoKyHieu"}))
_NUMBER: Final = _text(r"[0-9]{12}")
SERVICES: Final[Mapping[str, Mapping[str, Check]]] = {
    "LayDanhMucCoQuan": {},
    "LayDanhMucLinhVuc": {},
    "LayDanhSachTTHC": {"macoquan": _ANY, "malinhvuc": _ANY},
    "LayThuTuc": {"maTTHC": _text(r"[0-9]\.[0-9]{6}")},
    "TraCuuHoSo": {"mahoso": _text(r".+", 64)},
    "TraCuuTechID": {
        "provider": _text(r".+", 50), "mstorcmnd": _text(r"[0-9]{9}|[0-9]{12}|[0-9]{10}(-[0-9]{3})?"),
    },
    "TraCuuKetQuaSoHoa": {
        "SoDinhDanhChuSoHuu": _NUMBER, "HoTenNguoiYeuCau": _text(r".+", 200), "KenhThucHien": _text(r"[12]"),
        "SoDinhDanhNguoiYeuCau": _NUMBER, "MaThuTuc": _text(r"[0-9]\.[0-9]{6}"), "DanhSachDanhMucKetQua": _rows(_KINDS),
    },
    "DongBoHoSoMC": {"isUpdating": _text("True|False"), "data": _rows(DOSSIER)},
    "CapNhatTienDoHoSoMC": {"data": _rows(PROGRESS)},
}  # fmt: skip
"""Members of each service beside `session`, `madonvi` and `service`; all of them must be there."""
_FRAME: Final = {"session", "madonvi", "service"}


def fits(form: Form, row: object) -> bool:
    """Whether an object has the form's members, in their forms, those that must be there among them."""
    checks, needed = form
    if not isinstance(row, dict) or not needed <= row.keys() <= checks.keys():
        return False
    return all(checks[name](value) for name, value in row.items())


def well_formed(asked: Mapping[str, Any]) -> bool:
    """Whether a body is that of its service."""
    checks = SERVICES.get(str(asked.get("service")))
    if checks is None or asked.keys() != _FRAME | checks.keys():
        return False
    if not all(isinstance(asked[name], str) and asked[name] for name in _FRAME):
        return False
    return all(check(asked[name]) for name, check in checks.items())
