"""The whole HTTP face of a gateway: routes, token service, service pages, and problems for whatever else is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from contracts.errors import Problem
from gateway.api import justifications, problems, routes, service
from gateway.api.intake import Intake
from gateway.api.justifications import Justifications
from gateway.api.routes import Direct, Face
from gateway.api.service import Service
from gateway.observability import log

TITLE = "Liên Thông"
VERSION = "1"
DESCRIPTION = (
    "Hỏi một lần, bằng một bộ từ vựng; cổng nói chuyện với từng cơ sở dữ liệu quốc gia, chỉ trả phần được cấp "
    "quyền, và ghi nhật ký trước khi trả lời.\n\n"
    "Ask once, in one vocabulary; the gateway speaks to each national database, answers only what is granted, and "
    "writes it down first. Every request carries a token (RFC 9068) and a proof of possession made for it alone (RFC "
    "9449), so this page describes the calls and can't make them: `docs/tour.py` is a caller to copy from."
)


async def _bare_status(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    headers = dict(fault.headers or {}) if isinstance(fault, HTTPException) else {}
    return problems.respond(Problem(problems.code_of_status(status)), request.headers.get("accept-language"), headers)


async def _broken(request: Request, fault: Exception) -> Response:
    kind, where = log.place_of(fault)
    log.get().error("internal", exception=kind, where=where)
    return problems.respond(Problem("internal"), request.headers.get("accept-language"))


class ShortWay:
    """Answers calls whose path is fixed without the layers that FastAPI puts before each: they are asked most.

    ``calls`` are endpoints by path, all of them POST; everything else, other methods too, goes the whole way.
    """

    def __init__(self, calls: Mapping[str, Callable[[Request], Awaitable[Response]]], whole: ASGIApp) -> None:
        self._calls, self.whole = calls, whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on. A defect is answered as on the whole way."""
        endpoint = self._calls.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if endpoint is None:
            await self.whole(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await endpoint(request)
        except Exception as fault:
            await (await _broken(request, fault))(scope, receive, send)
            raise
        await response(scope, receive, send)


def _console(console: ASGIApp) -> list[BaseRoute]:
    async def door(_request: Request) -> Response:
        return RedirectResponse("/console/", 303)

    return [Route("/console", door, methods=["GET"]), Mount("/console", app=console)]


def build(
    face: Face,
    pages: Service,
    token_routes: Sequence[BaseRoute],
    asked: Justifications,
    *,
    token_url: str,
    with_operator: bool,
    console: ASGIApp | None = None,
    open_data: Sequence[BaseRoute] = (),
) -> tuple[ASGIApp, ASGIApp]:
    """The public app and the operator's app; with ``with_operator`` the public one serves both.

    ``console`` is the officers' pages, which belong to the operator's app; without it there are none.
    """
    app = FastAPI(
        title=TITLE, version=VERSION, description=DESCRIPTION, docs_url=None, redoc_url=None, openapi_url=None,
        redirect_slashes=False,  # a redirect would name whatever host the caller claims
    )  # fmt: skip
    road = [*routes.build(face).routes, *justifications.routes(face.pipeline.authenticate, asked)]
    # not included but taken over: an included router is matched twice and carries state through each request's scope
    app.router.routes.extend([*road, *token_routes, *service.public(pages), *open_data])
    service.describe(app, road, token_url)
    operator_routes = [*service.operator(pages, app), *(_console(console) if console else [])]
    operator = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False,
        routes=[*operator_routes, *service.public(pages)],
    )  # fmt: skip
    if with_operator:
        app.router.routes.extend(operator_routes)
    for each in (app, operator):
        each.add_exception_handler(HTTPException, _bare_status)
        each.add_exception_handler(Exception, _broken)
    direct = [each for each in road if isinstance(each, Direct) and each.methods == {"POST"} and "{" not in each.path]
    calls = {each.path: each.endpoint for each in direct}
    return Intake(ShortWay(calls, app)), Intake(operator)
