"""Answers as the registry and what stands in front of it answer: proof first, then one enterprise by its code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.business import dossiers, flat, getentcert, ngsp1
from mocks.business.expected import expected
from mocks.business.gates import Gate, KeyGate, TokenGate, fault
from mocks.faults import FaultControl
from mocks.nation.model import Organization
from mocks.nation.nation import Nation
from mocks.replies import maintenance_page

Answer = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One of the registry's shapes: where it is asked, what it demands, and how it words each answer."""

    path: str
    parameter: str
    gate: Callable[[FaultControl, Mapping[str, object]], Gate]
    found: Callable[[Sequence[Organization]], Answer]
    nothing: Callable[[], Answer]
    failed: Callable[[str], Answer]
    invalid: Callable[[], Answer]
    dossier_path: str = ""
    words: bool = True
    """Whether it has words for a failure of its own."""


UNDER_REPAIR: Final = "Hệ thống đang bảo trì"
DIALECTS: Final[Mapping[str, Dialect]] = {
    "ngsp1": Dialect(
        path="/apiCSDLDKDN/1.0/chiTietDoanhNghiep",
        parameter="msdn",
        gate=TokenGate,
        found=ngsp1.found,
        nothing=ngsp1.nothing,
        failed=ngsp1.failed,
        invalid=ngsp1.invalid,
        dossier_path="/apiCSDLDKDN/1.0/tinhTrangHoSo",
    ),
    "getentcert": Dialect(
        path="/apiDKKD/DoanhNghiep/chiTietDoanhNghiep",
        parameter="msdn",
        gate=TokenGate,
        found=getentcert.found,
        nothing=getentcert.nothing,
        failed=getentcert.failed,
        invalid=getentcert.invalid,
        words=False,
    ),
    "flat": Dialect(
        path="/TraCuuThongTinDoanhNghiep",
        parameter="MaSoDoanhNghiep",
        gate=KeyGate,
        found=flat.found,
        nothing=flat.nothing,
        failed=flat.failed,
        invalid=flat.invalid,
    ),
}


def build(nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> Starlette:
    """Build the registry's application.

    `config` is service.toml: `profile` (one of `DIALECTS`, ngsp1 by default), its `credentials` and, where given,
    `token_lifetime_seconds`. Raises ValueError where the credentials are missing.
    """
    registry = _Registry(nation, faults, config)
    app = Starlette(
        routes=[
            *registry.gate.routes(),
            Route(registry.dialect.path, registry.enterprise, methods=["GET"]),
            *registry.dossier_routes(),
        ],
        exception_handlers={404: _no_resource, 405: _no_method},
    )
    app.state.expected = lambda: expected(config)
    return app


class _Registry:
    def __init__(self, nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> None:
        self.dialect = DIALECTS[str(config.get("profile", "ngsp1"))]
        self.gate = self.dialect.gate(faults, config)
        self._nation = nation
        self._faults = faults

    def dossier_routes(self) -> list[Route]:
        """The look-up of dossiers, in the dialect that has one."""
        path = self.dialect.dossier_path
        return [Route(path, self.dossier, methods=["GET"])] if path else []

    async def enterprise(self, request: Request) -> Response:
        """One enterprise by its code: the record, no record, or a failure inside HTTP 200."""
        return self._told(request, self.dialect.nothing, self._answer)

    async def dossier(self, request: Request) -> Response:
        """One dossier by its number: how far it has come, nothing, or a failure inside HTTP 200."""
        return self._told(request, lambda: dossiers.answer(None), self._dossier)

    def _told(
        self, request: Request, nothing: Callable[[], Answer], answered: Callable[[Request, bool], Answer]
    ) -> Response:
        refused = self.gate.refusal(request)
        if refused is not None:
            return refused
        kind = self._faults.active(request)
        if kind == "fault_in_200":
            words = self._faults.code(request) or "Lỗi hệ thống: không kết nối được cơ sở dữ liệu"
            return _json(self.dialect.failed(words))
        if kind == "maintenance":
            return _json(self.dialect.failed(UNDER_REPAIR)) if self.dialect.words else maintenance_page()
        answer = nothing() if kind == "empty_body" else answered(request, kind == "two_matches")
        if kind == "malformed_json":
            whole = ngsp1.encode(answer)
            return Response(whole[: len(whole) // 2], media_type="application/json; charset=utf-8")
        return _json(answer)

    def _dossier(self, request: Request, twice: bool) -> Answer:
        if self._faults.violations(request):
            return self.dialect.failed("Số hồ sơ không hợp lệ")
        dossier = dossiers.found(self._nation, request.query_params["in_journal_no"])
        if dossier is None:
            self._faults.note(request, "no such dossier")
        answer = dossiers.answer(dossier)
        return {**answer, "DataCount": 2, "Data": [dossier, dossier]} if dossier and twice else answer

    def _answer(self, request: Request, twice: bool) -> Answer:
        if self._faults.violations(request):
            return self.dialect.invalid()
        organization = self._nation.organization(request.query_params[self.dialect.parameter])
        if organization is None:
            self._faults.note(request, "no such organization")
            return self.dialect.nothing()
        if not twice:
            return self.dialect.found([organization])
        other = replace(organization, registry_number=organization.registry_number + 1, internal_code="MOCK-TWIN")
        return self.dialect.found([organization, other])


async def _no_resource(request: Request, error: Exception) -> Response:
    return fault(404, 900906, "No matching resource found in the API for the given request", "Check the path.")


async def _no_method(request: Request, error: Exception) -> Response:
    return fault(405, 900906, "Method not allowed for given API resource", "Check the method.")


def _json(document: Answer) -> Response:
    return Response(ngsp1.encode(document), media_type="application/json; charset=utf-8")
