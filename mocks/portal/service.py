"""Answers as the portal's data services do (fact sheet 6): one endpoint, a session in the body, refusals in 200."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks import replies
from mocks.faults import FaultControl
from mocks.nation.nation import Nation
from mocks.nearness.expected import Expected
from mocks.portal import accounts
from mocks.portal.catalogue import Catalogue, Row
from mocks.portal.dossiers import MALFORMED, Dossiers, Refused
from mocks.portal.logins import Logins
from mocks.portal.store import Store

PATH: Final = "/mapi/g"
SYSTEM: Final = 1
_OWN_WORDS: Final = {
    "rate_limited": ("10", "Vượt quá số lượt truy cập cho phép"),
    "maintenance": ("11", "Hệ thống đang bảo trì"),
}
"""Failures that the portal has a code of its own for."""
RESULTS: Final = "TraCuuKetQuaSoHoa"
Answer = dict[str, object]


def build(nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> Starlette:
    """Build the portal's application.

    `config` is service.toml: its `credentials` and, where given, `session_lifetime_seconds`. Raises ValueError where
    the credentials are missing.
    """
    service = _Service(nation, faults, config)
    app = Starlette(
        routes=[*service.logins.routes(), Route(PATH, service.data, methods=["POST"])],
        exception_handlers=replies.MISSING,
    )
    app.state.expected = Expected  # nothing beyond the contract, and its notes are of misses
    return app


class _Service:
    def __init__(self, nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> None:
        self.logins = Logins(faults, config)
        self._nation, self._faults = nation, faults
        self._catalogue, self._dossiers, self._store = Catalogue(), Dossiers(), Store(nation)
        self._services: Mapping[str, Callable[[str | None, Mapping[str, Any]], list[Row]]] = {
            "LayDanhMucCoQuan": lambda _, asked: self._catalogue.agencies(),
            "LayDanhMucLinhVuc": lambda _, asked: self._catalogue.fields(),
            "LayDanhSachTTHC": lambda _, asked: self._catalogue.procedures(asked["macoquan"], asked["malinhvuc"]),
            "LayThuTuc": lambda _, asked: _one(self._catalogue.procedure(asked["maTTHC"])),
            "TraCuuHoSo": lambda session, asked: _one(self._dossiers.shown(session, asked["mahoso"])),
            "TraCuuTechID": lambda _, asked: _one(accounts.account(self._nation, asked["mstorcmnd"])),
            "DongBoHoSoMC": self._sync,
            "CapNhatTienDoHoSoMC": self._progress,
            RESULTS: self._results,
        }

    async def data(self, request: Request) -> Response:
        """Every service of the portal."""
        try:
            asked = json.loads(await request.body())
        except ValueError:
            asked = None
        asked = asked if isinstance(asked, dict) else {}
        refused = self.logins.refusal(request, asked)
        if refused is not None:
            return refused
        kind, stored = self._faults.active(request), asked.get("service") == RESULTS
        if kind == "fault_in_200":
            answer = failed(self._faults.code(request) or str(SYSTEM), "Lỗi hệ thống", stored=stored)
        elif kind in _OWN_WORDS:
            answer = failed(*_OWN_WORDS[kind], stored=stored)
        elif kind == "empty_body":
            answer = found([], stored=stored)
        else:
            answer = self._answer(request, asked, twice=kind == "two_matches")
        return replies.answer(answer, half=kind == "malformed_json")

    def _answer(self, request: Request, asked: Mapping[str, Any], *, twice: bool) -> Answer:
        stored = asked.get("service") == RESULTS
        if self._faults.violations(request):
            return failed(str(MALFORMED), "Dữ liệu không hợp lệ", stored=stored)
        try:
            rows = self._services[asked["service"]](self._faults.session(request), asked)
        except Refused as refused:
            self._faults.note(request, f"refused: {refused.code}")
            return failed(str(refused.code), refused.words, stored=stored)
        if not rows:
            self._faults.note(request, "nothing found")
        return found(rows * 2 if twice else rows, stored=stored)

    def _sync(self, session: str | None, asked: Mapping[str, Any]) -> list[Row]:
        for item in asked["data"]:
            if not self._catalogue.knows(item["MaTTHC"]):
                raise Refused(MALFORMED, "Không có thủ tục này")
        updating = asked["isUpdating"] == "True"
        return [self._dossiers.sync(session, item, updating=updating) for item in asked["data"]]

    def _progress(self, session: str | None, asked: Mapping[str, Any]) -> list[Row]:
        return [self._dossiers.progress(session, item) for item in asked["data"]]

    def _results(self, session: str | None, asked: Mapping[str, Any]) -> list[Row]:
        owner = asked["SoDinhDanhChuSoHuu"]
        return self._store.find(
            owner, asked["SoDinhDanhNguoiYeuCau"], asked["HoTenNguoiYeuCau"], asked["DanhSachDanhMucKetQua"],
            self._dossiers.results(session, owner),
        )  # fmt: skip


def _one(row: Row | None) -> list[Row]:
    return [] if row is None else [row]


def found(rows: list[Row], *, stored: bool = False) -> Answer:
    """What was found; the store of results has an envelope of its own."""
    if stored:
        return {"errorCode": "0", "message": "", "signature": "", "result": {"DanhSachGiayToKetQua": rows}}
    return {"error_code": 0, "message": "", "result": rows}


def failed(code: str, words: str, *, stored: bool = False) -> Answer:
    """A refusal inside HTTP 200."""
    if stored:
        return {"errorCode": code, "message": words, "signature": "", "result": None}
    return {"error_code": int(code) if code.lstrip("-").isdecimal() else code, "message": words, "result": []}
