"""No page without a session and a role, no act without its own page's form: the only way to make a console's route."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from contracts.reasons import holds_number
from gateway.console import forms, refusals
from gateway.console.assets import PREFIX
from gateway.console.forms import Form
from gateway.console.parts import Parts
from gateway.console.reviewers import Role
from gateway.console.sessions import BOUND, COOKIE
from gateway.console.visit import Nav, Visit

Show = Callable[[Visit], Awaitable[Response]]
Act = Callable[[Visit, Form], Awaitable[Response]]
Figures = Callable[[Visit], Awaitable[Mapping[str, Any]]]
SIGN_IN = "/sign-in"


class Guard:
    """Makes routes; each checks session, role and, for an act, where its form came from."""

    def __init__(self, parts: Parts, templates: Environment) -> None:
        self.parts = parts
        self.templates = templates
        self._navigation: list[Nav] = []

    def navigate(self, entries: Sequence[Nav]) -> None:
        """Take up pages' places in the navigation."""
        self._navigation = sorted([*self._navigation, *entries], key=lambda nav: nav.order)

    def get(self, path: str, show: Show, roles: frozenset[Role], bound: frozenset[str] = frozenset()) -> Route:
        """A page that reads; ``bound`` names the sessions for one purpose alone that may open it too."""

        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request, page=True)
            if visit is None:
                return self._door(request)
            return _elsewhere(visit, roles, bound) or await show(visit)

        return Route(path, endpoint, methods=["GET"], name=f"get {path}")

    def live(self, path: str, show: Show, roles: frozenset[Role]) -> Route:
        """A part of a page that refreshes by itself: that keeps no session alive, and leads nowhere when it is over."""

        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request, page=False)
            if visit is None:
                return HTMLResponse(self.templates.get_template("signed_out.html").render())
            return _elsewhere(visit, roles, frozenset()) or await show(visit)

        return Route(path, endpoint, methods=["GET"], name=f"live {path}")

    def figures(self, path: str, read: Figures, roles: frozenset[Role]) -> Route:
        """Figures as JSON for a page that refreshes them by itself: that keeps no session alive."""

        async def endpoint(request: Request) -> Response:
            visit = await self._visit(request, page=False)
            if visit is None:
                return JSONResponse({"signed_in": False}, 401)
            return _elsewhere(visit, roles, frozenset()) or JSONResponse(dict(await read(visit)))

        return Route(path, endpoint, methods=["GET"], name=f"figures {path}")

    def post(self, path: str, act: Act, roles: frozenset[Role], bound: frozenset[str] = frozenset()) -> Route:
        """An act: a form of our own page, with the session's token."""

        async def endpoint(request: Request) -> Response:
            forms.check_origin(request, self.parts.origin)
            visit = await self._visit(request, page=True)
            if visit is None:
                return RedirectResponse(f"{PREFIX}{SIGN_IN}", 303)
            form = await forms.read_form(request)
            forms.check_token(form, visit.session.csrf)
            return _elsewhere(visit, roles, bound) or await act(visit, form)

        return Route(path, endpoint, methods=["POST"], name=f"post {path}")

    async def _visit(self, request: Request, *, page: bool) -> Visit | None:
        cookie = request.cookies.get(COOKIE)
        session = await asyncio.to_thread(self.parts.sessions.find, cookie, page=page)
        if session is None:
            return None
        rooms = [] if session.method in BOUND else self._navigation
        return Visit(request, session, self.parts, self.templates, rooms)

    def _door(self, request: Request) -> Response:
        """To the sign-in. A link from elsewhere comes without our cookie (SameSite=Strict), so it is followed once
        more from a page of ours, where the browser sends it."""
        there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.headers.get("sec-fetch-site") == "cross-site":
            return HTMLResponse(self.templates.get_template("once_more.html").render(there=there))
        if holds_number(there):  # no page has such an address: what somebody typed into it goes no further
            return RedirectResponse(f"{PREFIX}{SIGN_IN}", 303)
        back = quote(there.removeprefix(PREFIX), safe="/")
        return RedirectResponse(f"{PREFIX}{SIGN_IN}?next={back}", 303)


def _elsewhere(visit: Visit, roles: frozenset[Role], bound: frozenset[str]) -> Response | None:
    """Where a session for one purpose alone is sent to; raises `Refused` for a role that the page isn't for."""
    purpose = visit.session.method
    if purpose in BOUND and purpose not in bound:
        return RedirectResponse(f"{PREFIX}{BOUND[purpose]}", 303)
    if not visit.who.may(roles):
        raise refusals.not_yours()
    return None
