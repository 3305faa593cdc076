"""Answers as a civil status service behind a provincial layer might: proof first, then extracts of one person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks import replies
from mocks.business.gates import TokenGate
from mocks.civil_status import extracts
from mocks.civil_status.expected import expected
from mocks.civil_status.extracts import Answer
from mocks.faults import FaultControl
from mocks.folding import fold_name
from mocks.nation.model import Person
from mocks.nation.nation import Nation
from mocks.nation.registers import Registers

BASE: Final = "/apiHoTichTuPhap/1.0"
NAMES: Final = {
    "100": "AUTHEN_ERROR", "106": "AGENCY_ID_INCORRECT", "201": "RECORD_NOT_FOUND", "302": "DATA_TYPE_INVALID",
    "900": "SYSTEM_ERROR", "901": "MAINTENANCE",
}  # fmt: skip
Extract = Callable[[Registers, Person], Answer | None]


def _birth(registers: Registers, person: Person) -> Answer | None:
    found = registers.birth(str(person.personal_id))
    return extracts.birth(found) if found else None


def _marriage(registers: Registers, person: Person) -> Answer | None:
    found = registers.marriage(str(person.personal_id))
    return extracts.marriage(found) if found else None


def _death(registers: Registers, person: Person) -> Answer | None:
    found = registers.death(str(person.personal_id))
    return extracts.death(found) if found else None


def _standing(registers: Registers, person: Person) -> Answer | None:
    found = registers.standing(str(person.personal_id))
    return extracts.standing(found) if found else None


OPERATIONS: Final[Mapping[str, Extract]] = {
    "traCuuKhaiSinh": _birth,
    "traCuuKetHon": _marriage,
    "traCuuKhaiTu": _death,
    "traCuuTinhTrangHonNhan": _standing,
}


def build(nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> Starlette:
    """Build the service's application.

    `config` is service.toml: its `credentials` and, where given, `token_lifetime_seconds`. Raises ValueError where the
    credentials are missing.
    """
    service = _Service(nation, faults, config)
    routes = [Route(f"{BASE}/{name}", service.answering(of), methods=["POST"]) for name, of in OPERATIONS.items()]
    app = Starlette(
        routes=[*service.gate.routes(), *routes],
        exception_handlers=replies.MISSING,
    )
    app.state.expected = lambda: expected(config)
    return app


class _Service:
    def __init__(self, nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> None:
        self.gate = TokenGate(faults, config)
        self._nation = nation
        self._registers = Registers(nation)
        self._faults = faults

    def answering(self, extract: Extract) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of one operation."""

        async def endpoint(request: Request) -> Response:
            refused = self.gate.refusal(request)
            if refused is not None:
                return refused
            kind = self._faults.active(request)
            if kind == "fault_in_200":
                return replies.answer(failed(self._faults.code(request) or "900"))
            if kind == "maintenance":
                return replies.answer(failed("901"))
            answer = failed("201") if kind == "empty_body" else self._answer(request, extract)
            return replies.answer(answer, half=kind == "malformed_json")

        return endpoint

    def _answer(self, request: Request, extract: Extract) -> Answer:
        wrong = {one.at for one in self._faults.violations(request)}
        if wrong:
            return failed("106" if wrong == {"body.maDonVi"} else "302")
        person = self._person(replies.members(self._faults.content(request)))
        if person is None:
            self._faults.note(request, "nobody by that number, name and birth date")
            return failed("201")
        found = extract(self._registers, person)
        if found is None:
            self._faults.note(request, "the person has no such extract")
            return failed("201")
        return {"status": 1, "errorCode": None, "errorName": "", "data": found}

    def _person(self, asked: Mapping[str, str]) -> Person | None:
        """By number, folded name, and the birth date as far as both know it; which differs is never told."""
        person = self._nation.person(asked["soDinhDanh"])
        if person is None or person.personal_id != asked["soDinhDanh"]:
            return None
        known = min(len(asked["ngaySinh"]), len(person.date_of_birth))
        same_day = asked["ngaySinh"][:known] == person.date_of_birth[:known]
        return person if same_day and fold_name(person.full_name) == asked["hoTen"] else None


def failed(code: str) -> Answer:
    """Nothing found, or a failure: HTTP 200 either way."""
    return {"status": 0, "errorCode": code, "errorName": NAMES.get(code, "ERROR"), "data": None}
