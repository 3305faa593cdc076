"""The sign-in service as a relying party and a human meet it: discovery, page, code, token, userinfo, keys."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote_plus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from mocks.faults import FaultControl
from mocks.identity import page
from mocks.identity.authorization import (
    ASSURANCE_LEVELS,
    AuthorizationRequest,
    RequestReturned,
    RequestShown,
    read_request,
)
from mocks.identity.claims import RELEASED, Account, accounts, find_account
from mocks.identity.envelope import ENVELOPE_DEFECTS
from mocks.identity.expected import expected
from mocks.identity.generations import Generation, generation
from mocks.identity.relying_party import RelyingParty
from mocks.identity.sign_ins import TOKEN_SECONDS, GrantRefused, SignIn, SignIns
from mocks.identity.signing import ALGORITHM, DEFECTS, LIFETIME_SECONDS, Signer, half_hash
from mocks.nation.nation import Nation
from mocks.replies import maintenance_page

_LIES: Final = frozenset({*DEFECTS, *ENVELOPE_DEFECTS})
THROTTLED_SECONDS: Final = 60
_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def build(nation: Nation, faults: FaultControl, config: Mapping[str, object]) -> Starlette:
    """Build the sign-in application.

    `config` holds `url` (this mock's base address, which is the issuer), `profile` (gen1 by default, or gen2) and the
    tables `credentials` and `relying_party` of service.toml. Signing keys are made here, so each start has its own.
    Raises ValueError where the configuration is incomplete.
    """
    url = config.get("url")
    if not isinstance(url, str) or not url:
        raise ValueError("the identity mock needs its own url: it is the issuer")
    spoken = generation(config)
    provider = _Provider(nation, faults, RelyingParty.from_config(config), url.rstrip("/"), spoken)
    signed = [Route("/.well-known/openid-configuration", provider.discovery), Route("/jwks", provider.jwks)]
    app = Starlette(
        routes=[
            *(signed if spoken.signs else []),
            Route("/auth", provider.authorize, methods=["GET"]),
            Route("/auth/decide", provider.decide, methods=["POST"]),
            Route("/token", provider.token, methods=["POST"]),
            Route("/userinfo", provider.userinfo, methods=["GET", "POST"]),
            Route("/logout", provider.logout),
        ]
    )
    app.state.expected = lambda: expected(config)
    return app


class _Provider:
    def __init__(
        self, nation: Nation, faults: FaultControl, party: RelyingParty, issuer: str, spoken: Generation
    ) -> None:
        self._nation = nation
        self._faults = faults
        self._party = party
        self._issuer = issuer
        self._spoken = spoken
        self._sign_ins = SignIns()
        self._signer = Signer()

    async def discovery(self, request: Request) -> Response:
        """The provider's description (OpenID Connect Discovery 1.0)."""
        issuer = self._issuer
        return _json(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/auth",
                "token_endpoint": f"{issuer}/token",
                "userinfo_endpoint": f"{issuer}/userinfo",
                "jwks_uri": f"{issuer}/jwks",
                "end_session_endpoint": f"{issuer}/logout",
                "scopes_supported": ["openid"],
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
                "acr_values_supported": list(ASSURANCE_LEVELS),
                "claims_supported": ["iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "at_hash", *RELEASED],
                "ui_locales_supported": ["vi", "en"],
                "claims_parameter_supported": False,
                "request_parameter_supported": False,
                "request_uri_parameter_supported": False,
            }
        )

    async def authorize(self, request: Request) -> Response:
        """`GET /auth`: the page, or with `prompt=none` and `login_hint` the code at once."""
        try:
            wanted = read_request(_pairs(request.url.query), self._party)
        except RequestShown as shown:
            return self._shown(request, shown)
        except RequestReturned as returned:
            return self._returned(request, returned)
        if wanted.prompt != "none":
            return self._page(wanted, chosen=wanted.login_hint or "")
        account = find_account(self._nation, wanted.login_hint or "")
        if account is None:
            return self._returned(request, wanted.refusal("login_required"))
        return self._consented(request, wanted, account)

    async def decide(self, request: Request) -> Response:
        """`POST /auth/decide`: what the page's form sends. The request in its hidden fields is checked anew."""
        pairs = _pairs((await request.body()).decode("utf-8", "replace"))
        form = dict(pairs)
        try:
            wanted = read_request(pairs, self._party)
        except RequestShown as shown:
            return self._shown(request, shown)
        except RequestReturned as returned:
            return self._returned(request, returned)
        if form.get("decision") != "consent":
            return self._returned(request, wanted.refusal("access_denied"))
        account = find_account(self._nation, form.get("account", ""))
        if account is None:
            self._faults.note(request, "no such account")
            return self._page(wanted, chosen=form.get("account", ""), unknown=True)
        return self._consented(request, wanted, account)

    async def token(self, request: Request) -> Response:
        """`POST /token`: code against id_token and access token."""
        kind = self._faults.active(request)
        if kind in ("rate_limited", "maintenance"):
            return self._not_now(request, kind)
        pairs = _pairs((await request.body()).decode("utf-8", "replace"))
        form = dict(pairs)
        credentials = _credentials(request.headers.get("authorization"), form)
        if len(form) != len(pairs) or credentials is None:
            return _error(request, self._faults, "invalid_request", 400)
        if kind == "bad_credentials" or not self._party.proves(*credentials):
            return _error(request, self._faults, "invalid_client", 401, {"WWW-Authenticate": 'Basic realm="token"'})
        code = self._faults.code(request) if kind == "fault_in_200" else None
        defect = next((one for one in DEFECTS if one == code), None)
        if kind == "fault_in_200" and code not in _LIES:
            return _json({"error": code or "server_error", "error_description": "Lỗi hệ thống"})
        if form.get("grant_type") != "authorization_code":
            return _error(request, self._faults, "unsupported_grant_type", 400)
        now = self._faults.now(request).timestamp()
        if kind == "replayed_timestamp":
            return _error(request, self._faults, "invalid_grant", 400)
        try:
            access_token, sign_in = self._sign_ins.redeem(
                self._spoken.code(form), form.get("redirect_uri", ""), form.get("code_verifier"), now
            )
        except GrantRefused:
            return _error(request, self._faults, "invalid_grant", 400)
        self._faults.stand_for(access_token, sign_in.personal_id)
        answer = {"access_token": access_token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "scope": "openid"}
        if self._spoken.signs and defect != "id_token_missing":
            about = self._id_token_claims(sign_in, access_token, int(now))
            answer["id_token"] = self._signer.id_token(about, defect)
        sent = self._spoken.wrapped(answer, code)
        return _half(sent) if kind == "malformed_json" else _json(sent)

    async def userinfo(self, request: Request) -> Response:
        """`/userinfo` with Bearer: the claims."""
        kind = self._faults.active(request)
        if kind in ("rate_limited", "maintenance"):
            return self._not_now(request, kind)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if kind == "expired_token":
            self._sign_ins.expire_token(token)
        sign_in = self._sign_ins.holder(token, self._faults.now(request).timestamp())
        if scheme.lower() != "bearer" or sign_in is None:
            challenge = {"WWW-Authenticate": 'Bearer realm="userinfo", error="invalid_token"'}
            return _error(request, self._faults, "invalid_token", 401, challenge)
        code = self._faults.code(request)
        match kind:
            case "fault_in_200" if code not in _LIES:
                return _json({"error": code or "server_error", "error_description": "Lỗi hệ thống"})
            case "empty_body":
                return _json(self._spoken.wrapped({}, None))
            case "malformed_json":
                return _half(self._spoken.wrapped(sign_in.claims, None))
            case _:
                return _json(self._spoken.wrapped(sign_in.claims, code if kind == "fault_in_200" else None))

    async def jwks(self, request: Request) -> Response:
        """The public keys."""
        return _json(self._signer.jwks())

    async def logout(self, request: Request) -> Response:
        """Where `logoutUri` leads; the mock keeps no browser session."""
        return HTMLResponse(page.signed_out_page(), headers=dict(page.HEADERS))

    def _not_now(self, request: Request, kind: str) -> Response:
        """Too many requests, or a page of what stands in front of the service."""
        if kind == "maintenance":
            return maintenance_page()
        wait = str(self._faults.wait(request, THROTTLED_SECONDS))
        return _error(request, self._faults, "temporarily_unavailable", 429, {"Retry-After": wait})

    def _consented(self, request: Request, wanted: AuthorizationRequest, account: Account) -> Response:
        now = int(self._faults.now(request).timestamp())
        released = self._spoken.released(account, wanted.assurance, self._issuer, self._nation.seed)
        code = self._sign_ins.consent(SignIn(wanted, released, now, account.person.personal_id))
        carried = self._spoken.carried(code)
        self._faults.stand_for(carried["code"], account.person.personal_id)
        return RedirectResponse(wanted.carrying(carried), 302, _NO_STORE)

    def _id_token_claims(self, sign_in: SignIn, access_token: str, now: int) -> dict[str, object]:
        nonce = {"nonce": sign_in.request.nonce} if sign_in.request.nonce else {}
        return {
            "iss": self._issuer,
            "aud": self._party.client_id,
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "auth_time": sign_in.authenticated_at,
            "acr": sign_in.request.assurance,
            "at_hash": half_hash(access_token),
            **nonce,
            **sign_in.claims,
        }

    def _page(self, wanted: AuthorizationRequest, *, chosen: str, unknown: bool = False) -> Response:
        offered = [(account.hint, account.label) for account in accounts(self._nation)]
        html = page.sign_in_page(
            wanted.as_parameters(), offered, relying_party=wanted.client_id, chosen=chosen, unknown=unknown
        )
        return HTMLResponse(html, 422 if unknown else 200, dict(page.HEADERS))

    def _shown(self, request: Request, shown: RequestShown) -> Response:
        self._faults.note(request, f"{shown} not registered")
        return HTMLResponse(page.refusal_page(str(shown)), 400, dict(page.HEADERS))

    def _returned(self, request: Request, returned: RequestReturned) -> Response:
        self._faults.note(request, returned.error)
        return RedirectResponse(returned.location, 302, _NO_STORE)


def _pairs(encoded: str) -> list[tuple[str, str]]:
    return parse_qsl(encoded, keep_blank_values=True)


def _credentials(header: str | None, form: Mapping[str, str]) -> tuple[str, str] | None:
    """The one way in which the relying party proved itself; None for two ways at once (RFC 6749, 2.3)."""
    posted = "client_secret" in form
    if header is None:
        return form.get("client_id", ""), form.get("client_secret", "")
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic" or posted:
        return None if posted else ("", "")
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except ValueError:  # no base64, or no UTF-8 inside it
        return "", ""
    # Both halves are form-encoded inside Basic (RFC 6749, 2.3.1).
    return unquote_plus(name), unquote_plus(secret)


def _json(document: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, status, {**_NO_STORE, **(headers or {})}, media_type="application/json; charset=utf-8")


def _half(document: Mapping[str, object]) -> Response:
    body = json.dumps(document, ensure_ascii=False)
    return Response(body[: len(body) // 2], headers=dict(_NO_STORE), media_type="application/json; charset=utf-8")


def _error(
    request: Request, faults: FaultControl, error: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    faults.note(request, error)
    return _json({"error": error}, status, headers)
