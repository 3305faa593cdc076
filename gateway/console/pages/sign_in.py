"""Signing in and out: by passkey, by password with a one-time code, or on the way to setting one of them up."""

from __future__ import annotations

import asyncio
import re
import secrets

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from gateway.console import refusals
from gateway.console.assets import PREFIX
from gateway.console.door import Door, Visitor, drop_cookie, set_cookie
from gateway.console.entrance import Entrance
from gateway.console.forms import Form
from gateway.console.guard import SIGN_IN, Guard
from gateway.console.oidc import CALLBACK, OidcRefused
from gateway.console.refusals import Refused
from gateway.console.reviewers import ANYBODY
from gateway.console.sessions import BOUND, COOKIE
from gateway.console.visit import Nav, Visit

NAV: Nav | None = None
OIDC_COOKIE = "__Host-lienthong-oidc"
_OURS = frozenset({"same-origin", "none"})
_PATH = re.compile(r"/[A-Za-z0-9._~/?&=%+,:@-]{0,500}")


def safe_path(wanted: str) -> str:
    """A page of the console to go on to; the first one for whatever else was asked for."""
    return wanted if _PATH.fullmatch(wanted) and "//" not in wanted and "/.." not in wanted else "/"


def routes(guard: Guard) -> list[BaseRoute]:
    """`/sign-in`, its two ways, `/enrol` and `/sign-out`."""
    parts = guard.parts
    door, entrance = Door(parts, guard.templates), Entrance(parts)
    ways = {"passkeys": parts.passkeys.available, "oidc": parts.oidc is not None}

    def form_again(visitor: Visitor, template: str, form: Form, refused: Refused) -> Response:
        return visitor.page(template, refused.status, refused=refused, account=form.text("account", 100),
                            to=safe_path(form.text("next", 600)), **ways)  # fmt: skip

    async def enter(visitor: Visitor, answer: Response, session: str) -> Response:
        """A session that this browser had before ends: no id outlives the next sign-in."""
        before = await asyncio.to_thread(parts.sessions.find, visitor.request.cookies.get(COOKIE), page=False)
        if before is not None:
            await asyncio.to_thread(parts.sessions.end, before.key)
        return visitor.admit(answer, session)

    async def show(visitor: Visitor) -> Response:
        held = await asyncio.to_thread(parts.sessions.find, visitor.request.cookies.get(COOKIE), page=False)
        if held is not None:
            return RedirectResponse(f"{PREFIX}/", 303)
        to = safe_path(visitor.request.query_params.get("next", "/"))
        return visitor.page(
            "sign_in.html",
            refused=None,
            account="",
            to=to,
            passkeys=parts.passkeys.available,
            oidc=parts.oidc is not None,
        )

    async def password(visitor: Visitor, form: Form) -> Response:
        account = form.text("account", 100).lower()
        try:
            admitted = await entrance.by_password(account, form["password"], form.text("code", 20), visitor.peer)
        except Refused as refused:
            return form_again(visitor, "sign_in.html", form, refused)
        to = safe_path(form.text("next", 600))
        return await enter(visitor, RedirectResponse(f"{PREFIX}{to}", 303), admitted.session)

    async def begin_passkey(visitor: Visitor, _form: Form) -> Response:
        return JSONResponse(dict(await asyncio.to_thread(parts.passkeys.begin_sign_in, visitor.secret)))

    async def passkey(visitor: Visitor, form: Form) -> Response:
        try:
            admitted = await entrance.by_passkey(visitor.secret, form["credential"], visitor.peer)
        except Refused as refused:
            return JSONResponse({"vi": refused.vi, "en": refused.en}, refused.status)
        to = safe_path(form.text("next", 600))
        return await enter(visitor, JSONResponse({"to": f"{PREFIX}{to}"}), admitted.session)

    async def begin_oidc(visitor: Visitor) -> Response:
        if parts.oidc is None or visitor.request.headers.get("sec-fetch-site", "same-origin") not in _OURS:
            raise refusals.no_such_page()
        secret = secrets.token_urlsafe(32)
        try:
            there = await parts.oidc.begin(secret, safe_path(visitor.request.query_params.get("next", "/")))
        except OidcRefused:
            raise refusals.unavailable() from None
        answer = RedirectResponse(there, 303)
        set_cookie(answer, OIDC_COOKIE, secret, lax=True)
        return answer

    async def oidc(visitor: Visitor) -> Response:
        if parts.oidc is None:
            raise refusals.no_such_page()
        secret = visitor.request.cookies.get(OIDC_COOKIE, "")
        try:
            found, to = await parts.oidc.complete(secret, dict(visitor.request.query_params))
        except OidcRefused:
            parts.note_failure(visitor.peer, "console_oidc")
            refused = refusals.not_by_issuer()
            return visitor.page("sign_in.html", refused.status, refused=refused, account="", to="/", **ways)
        admitted = await entrance.by_oidc(found, visitor.peer)
        # not sent on: this request came from the issuer's page, and the way on must begin at ours for the cookie to go
        there = f"{PREFIX}{to}"
        answer = HTMLResponse(guard.templates.get_template("once_more.html").render(there=there))
        drop_cookie(answer, OIDC_COOKIE)
        return await enter(visitor, answer, admitted.session)

    async def show_enrol(visitor: Visitor) -> Response:
        return visitor.page(
            "enrol.html",
            refused=None,
            account="",
            to="/",
            passkeys=parts.passkeys.available,
            oidc=parts.oidc is not None,
        )

    async def enrol(visitor: Visitor, form: Form) -> Response:
        account = form.text("account", 100).lower()
        try:
            admitted = await entrance.by_code(account, form.text("code", 60), visitor.peer)
        except Refused as refused:
            return form_again(visitor, "enrol.html", form, refused)
        there = f"{PREFIX}{BOUND['enrolment']}"
        return await enter(visitor, RedirectResponse(there, 303), admitted.session)

    async def sign_out(visit: Visit, _form: Form) -> Response:
        await visit.record("sign out", visit.who.account)
        await asyncio.to_thread(parts.sessions.end, visit.session.key)
        answer = RedirectResponse(f"{PREFIX}{SIGN_IN}", 303)
        drop_cookie(answer, COOKIE)
        answer.headers["clear-site-data"] = '"cache"'
        return answer

    return [
        door.get(SIGN_IN, show),
        door.post("/sign-in/password", password),
        door.post("/sign-in/passkey/begin", begin_passkey),
        door.post("/sign-in/passkey", passkey),
        door.get("/sign-in/oidc", begin_oidc),
        door.get(CALLBACK, oidc),
        door.get("/enrol", show_enrol),
        door.post("/enrol", enrol),
        guard.post("/sign-out", sign_out, ANYBODY, bound=frozenset(BOUND)),
    ]
