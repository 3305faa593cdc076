"""A provincial layer before the service: keys and a token, questions in JSON, the database's XML as a text in JSON.

Fact sheet, section 1.1 scheme B, and section 2.4 (composed JSON-proxy form).
"""

import base64
import json
import re
import secrets
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mocks.business.gates import fault
from mocks.faults import FaultControl
from mocks.population.request import CONFIRM, DESCRIPTIONS, Ask, RequestRefused
from mocks.population.x_road import Endpoint

_KEYS = {"access_key": "AccessKey", "secret_key": "SecretKey", "app_name": "AppName", "partner_code": "PartnerCode"}
LIFETIME_SECONDS = 3600


class Database(Protocol):
    """The service behind the layer."""

    def check_code(self, ask: Ask, operation: str) -> None:
        """Raise RequestRefused where the question bears another service's code."""
        ...

    def refused(self, request: Request, ask: Ask, operation: str) -> Response | None:
        """The refusal of a question that isn't licensed."""
        ...

    def answer(self, request: Request, ask: Ask, operation: str) -> Response:
        """The answer in XML."""
        ...


class ProvincialLayer:
    """Gives tokens to one known system and carries its questions."""

    def __init__(self, database: Database, faults: FaultControl, config: Mapping[str, object]) -> None:
        """Raises ValueError where the credentials lack a key."""
        credentials = config.get("credentials")
        if not isinstance(credentials, Mapping) or not all(credentials.get(name) for name in _KEYS):
            raise ValueError(f"the profile lgsp-json needs credentials {', '.join(_KEYS)}")
        self._keys = {shown: str(credentials[name]) for name, shown in _KEYS.items()}
        self._agency = str(credentials["partner_code"]).split(".")[-1]
        self._database, self._faults = database, faults
        self._tokens: dict[str, float] = {}

    def routes(self) -> list[Route]:
        """Its addresses."""
        paths = {"/token": self._token} | {
            f"/CSDL_DanCu/{operation}": self._endpoint(operation) for operation in DESCRIPTIONS
        }
        return [Route(path, endpoint, methods=["POST"]) for path, endpoint in paths.items()]

    def _knows(self, request: Request) -> bool:
        try:
            shown = json.loads(base64.b64decode(request.headers.get("lgspaccesstoken", ""), validate=True))
        except ValueError:
            return False
        return isinstance(shown, dict) and all(shown.get(name) == value for name, value in self._keys.items())

    async def _token(self, request: Request) -> Response:
        grant = parse_qs((await request.body()).decode("utf-8", "replace")).get("grant_type")
        if self._faults.active(request) == "bad_credentials" or not self._knows(request):
            self._faults.note(request, "lgspaccesstoken is missing or wrong")
            return JSONResponse({"error": "invalid_client", "error_description": "Sai khoá truy cập"}, 401)
        if grant != ["client_credentials"]:
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        token = secrets.token_urlsafe(24)
        self._tokens[token] = self._faults.now(request).timestamp() + LIFETIME_SECONDS
        scope = "am_application_scope default"
        return JSONResponse(
            {"access_token": token, "scope": scope, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS}
        )

    def _endpoint(self, operation: str) -> Endpoint:
        async def answer(request: Request) -> Response:
            word, _, token = request.headers.get("authorization", "").partition(" ")
            kind = self._faults.active(request)
            ends = self._tokens.get(token, 0.0)
            if kind in ("expired_token", "bad_credentials") or ends <= self._faults.now(request).timestamp():
                self._tokens.pop(token, None)
                self._faults.note(request, f"token refused ({kind or 'unknown or ended'})")
                code, words = (
                    (900901, "Invalid Credentials") if kind == "bad_credentials" else (900903, "Token Expired")
                )
                return fault(401, code, words, "Make sure you have provided the correct credentials.")
            if word.lower() != "bearer" or not self._knows(request):
                self._faults.note(request, "lgspaccesstoken is missing or wrong")
                return JSONResponse({"error_code": "01", "message": "Thiếu lgspaccesstoken"}, 403)
            try:
                ask = self._ask(request)
                self._database.check_code(ask, operation)
            except RequestRefused as refusal:
                self._faults.note(request, f"{refusal.code}: {refusal}")
                return JSONResponse({"error_code": "01", "message": str(refusal)}, 400)
            refused = self._database.refused(request, ask, operation)
            return refused or _carried(self._database.answer(request, ask, operation), operation)

        return answer

    def _ask(self, request: Request) -> Ask:
        """The question of the composed JSON form. Raises RequestRefused for any other."""
        for wrong in self._faults.violations(request):
            raise RequestRefused("SAI_DINH_DANG", f"Không đúng dạng tại {wrong.at.rpartition('.')[2]}")
        told = self._faults.content(request)
        if not isinstance(told, dict):
            raise TypeError("a question that kept its contract is an object")
        day = told["NgayThangNam"] or ""
        return Ask(
            request_id=told["MaYeuCau"],
            procedure=told["MaDVC"],
            integration_code=told["MaTichHop"],
            officer=told["MaCanBo"],
            agency=self._agency,
            account="",
            personal_id=told["SoDinhDanh"] or "",
            old_card_number=told["SoCMND"] or "",
            name=told["HoVaTen"],
            year="" if day else told["Nam"],
            full_date=day,
        )


def _carried(answer: Response, operation: str) -> Response:
    """The database's XML as a text, whatever it is; of a whole answer of the yes/no service the flag alone."""
    text = bytes(answer.body).decode()
    said = re.search(r"TonTai>(true|false)<.*Envelope>$", text.strip(), re.DOTALL) if operation == CONFIRM else None
    return JSONResponse({"data": said[1] == "true"} if said else {"error_code": "0", "message": text})
