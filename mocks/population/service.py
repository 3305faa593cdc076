"""Answers look-up 037 the way the population database and the layer before it do: signature, schema, licence, match.

What no public text settles is decided here and written down in `docs/connectors/population.md`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contracts.schemas import read
from mocks.faults import FaultControl
from mocks.nation.model import Person
from mocks.nation.nation import Nation
from mocks.population.reply import OTHER_FAULT_PREFIXES, OTHER_PREFIXES, USUAL_PREFIXES, Reply
from mocks.population.request import Ask, RequestRefused, find, read_request
from mocks.population.signature import Credentials, SignatureRefused, check_signature

XML = "text/xml; charset=utf-8"
_ACCEPTED_TYPES = {"text/xml", "application/xml"}
_ACCEPTED_ACTIONS = {"", '""', "TraCuuThongTinCongDan", '"TraCuuThongTinCongDan"'}
PROCEDURE_NOT_LICENSED = "004"
OFFICER_NOT_LICENSED = "005"
OTHER_REFUSAL = "01"


def build(nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> Starlette:
    """The population service's application; `config` is its service.toml. Raises ValueError where a setting lacks."""
    service = PopulationService(nation, faults, config)
    return Starlette(routes=[Route(service.path, service.look_up, methods=["GET", "POST"])])


class PopulationService:
    """One deployment of the service: its path, its callers' secret, its licences."""

    def __init__(self, nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> None:
        credentials, procedures = config.get("credentials"), config.get("procedures")
        agencies, skew = config.get("agencies"), config.get("skew_seconds")
        if (
            not isinstance(credentials, Mapping)
            or not isinstance(procedures, list)
            or not isinstance(agencies, str)
            or not isinstance(skew, int)
        ):
            raise ValueError("the population mock needs credentials, procedures, agencies and skew_seconds")
        self.path = str(config["path"])
        self._integration_code = str(config["integration_code"])
        self._credentials = Credentials(
            user=str(credentials["user"]), secret=str(credentials["secret"]), sv_url=str(credentials["sv_url"])
        )
        self._procedures = frozenset(str(code) for code in procedures)
        self._agencies = re.compile(agencies)
        self._skew = timedelta(seconds=skew)
        self._officers = {officer.personal_id for officer in nation.officers if officer.licensed}
        self._nation = nation
        self._faults = faults

    async def look_up(self, request: Request) -> Response:
        """`POST`: one look-up. `GET ?wsdl`: the service's description."""
        if request.method == "GET":
            if "wsdl" in request.query_params:
                return Response(read("population/population.wsdl"), media_type=XML)
            return Response(status_code=405, headers={"allow": "POST"})
        try:
            self._check_call(request)
            ask = read_request(await request.body())
            if ask.integration_code != self._integration_code:
                raise RequestRefused("SAI_MA_TICH_HOP", "Mã tích hợp không được cấp cho dịch vụ này")
        except SignatureRefused as refusal:
            self._faults.note(request, str(refusal))
            return self._fault(request, 401, "Client", "SAI_CHU_KY", "Chữ ký xác thực không hợp lệ")
        except RequestRefused as refusal:
            self._faults.note(request, f"{refusal.code}: {refusal}")
            return self._fault(request, 500, "Client", refusal.code, str(refusal))
        refused = self._licence(request, ask)
        return refused or self._answer(request, ask)

    def _check_call(self, request: Request) -> None:
        kind = self._faults.active(request)
        if kind == "bad_credentials":
            raise SignatureRefused("bad_credentials")
        if kind == "expired_token":
            raise SignatureRefused("timestamp too far from the service's time (expired_token)")
        check_signature(request.headers, self._credentials, self._faults.now(request), self._skew)
        media, _, parameters = request.headers.get("content-type", "").partition(";")
        charset = re.search(r"charset=\"?([\w-]+)", parameters, re.IGNORECASE)
        if media.strip().lower() not in _ACCEPTED_TYPES or (charset and charset[1].lower() != "utf-8"):
            raise RequestRefused("SAI_DINH_DANG", "Content-Type phải là XML trong UTF-8")
        if request.headers.get("soapaction") not in _ACCEPTED_ACTIONS:
            raise RequestRefused("SAI_DINH_DANG", "Thiếu hoặc sai SOAPAction")

    def _licence(self, request: Request, ask: Ask) -> Response | None:
        """The middle layer's refusals: HTTP 400 with JSON, before the database is reached."""
        code = message = ""
        if self._agencies.fullmatch(ask.agency) is None:
            code, message = OTHER_REFUSAL, "Đơn vị không được phép khai thác"
        elif ask.procedure not in self._procedures:
            code, message = PROCEDURE_NOT_LICENSED, "Thủ tục không được phép khai thác CSDL dân cư"
        elif ask.officer not in self._officers:
            code, message = OFFICER_NOT_LICENSED, "Tài khoản cán bộ không được phép khai thác CSDL dân cư"
        if not code:
            return None
        self._faults.note(request, f"refused by the middle layer: {code}")
        return JSONResponse({"error_code": code, "message": message}, status_code=400)

    def _answer(self, request: Request, ask: Ask) -> Response:
        kind = self._faults.active(request)
        if kind == "fault_in_200":
            return self._fault(request, 200, "Server", self._faults.code(request) or "LOI_HE_THONG", "Lỗi hệ thống")
        reply = Reply(OTHER_PREFIXES if kind == "wrong_prefix" else USUAL_PREFIXES)
        if kind == "empty_body":
            return Response(reply.encode(), media_type=XML)
        people, note = find(self._nation, ask)
        self._faults.note(request, note)
        if kind == "two_matches" and len(people) == 1:
            people = [people[0], _other_match(people[0])]
        asked = ask.personal_id or ask.old_card_number
        content = reply.collection([(person, asked) for person in people]).encode()
        if kind == "malformed_xml":
            content = content[: content.rindex(b"</")]
        return Response(content, media_type=XML)

    def _fault(self, request: Request, status: int, side: str, code: str, text: str) -> Response:
        kind = self._faults.active(request)
        reply = Reply(OTHER_FAULT_PREFIXES if kind == "wrong_prefix" else USUAL_PREFIXES)
        return Response(reply.fault(side, code, text).encode(), status, media_type=XML)


def _other_match(person: Person) -> Person:
    """A second person whom the same number, name and birth date fit, living elsewhere."""
    return replace(person, permanent_residence=None, father=None, mother=None, traits=())
