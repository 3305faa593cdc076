"""The console as one ASGI application: its pages, and headers that no page can forget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol
from urllib.parse import urlsplit

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.audit.faults import AuditUnavailable
from gateway.audit.findings.database import ReviewUnavailable
from gateway.console import assets, refusals, rendering
from gateway.console.guard import Guard
from gateway.console.pages import (
    account,
    callers,
    custody,
    entry,
    exports,
    findings,
    grants,
    handover,
    home,
    incidents,
    morning,
    once_only,
    overview,
    proposals,
    reports,
    search,
    sign_in,
    stops,
)
from gateway.console.parts import Parts
from gateway.console.refusals import Refused
from gateway.console.store import ConsoleUnavailable
from gateway.console.visit import Nav
from gateway.observability import log

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "content-security-policy": CSP,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with no-referrer a browser would send our own forms with `Origin: null`
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), publickey-credentials-get=(self), "
    "publickey-credentials-create=(self)",
}


class Page(Protocol):
    """What a module of `gateway.console.pages` has."""

    @property
    def NAV(self) -> Nav | None:
        """Its place in the navigation, if it has one."""
        ...

    def routes(self, guard: Guard) -> list[BaseRoute]:
        """Its routes, all made by the guard."""
        ...


PAGES: Sequence[Page] = (
    home,
    search,
    entry,
    callers,
    grants,
    proposals,
    stops,
    custody,
    findings,
    incidents,
    exports,
    handover,
    morning,
    once_only,
    reports,
    sign_in,
    account,
    overview,
)  # fmt: skip
"""Every page of the console; one line each, so that two authors don't meet in one line."""


def build(parts: Parts) -> ASGIApp:
    """The console, to be mounted under ``/console``."""
    templates = rendering.environment()
    guard = Guard(parts, templates)
    guard.navigate([page.NAV for page in PAGES if page.NAV is not None])
    routes = [route for page in PAGES for route in page.routes(guard)]
    app = Starlette(routes=[*assets.routes(), *routes])
    app.router.redirect_slashes = False
    for fault, answer in _answers(templates).items():
        app.add_exception_handler(fault, answer)
    return Frame(app, parts.origin)


def _answers(templates: Environment) -> dict[type[Exception], Callable[[Request, Exception], Response]]:
    template = templates.get_template("refused.html")

    def page(refused: Refused) -> Response:
        return HTMLResponse(template.render(refused=refused), refused.status)

    def as_said(_request: Request, fault: Exception) -> Response:
        return page(fault if isinstance(fault, Refused) else refusals.unavailable())

    def status(_request: Request, fault: Exception) -> Response:
        code = fault.status_code if isinstance(fault, HTTPException) else 500
        if code == 404:
            return page(refusals.no_such_page())
        return page(Refused(code, "Yêu cầu không thực hiện được.", "The request can't be done."))

    def broken(_request: Request, fault: Exception) -> Response:
        kind, where = log.place_of(fault)
        log.get().error("internal", exception=kind, where=where)
        return page(Refused(500, "Có lỗi bên trong hệ thống.", "Something is broken inside."))

    return {
        Refused: as_said, ConsoleUnavailable: as_said, AuditUnavailable: as_said, ReviewUnavailable: as_said,
        HTTPException: status,
        Exception: broken,
    }  # fmt: skip


class Frame:
    """Around every answer: the headers above; and nothing is answered under a host name that isn't ours."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app = app
        self._origin = origin
        self._host = urlsplit(origin).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with the headers, or refuse (421) a name that another site may have pointed at this machine."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.decode("latin-1").lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((name.encode(), value.encode()) for name, value in _HEADERS.items() if name not in present),
                ]
            await send(message)

        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        if host.lower() != self._host.lower():
            there = PlainTextResponse(f"Mở / Open {self._origin}{assets.PREFIX}/\n", 421)
            await there(scope, receive, sending)
            return
        await self._app(scope, receive, sending)
