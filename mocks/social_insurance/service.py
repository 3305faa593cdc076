"""Answers as social insurance does behind NGSP or a province's layer: proof first, then one of three look-ups."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks import replies
from mocks.business.gates import TokenGate
from mocks.faults import FaultControl
from mocks.nation.extracts import InsuranceRecord
from mocks.nation.nation import Nation
from mocks.nation.registers import Registers
from mocks.social_insurance import answers
from mocks.social_insurance.answers import Answer
from mocks.social_insurance.expected import expected
from mocks.social_insurance.search import Criteria, Search

BASE: Final = "/apiBHXH/1.0"
RECORD, NUMBER, HOUSEHOLD = "getTraCuuTtHgdByMaSoBhxh", "getMaSoBhxhTheoTieuChi", "getTraCuuThongTinHgd"
OPERATIONS: Final = (RECORD, NUMBER, HOUSEHOLD)
_KNOWN: Final = {"0": 8, "1": 4, "2": 6}
PROFILES: Final = ("ngsp", "envelope")


def build(nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> Starlette:
    """Build the service's application.

    `config` is service.toml: `profile` (one of `PROFILES`), its `credentials` and, where given,
    `token_lifetime_seconds`. Raises ValueError where the credentials are missing.
    """
    service = _Service(nation, faults, config)
    routes = [Route(f"{BASE}/{name}", service.answering(name), methods=["POST"]) for name in OPERATIONS]
    app = Starlette(
        routes=[*service.gate.routes(), *routes],
        exception_handlers=replies.MISSING,
    )
    app.state.expected = lambda: expected(config)
    return app


class Look:
    """What each operation finds, without HTTP."""

    def __init__(self, nation: Nation) -> None:
        self._nation = nation
        self._registers = Registers(nation)
        self._search = Search(nation)

    def answer(self, operation: str, asked: Mapping[str, str]) -> Answer:
        """The inner answer to a well-formed body."""
        if operation == RECORD:
            found = self._by_key(asked["maSoBhxh"])
            return answers.record(found) if found else answers.failed(operation, answers.NOTHING)
        records = self._found(asked)
        if len(records) != 1:
            return answers.failed(operation, answers.SEVERAL if records else answers.NOTHING)
        if operation == NUMBER:
            return answers.number(records[0])
        members = self._household(records[0])
        return answers.household(members) if members else answers.failed(operation, answers.NOTHING)

    def _by_key(self, key: str) -> InsuranceRecord | None:
        """By the ten digits or by today's personal ID; an earlier one is nobody's key."""
        if len(key) == 10:
            return self._registers.insured(key)
        person = self._nation.person(key)
        return self._registers.insurance(key) if person and person.personal_id == key else None

    def _found(self, asked: Mapping[str, str]) -> list[InsuranceRecord]:
        day = asked["ngaySinh"][: _KNOWN[asked["loaiNgaySinh"]]]
        criteria = Criteria(
            name=asked["hoTen"],
            born="-".join(filter(None, (day[:4], day[4:6], day[6:8]))),
            sex=asked["gioiTinh"],
            at_birth=asked["isKs"] == "1",
            province=asked.get("maTinh", asked.get("maTinhKs", "")),
            district=asked.get("maHuyenKs", ""),
            commune=asked.get("maXaKs", ""),
        )
        return [
            one
            for one in self._search.insured(criteria)
            if asked.get("soSo", "") in ("", one.number, answers.old_book(one))
            and asked.get("maThe", "") in ("", answers.card(one))
        ]

    def _household(self, one: InsuranceRecord) -> list[InsuranceRecord]:
        household = self._registers.household(str(one.person.personal_id))
        if household is None or not one.household_number:
            return []
        numbers = [member.person.personal_id for member in household.members]
        records = [self._registers.insurance(number) for number in numbers if number]
        return [record for record in records if record is not None and record.household_number == one.household_number]


class _Service:
    def __init__(self, nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> None:
        profile = config.get("profile", PROFILES[0])
        if profile not in PROFILES:
            raise ValueError(f"the profile is one of {', '.join(PROFILES)}")
        self.gate = TokenGate(faults, config)
        self._enveloped = profile == "envelope"
        self._look = Look(nation)
        self._faults = faults
        self._calls = itertools.count(1)

    def answering(self, operation: str) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of one operation."""

        async def endpoint(request: Request) -> Response:
            refused = self.gate.refusal(request)
            if refused is not None:
                return refused
            kind = self._faults.active(request)
            correlation = f"MOCK-BHXH-{next(self._calls):06d}"
            if kind in ("fault_in_200", "maintenance"):
                usual = answers.SYSTEM if kind == "fault_in_200" else answers.UNDER_REPAIR
                code = self._faults.code(request) or usual
                if self._enveloped and len(code) == 3:  # the layer's own codes have three digits
                    return replies.answer(answers.envelope_failed(code, correlation))
                answer = answers.failed(operation, code)
            elif kind in ("empty_body", "two_matches"):
                answer = answers.failed(operation, answers.NOTHING if kind == "empty_body" else answers.SEVERAL)
            else:
                answer = await self._answer(request, operation)
            whole = answers.enveloped(operation, answer, correlation) if self._enveloped else answer
            return replies.answer(whole, half=kind == "malformed_json")

        return endpoint

    async def _answer(self, request: Request, operation: str) -> Answer:
        if self._faults.violations(request):
            return answers.failed(operation, answers.MALFORMED)
        asked = replies.members(self._faults.content(request))
        answer = await asyncio.to_thread(self._look.answer, operation, asked)  # a search takes a while
        if answer["errorCode"] != answers.FOUND:
            self._faults.note(request, f"nobody, or not one alone: errorCode {answer['errorCode']}")
        return answer
