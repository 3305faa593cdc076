"""The side of the console that nobody has signed in to: forms there are our own page's too, bound to one browser.

The browser holds a random secret in a cookie of its own and forms bring its keyed hash, so another site can neither
sign somebody in as somebody else nor finish a passkey that another browser began.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from gateway.console import forms
from gateway.console.forms import Form
from gateway.console.parts import Parts
from gateway.console.sessions import COOKIE

DOOR_COOKIE = "__Host-lienthong-door"


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request of somebody who has not signed in."""

    request: Request
    secret: str
    parts: Parts
    templates: Environment

    @property
    def peer(self) -> str:
        """The address that asks."""
        return self.request.client.host if self.request.client else ""

    @property
    def token(self) -> str:
        """What this browser's forms must bring."""
        return self.parts.mac(b"door\0" + self.secret.encode()).hex()

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page, and the browser's secret with it."""
        answer = HTMLResponse(self.templates.get_template(template).render(csrf=self.token, **context), status)
        set_cookie(answer, DOOR_COOKIE, self.secret)
        return answer

    def admit(self, answer: Response, session: str) -> Response:
        """Give the browser a session's id; its secret of before is worth nothing from now on."""
        set_cookie(answer, COOKIE, session)
        drop_cookie(answer, DOOR_COOKIE)
        return answer


Show = Callable[[Visitor], Awaitable[Response]]
Act = Callable[[Visitor, Form], Awaitable[Response]]


class Door:
    """Makes routes that need no session."""

    def __init__(self, parts: Parts, templates: Environment) -> None:
        self._parts = parts
        self._templates = templates

    def get(self, path: str, show: Show) -> Route:
        """A page that reads."""

        async def endpoint(request: Request) -> Response:
            held = request.cookies.get(DOOR_COOKIE, "")
            secret = held if 40 <= len(held) <= 64 and held.isascii() else secrets.token_urlsafe(32)
            return await show(Visitor(request, secret, self._parts, self._templates))

        return Route(path, endpoint, methods=["GET"], name=f"get {path}")

    def post(self, path: str, act: Act) -> Route:
        """A form of a page of ours, sent by the browser that it was shown to."""

        async def endpoint(request: Request) -> Response:
            forms.check_origin(request, self._parts.origin)
            visitor = Visitor(request, request.cookies.get(DOOR_COOKIE, ""), self._parts, self._templates)
            form = await forms.read_form(request)
            forms.check_token(form, visitor.token if visitor.secret else secrets.token_hex(32))
            return await act(visitor, form)

        return Route(path, endpoint, methods=["POST"], name=f"post {path}")


def set_cookie(answer: Response, name: str, value: str, *, lax: bool = False) -> None:
    """A cookie for as long as the browser runs; ``lax`` for the way back from another site."""
    answer.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="lax" if lax else "strict")


def drop_cookie(answer: Response, name: str) -> None:
    """Take a cookie back."""
    answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="strict")
