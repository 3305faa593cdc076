"""Answers as the WSO2 gateway and the registry behind it answer: token first, then one enterprise by its code."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, unquote_plus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mocks.business import reply
from mocks.business.tokens import LIFETIME_SECONDS, Tokens
from mocks.faults import FaultControl
from mocks.nation.nation import Nation

API: Final = "/apiCSDLDKDN/1.0"
_CODE: Final = re.compile(r"[0-9]{10}(-[0-9]{3}|-[0-9]{5})?|[0-9]{12}", re.ASCII)


def build(nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> Starlette:
    """Build the registry's application.

    `config` is service.toml: `credentials.consumer_key`, `credentials.consumer_secret` and, where given,
    `token_lifetime_seconds`. Raises ValueError where the credentials are missing.
    """
    registry = _Registry(nation, faults, config)
    return Starlette(
        routes=[
            Route("/token", registry.token, methods=["POST"]),
            Route(f"{API}/chiTietDoanhNghiep", registry.enterprise, methods=["GET"]),
        ],
        exception_handlers={404: _no_resource, 405: _no_method},
    )


class _Registry:
    def __init__(self, nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> None:
        credentials = config.get("credentials")
        if not isinstance(credentials, Mapping) or not {"consumer_key", "consumer_secret"} <= credentials.keys():
            raise ValueError("the business mock needs credentials.consumer_key and credentials.consumer_secret")
        lifetime = config.get("token_lifetime_seconds", LIFETIME_SECONDS)
        if not isinstance(lifetime, int):
            raise ValueError("token_lifetime_seconds is a whole number")
        self._pair = (str(credentials["consumer_key"]), str(credentials["consumer_secret"]))
        self._nation = nation
        self._faults = faults
        self._tokens = Tokens(lifetime)

    async def token(self, request: Request) -> Response:
        """`POST /token`: client credentials in the Basic header or in the form; Content-Type is not looked at."""
        fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        pair = _basic(request.headers.get("authorization")) or (
            fields.get("client_id", ""),
            fields.get("client_secret", ""),
        )
        kind = self._faults.active(request)
        if kind == "bad_credentials" or not _same(pair, self._pair):
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

    async def enterprise(self, request: Request) -> Response:
        """`GET chiTietDoanhNghiep?msdn=`: the record, no record, or a failure inside HTTP 200."""
        kind = self._faults.active(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            self._faults.note(request, "no token")
            return _fault(401, 900902, "Missing Credentials", "Required OAuth credentials not provided.")
        if kind == "expired_token":
            self._tokens.expire(token)
        state = self._tokens.state(token, self._faults.now(request).timestamp())
        if kind == "bad_credentials" or state != "live":
            self._faults.note(request, f"token {state}")
            return _fault(401, 900901, "Invalid Credentials", "Make sure you have provided the correct credentials.")
        if kind == "fault_in_200":
            return _json(reply.failed(self._faults.code(request) or "Lỗi hệ thống: không kết nối được cơ sở dữ liệu"))
        answer = reply.nothing() if kind == "empty_body" else self._answer(request, twice=kind == "two_matches")
        if kind == "malformed_json":
            whole = reply.encode(answer)
            return Response(whole[: len(whole) // 2], media_type="application/json; charset=utf-8")
        return _json(answer)

    def _answer(self, request: Request, *, twice: bool) -> dict[str, object]:
        codes = request.query_params.getlist("msdn")
        if len(codes) != 1 or _CODE.fullmatch(codes[0]) is None:
            self._faults.note(request, "msdn missing, repeated or malformed")
            return reply.failed("Mã số doanh nghiệp không hợp lệ")
        organization = self._nation.organization(codes[0])
        if organization is None:
            self._faults.note(request, "no such organization")
            return reply.nothing()
        if not twice:
            return reply.found([organization])
        other = replace(organization, registry_number=organization.registry_number + 1, internal_code="MOCK-TWIN")
        return reply.found([organization, other])


async def _no_resource(request: Request, error: Exception) -> Response:
    return _fault(404, 900906, "No matching resource found in the API for the given request", "Check the path.")


async def _no_method(request: Request, error: Exception) -> Response:
    return _fault(405, 900906, "Method not allowed for given API resource", "Check the method.")


def _basic(header: str | None) -> tuple[str, str] | None:
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        key, _, secret = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except ValueError:  # no base64, or no UTF-8 inside it
        return "", ""
    return unquote_plus(key), unquote_plus(secret)


def _same(given: tuple[str, str], expected: tuple[str, str]) -> bool:
    return hmac.compare_digest("\x00".join(given).encode(), "\x00".join(expected).encode())


def _fault(status: int, code: int, message: str, description: str) -> Response:
    """WSO2 API Manager's own fault; 900901 invalid or expired, 900902 missing."""
    headers = {"WWW-Authenticate": 'Bearer realm="WSO2 API Manager"'} if status == 401 else {}
    return _json({"fault": {"code": code, "message": message, "description": description}}, status, headers)


def _json(document: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(reply.encode(document), status, headers, media_type="application/json; charset=utf-8")
