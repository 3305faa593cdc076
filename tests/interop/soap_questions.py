"""What both foreign SOAP clients ask the population mock, written for the descriptions and not for our own client."""

from typing import Any

CREDENTIALS = {"user": "mock_hanoi", "secret": "mock-secret", "sv_url": "/mock/csdldc/TraCuuThongTinCongDan"}
BASES = {"c06-soap": "/csdldc/v1", "c06-soap-033": "/csdldc/v1", "xroad": "/r1/VN/GOV/bca-c06/csdldc"}
HEADERS = {"xroad": {"X-Road-Client": "VN/GOV/hanoi/motcua", "ApiKey": "mock-api-key"}}
LOOK_UP, CONFIRM, RELATIVES = "TraCuuThongTinCongDan", "XacThucThongTinCongDan", "XacMinhThongTinNhanThan"
HOUSEHOLD = "TraCuuThongTinHoGiaDinh"
OPERATIONS = [(profile, operation) for profile in BASES for operation in (LOOK_UP, CONFIRM, RELATIVES, HOUSEHOLD)]
_CODES = {LOOK_UP: "037", CONFIRM: "003", RELATIVES: "038", HOUSEHOLD: "039"}


def question(profile: str, operation: str, **changes: Any) -> dict[str, Any]:
    """The members of one question about a named person, in the description's order."""
    shared = profile == "c06-soap-033" and operation == CONFIRM
    return {
        "MaYeuCau": "H26-20260302-000000001",
        "MaDVC": "1.001193",
        **({"MaDichVu": "033"} if shared else {"MaTichHop": _CODES[operation]}),
        "MaCanBo": "VDXP_VPCP" if shared else "099080000001",
        "MaDonVi": "H26.99",
        "TaiKhoan": "canbo.thu",
        "SoDienThoai": "0",
        "SoDinhDanh": "099190000123",
        "HoVaTen": "NGUYENTHIMINHKHUE",
        "NgayThangNamSinh": {"NgayThangNam": "19900415"},
        **changes,
    }
