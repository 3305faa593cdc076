"""Answers as the population database and the layer before it do: signature, schema, licence, match; 037 and yes/no.

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
from mocks.nation.registers import Registers
from mocks.population.excerpts import kin, living_together
from mocks.population.expected import expected
from mocks.population.provincial import ProvincialLayer
from mocks.population.reply import OTHER_FAULT_PREFIXES, OTHER_PREFIXES, USUAL_PREFIXES, Reply
from mocks.population.request import (
    CONFIRM,
    DESCRIPTIONS,
    HOUSEHOLD,
    LOOK_UP,
    RELATIVES,
    Ask,
    RequestRefused,
    find,
    read_call,
)
from mocks.population.signature import Credentials, SignatureRefused, check_signature
from mocks.population.x_road import Endpoint, Proxy
from mocks.wsdl import description, located

XML = "text/xml; charset=utf-8"
COUNTING = "population/confirmation-count.wsdl"
OTHER_CODES = {RELATIVES: "038", HOUSEHOLD: "039"}
"""`MaTichHop` of the services that no public text names a code for."""
_OWN_WORDS = {
    "rate_limited": ("QUA_TAI", "Vượt quá số lượt truy cập cho phép"),
    "maintenance": ("BAO_TRI", "Hệ thống đang bảo trì"),
}
"""Failures that the service has a code of its own for."""
_SECRETS = ("user", "secret", "sv_url")
SHARED_OFFICER = "VDXP_VPCP"
"""The officer's code under which the yes/no service 033 is asked for everybody."""
PROCEDURE_NOT_LICENSED = "004"
OFFICER_NOT_LICENSED = "005"
OTHER_REFUSAL = "01"


