"""Before the registry answers, whoever stands in front of it wants proof: a WSO2 token, or a key in Authorization."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Final, Protocol
from urllib.parse import parse_qsl, unquote_plus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.business.tokens import LIFETIME_SECONDS, Tokens
from mocks.faults import FaultControl

THROTTLED_SECONDS: Final = 60
"""How long a caller who asked too often is told to wait: WSO2 counts by the minute."""
KEY_MEMBERS: Final = ("AccessKey", "SecretKey", "AppName", "PartnerCode", "PartnerCodeCus")
"""Members of the key's JSON (fact sheet, section 1.1, schemes B and B')."""


class Gate(Protocol):
    """What stands between the caller and the data."""

    def routes(self) -> list[Route]:
        """Paths of its own."""
        ...

    def refusal(self, request: Request) -> Response | None:
        """The answer to a request that proves nothing, or None for one that may pass."""
        ...


class TokenGate:
    """A WSO2 gateway: `POST /token`, then `Authorization: Bearer`."""

    def __init__(self, faults: FaultControl, config: Mapping[str, object]) -> None:
        key, secret = _credentials(config, "consumer_key", "consumer_secret")
        lifetime = config.get("token_lifetime_seconds", LIFETIME_SECONDS)
        if not isinstance(lifetime, int):
            raise ValueError("token_lifetime_seconds is a whole number")
        self._pair = (key, secret)
        self._faults = faults
        self._tokens = Tokens(lifetime)

    def routes(self) -> list[Route]:
        """The token endpoint."""
        return [Route("/token", self.token, methods=["POST"])]

    async def token(self, request: Request) -> Response:
        """`POST /token`: client credentials in the Basic header or in the form; Content-Type is not looked at."""
        if self._faults.active(request) == "rate_limited":
            return _throttled(self._faults.wait(request, THROTTLED_SECONDS))
        fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        pair = _basic(request.headers.get("authorization")) or (
            fields.get("client_id", ""),
            fields.get("client_secret", ""),
        )
        if self._faults.active(request) == "bad_credentials" or not _same(pair, self._pair):
            self._faults.note(request, "consumer key or secret refused")
            answer = {"error": "invalid_client", "error_description": "Client authentication failed."}
            return _json(answer, 401, {"WWW-Authenticate": 'Basic realm="WSO2 API Manager"'})
        grant = fields.get("grant_type")
        if grant != "client_credentials":
            self._faults.note(request, "no such grant type")
            return _json({"error": "unsupported_grant_type" if grant else "invalid_request"}, 400)
        answer = {
            "access_token": self._tokens.issue(self._faults.now(request).timestamp()),
            "scope": "am_application_scope default",
            "token_type": "Bearer",
        }
        return _json({**answer, "expires_in": self._tokens.lifetime}, 200, {"Cache-Control": "no-store"})

    def refusal(self, request: Request) -> Response | None:
        """WSO2's own fault for a missing, unknown or expired token, and for too many requests."""
        kind = self._faults.active(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            self._faults.note(request, "no token")
            return fault(401, 900902, "Missing Credentials", "Required OAuth credentials not provided.")
        if kind == "expired_token":
            self._tokens.expire(token)
        state = self._tokens.state(token, self._faults.now(request).timestamp())
        if kind != "bad_credentials" and state == "live":
            return _throttled(self._faults.wait(request, THROTTLED_SECONDS)) if kind == "rate_limited" else None
        self._faults.note(request, f"token {state}")
        return fault(401, 900901, "Invalid Credentials", "Make sure you have provided the correct credentials.")


class KeyGate:
    """One city's platform: `Authorization: base64(JSON of keys)`, without a scheme word and without a token call."""

    def __init__(self, faults: FaultControl, config: Mapping[str, object]) -> None:
        self._key = _credentials(config, "access_key", "secret_key", "app_name", "partner_code", "partner_code_cus")
        self._faults = faults

    def routes(self) -> list[Route]:
        """None: there is no token to ask for."""
        return []

    def refusal(self, request: Request) -> Response | None:
        """401 with the platform's three flags for another key or none, and 429 in them for too many requests: the
        mock's own decision."""
        kind = self._faults.active(request)
        if kind == "rate_limited":
            told = {"StatusCode": 429, "Status": "TOO_MANY_REQUESTS", "ThrowException": False}
            return _json({**told, "Description": "Vượt quá số lượt truy cập cho phép", "ResultObject": None})
        if kind not in ("bad_credentials", "expired_token") and self._shown(request.headers.get("authorization", "")):
            return None
        self._faults.note(request, "key refused")
        answer = {"StatusCode": 401, "Status": "UNAUTHORIZED", "ThrowException": False, "Description": "Từ chối"}
        return _json({**answer, "ResultObject": None}, 401)

    def _shown(self, header: str) -> bool:
        try:
            given = json.loads(base64.b64decode(header, validate=True))
        except ValueError:  # no base64, no UTF-8 or no JSON inside it
            return False
        if not isinstance(given, dict) or set(given) != set(KEY_MEMBERS):
            return False
        return _same(tuple(str(given[name]) for name in KEY_MEMBERS), self._key)


def fault(status: int, code: int, message: str, description: str) -> Response:
    """WSO2 API Manager's own fault; 900901 invalid or expired, 900902 missing."""
    headers = {"WWW-Authenticate": 'Bearer realm="WSO2 API Manager"'} if status == 401 else {}
    return _json({"fault": {"code": code, "message": message, "description": description}}, status, headers)


def _throttled(seconds: int) -> Response:
    """WSO2's own fault for too many requests of one application: 429, code 900803."""
    told = {"code": 900803, "message": "Message throttled out", "description": "You have exceeded your quota"}
    return _json({"fault": told}, 429, {"Retry-After": str(seconds)})


def _credentials(config: Mapping[str, object], *names: str) -> tuple[str, ...]:
    credentials = config.get("credentials")
    if not isinstance(credentials, Mapping) or not set(names) <= credentials.keys():
        raise ValueError(f"the business mock needs {' and '.join(f'credentials.{name}' for name in names)}")
    return tuple(str(credentials[name]) for name in names)


def _basic(header: str | None) -> tuple[str, str] | None:
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        key, _, secret = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except ValueError:  # no base64, or no UTF-8 inside it
        return "", ""
    return unquote_plus(key), unquote_plus(secret)


def _same(given: tuple[str, ...], expected: tuple[str, ...]) -> bool:
    return hmac.compare_digest("\x00".join(given).encode(), "\x00".join(expected).encode())


def _json(document: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status, headers, media_type="application/json; charset=utf-8")
