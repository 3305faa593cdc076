"""The portal's door: a session for a name and a password, wanted inside every later body; `dstcode` on every call."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks import replies
from mocks.business.tokens import Tokens
from mocks.faults import FaultControl

LOGIN_PATH: Final = "/mapi/login"
WRONG_LOGIN, ENDED, WRONG_DESTINATION = 6, 5, 4
LIFETIME_SECONDS: Final = 1800


class Logins:
    """Scheme D (fact sheet 1.1). A refusal comes inside HTTP 200, as the portal's other refusals do."""

    def __init__(self, faults: FaultControl, config: Mapping[str, object]) -> None:
        """Raises ValueError where a credential or the lifetime is missing or wrong."""
        credentials = config.get("credentials")
        names = ("username", "password", "dstcode")
        if not isinstance(credentials, Mapping) or not set(names) <= credentials.keys():
            raise ValueError("the portal's mock needs credentials.username, credentials.password, credentials.dstcode")
        lifetime = config.get("session_lifetime_seconds", LIFETIME_SECONDS)
        if not isinstance(lifetime, int):
            raise ValueError("session_lifetime_seconds is a whole number")
        self._username, self._password, self._dstcode = (str(credentials[name]) for name in names)
        self._faults = faults
        self._sessions = Tokens(lifetime)

    def routes(self) -> list[Route]:
        """The login."""
        return [Route(LOGIN_PATH, self.login, methods=["POST"])]

    async def login(self, request: Request) -> Response:
        """`{"username", "password"}` for a session."""
        try:
            given = json.loads(await request.body())
        except ValueError:
            given = None
        pair = (given.get("username"), given.get("password")) if isinstance(given, dict) else (None, None)
        shown = _same("\0".join(map(str, pair)), f"{self._username}\0{self._password}")
        if self._faults.active(request) == "bad_credentials" or not shown:
            self._faults.note(request, "name or password refused")
            return replies.answer({"error_code": WRONG_LOGIN, "message": "Sai tên đăng nhập hoặc mật khẩu"})
        if not self._destined(request):
            return replies.answer({"error_code": WRONG_DESTINATION, "message": "Sai mã hệ thống đích"})
        session = self._sessions.issue(self._faults.now(request).timestamp())
        return replies.answer({"error_code": 0, "message": "", "session": session})

    def refusal(self, request: Request, asked: Mapping[str, object]) -> Response | None:
        """The answer to a body whose session is missing, unknown or over, or None for one that may pass."""
        if not self._destined(request):
            return replies.answer({"error_code": WRONG_DESTINATION, "message": "Sai mã hệ thống đích", "result": []})
        session, kind = str(asked.get("session", "")), self._faults.active(request)
        if kind == "expired_token":
            self._sessions.expire(session)
        state = self._sessions.state(session, self._faults.now(request).timestamp())
        if kind != "bad_credentials" and state == "live":
            return None
        self._faults.note(request, f"session {state}")
        return replies.answer({"error_code": ENDED, "message": "Phiên làm việc không hợp lệ", "result": []})

    def _destined(self, request: Request) -> bool:
        if _same(request.headers.get("dstcode", ""), self._dstcode):
            return True
        self._faults.note(request, "dstcode differs")
        return False


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
