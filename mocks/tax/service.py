"""Answers as a tax register behind a provincial layer might: proof first, then one taxpayer by any of three numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks import replies
from mocks.business.gates import TokenGate
from mocks.faults import FaultControl
from mocks.nation.extracts import TaxRecord
from mocks.nation.model import Address
from mocks.nation.nation import Nation
from mocks.nation.registers import Registers
from mocks.tax.expected import expected

PATH: Final = "/apiThue/1.0/traCuuNguoiNopThue"
_KINDS: Final = {
    "organization": "DOANH_NGHIEP",
    "branch": "DON_VI_PHU_THUOC",
    "household_business": "HO_KINH_DOANH",
    "individual": "CA_NHAN",
}
Answer = dict[str, object]


def build(nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> Starlette:
    """Build the register's application.

    `config` is service.toml: its `credentials` and, where given, `token_lifetime_seconds`. Raises ValueError where the
    credentials are missing.
    """
    service = _Service(nation, faults, config)
    app = Starlette(
        routes=[*service.gate.routes(), Route(PATH, service.taxpayer, methods=["POST"])],
        exception_handlers=replies.MISSING,
    )
    app.state.expected = lambda: expected(config)
    return app


class _Service:
    def __init__(self, nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> None:
        self.gate = TokenGate(faults, config)
        self._registers = Registers(nation)
        self._faults = faults

    async def taxpayer(self, request: Request) -> Response:
        """One taxpayer: the record, nobody, or a failure inside HTTP 200."""
        refused = self.gate.refusal(request)
        if refused is not None:
            return refused
        kind = self._faults.active(request)
        if kind == "fault_in_200":
            return replies.answer(failed(self._faults.code(request) or "99", "Lỗi hệ thống"))
        if kind == "maintenance":
            return replies.answer(failed("98", "Hệ thống đang bảo trì"))
        answer = nobody() if kind == "empty_body" else self._answer(request)
        return replies.answer(answer, half=kind == "malformed_json")

    def _answer(self, request: Request) -> Answer:
        wrong = {one.at for one in self._faults.violations(request)}
        if wrong == {"body.maSoThue"}:
            return failed("01", "Mã số thuế không hợp lệ")
        if wrong:
            return failed("02", "Dữ liệu không hợp lệ")
        record = self._registers.tax(replies.members(self._faults.content(request))["maSoThue"])
        if record is None:
            self._faults.note(request, "no such taxpayer")
        return nobody() if record is None else found(record)


def found(record: TaxRecord) -> Answer:
    """The answer that holds a taxpayer."""
    year, month, day = (*record.registered_on.split("-"), "00", "00")[:3]
    data = {
        "maSoThue": record.code,
        "ten": record.name,
        "loai": _KINDS[record.kind],
        "trangThai": record.status,
        "ngayDangKy": f"{day}/{month}/{year}",
        "diaChi": _address(record.address),
    }
    return {"errorCode": "0", "errorMessage": "", "data": data}


def nobody() -> Answer:
    """The answer for a number that nobody is registered under."""
    return {"errorCode": "0", "errorMessage": "", "data": None}


def failed(code: str, words: str) -> Answer:
    """A failure inside HTTP 200."""
    return {"errorCode": code, "errorMessage": words, "data": None}


def _address(address: Address | None) -> Answer | None:
    if address is None:
        return None
    return {
        "maTinh": address.province_code or None,
        "maHuyen": address.district_code or None,
        "maXa": address.commune_code or None,
        "chiTiet": address.line or None,
        "quocGia": address.country_code or None,
    }