def build(nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> Starlette:
    """The population service's application; `config` is its service.toml. Raises ValueError where a setting lacks."""
    service = PopulationService(nation, faults, config)
    if service.profile == "lgsp-json":
        routes = ProvincialLayer(service, faults, config).routes()
    else:
        operations = {operation: service.endpoint(operation) for operation in DESCRIPTIONS}
        base = "/csdldc/v1"
        if service.profile == "xroad":
            proxy, base = Proxy(faults, config), "/r1/VN/GOV/bca-c06/csdldc"
            operations = {operation: proxy.before(endpoint) for operation, endpoint in operations.items()}
        routes = [Route(f"{base}/{name}", endpoint, methods=["GET", "POST"]) for name, endpoint in operations.items()]
    app = Starlette(routes=routes)
    app.state.expected = lambda: expected(config)
    return app


class PopulationService:
    """The database as one deployment reaches it: its callers' secret, its licences, its look-up and yes/no service."""

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
        self.profile = str(config.get("profile"))
        self._integration_code = str(config["integration_code"])
        secrets = ("", "", "") if self.profile == "lgsp-json" else (credentials[name] for name in _SECRETS)
        user, secret, sv_url = map(str, secrets)
        self._credentials = Credentials(user=user, secret=secret, sv_url=sv_url)
        self._procedures = frozenset(str(code) for code in procedures)
        self._agencies = re.compile(agencies)
        self._skew = timedelta(seconds=skew)
        self._officers = {officer.personal_id for officer in nation.officers if officer.licensed}
        self._nation, self._registers = nation, Registers(nation)
        self._faults = faults
        self._url = str(config.get("url", ""))
        self._counts = self.profile == "xroad"
        """Whether the yes/no service answers how many there are."""

    def endpoint(self, operation: str) -> Endpoint:
        """`POST`: one question in SOAP. `GET ?wsdl`: the service's description."""

        async def answer(request: Request) -> Response:
            if request.method == "GET":
                return self._described(request, operation)
            try:
                self._check_call(request)
                ask = read_call(self._faults.content(request), self._faults.violations(request))
                self.check_code(ask, operation)
            except SignatureRefused as refusal:
                self._faults.note(request, str(refusal))
                return self._fault(request, 401, "Client", "SAI_CHU_KY", "Chữ ký xác thực không hợp lệ")
            except RequestRefused as refusal:
                self._faults.note(request, f"{refusal.code}: {refusal}")
                return self._fault(request, 500, "Client", refusal.code, str(refusal))
            return self.refused(request, ask, operation) or self.answer(request, ask, operation)

        return answer

    def _described(self, request: Request, operation: str) -> Response:
        """The description under this service's own address (?wsdl), and the schemas that it imports (?xsd=NAME)."""
        name = COUNTING if self._counts and operation == CONFIRM else DESCRIPTIONS[operation]
        asked = request.query_params.get("xsd")
        if asked is not None:
            known = asked in description(name).imports
            return Response(read(f"population/{asked}"), media_type=XML) if known else Response(status_code=404)
        if "wsdl" in request.query_params:
            return Response(located(name, f"{self._url}{request.url.path}"), media_type=XML)
        return Response(status_code=405, headers={"allow": "POST"})

    def check_code(self, ask: Ask, operation: str) -> None:
        """Raise RequestRefused unless the question bears the code that this deployment knows the service by."""
        if operation == LOOK_UP:
            right = ask.integration_code == self._integration_code
        elif operation in OTHER_CODES:
            right = ask.integration_code == OTHER_CODES[operation]
        elif self.profile == "c06-soap-033":
            right = ask.service_code == "033" and ask.officer == SHARED_OFFICER
        else:
            right = ask.integration_code == "003"
        if not right:
            raise RequestRefused("SAI_MA_TICH_HOP", "Mã tích hợp không được cấp cho dịch vụ này")

    def _check_call(self, request: Request) -> None:
        kind = self._faults.active(request)
        if kind == "bad_credentials":
            raise SignatureRefused("bad_credentials")
        if kind == "expired_token":
            raise SignatureRefused("timestamp too far from the service's time (expired_token)")
        if kind == "replayed_timestamp":
            raise SignatureRefused("timestamp was shown before (replayed_timestamp)")
        check_signature(request.headers, self._credentials, self._faults.now(request), self._skew)

    def refused(self, request: Request, ask: Ask, operation: str) -> Response | None:
        """The middle layer's refusals: HTTP 400 with JSON, before the database is reached."""
        code = message = ""
        shared = operation == CONFIRM and ask.officer == SHARED_OFFICER
        if self._agencies.fullmatch(ask.agency) is None:
            code, message = OTHER_REFUSAL, "Đơn vị không được phép khai thác"
        elif ask.procedure not in self._procedures:
            code, message = PROCEDURE_NOT_LICENSED, "Thủ tục không được phép khai thác CSDL dân cư"
        elif ask.officer not in self._officers and not shared:
            code, message = OFFICER_NOT_LICENSED, "Tài khoản cán bộ không được phép khai thác CSDL dân cư"
        if not code:
            return None
        self._faults.note(request, f"refused by the middle layer: {code}")
        return JSONResponse({"error_code": code, "message": message}, status_code=400)

    def answer(self, request: Request, ask: Ask, operation: str) -> Response:
        """The database's own answer."""
        kind = self._faults.active(request)
        if kind == "fault_in_200":
            return self._fault(request, 200, "Server", self._faults.code(request) or "LOI_HE_THONG", "Lỗi hệ thống")
        if kind in _OWN_WORDS:
            return self._fault(request, 500, "Server", *_OWN_WORDS[kind])
        reply = Reply(OTHER_PREFIXES if kind == "wrong_prefix" else USUAL_PREFIXES)
        if kind == "empty_body":
            return Response(reply.encode(), media_type=XML)
        people, note = find(self._nation, ask)
        self._faults.note(request, note)
        if kind == "two_matches" and len(people) == 1:
            people = [people[0], _other_match(people[0])]
        if operation == CONFIRM:
            content = reply.confirmation(len(people), counted=self._counts).encode()
        else:
            asked = ask.personal_id or ask.old_card_number
            if operation == RELATIVES:
                people = [kin(person) for person in people]
            elif operation == HOUSEHOLD:
                people = [one for person in people for one in living_together(self._registers, person)]
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
