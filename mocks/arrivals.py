"""Tests add people and organizations to the nation and take them away again: these are the routes of that."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mocks.kin import children_of
from mocks.members import CannotAdd
from mocks.nation.catalogue import organization_document, person_document
from mocks.nation.nation import Nation
from mocks.nation.ties import TiesDisagree
from mocks.nation.view import seen_by
from mocks.newcomers import read_organization, read_person

Days = Callable[[str | None], int]


class Arrivals:
    """`POST`, `PUT` and `DELETE` of `/people` and `/organizations`, for one session or, without one, for all."""

    def __init__(self, nation: Nation, days: Days) -> None:
        """`days` is how far a session's clock has moved."""
        self._nation = nation
        self._days = days

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/people", self._route(self._person), methods=["POST", "PUT"]),
            Route("/people", self._gone(self._nation.newcomers.remove_people, "personal_id"), methods=["DELETE"]),
            Route("/organizations", self._route(self._organization), methods=["POST", "PUT"]),
            Route(
                "/organizations",
                self._gone(self._nation.newcomers.remove_organizations, "organization_code"),
                methods=["DELETE"],
            ),
        ]

    def _route(
        self, add: Callable[[dict[str, Any], str | None, bool], Mapping[str, object]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def route(request: Request) -> Response:
            try:
                document = json.loads(await request.body())
            except ValueError:
                raise CannotAdd("the body is no JSON") from None
            if not isinstance(document, dict):
                raise CannotAdd("the body is no JSON object")
            session = document.pop("session", None) or _session(request)
            if session is not None and not isinstance(session, str):
                raise CannotAdd("session is a text")
            with seen_by(session, self._days(session)):
                shown = add(document, session, request.method == "POST")
            return JSONResponse({**shown, "session": session}, status_code=201 if request.method == "POST" else 200)

        return route

    def _person(self, document: dict[str, Any], session: str | None, new: bool) -> Mapping[str, object]:
        person = read_person(document, self._nation)
        taken = (
            self._nation.persons(person.personal_id)
            if person.personal_id
            else self._nation.persons_with_old_card(person.old_card_number)
        )
        if new and taken:
            raise CannotAdd("somebody has that number; PUT takes their place")
        children = children_of(document, person, self._nation)
        try:
            self._nation.newcomers.add_people((person, *children), session)
        except TiesDisagree as reason:
            raise CannotAdd(str(reason)) from None
        return person_document(person)

    def _organization(self, document: dict[str, Any], session: str | None, new: bool) -> Mapping[str, object]:
        organization = read_organization(document, self._nation)
        if new and self._nation.organization(organization.organization_code) is not None:
            raise CannotAdd("an organization has that code; PUT takes its place")
        self._nation.newcomers.add_organization(organization, session)
        return organization_document(organization)

    def _gone(
        self, remove: Callable[[str | None, str | None], int], parameter: str
    ) -> Callable[[Request], Awaitable[Response]]:
        async def route(request: Request) -> Response:
            return JSONResponse({"removed": remove(_session(request), request.query_params.get(parameter))})

        return route


def _session(request: Request) -> str | None:
    return request.query_params.get("session") or request.headers.get("x-mock-session") or None
