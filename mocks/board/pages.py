"""The page itself: four views to look at, rows that come alive, and the buttons that change something."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from itertools import islice
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mocks.board.deeds import Deeds, NotPossible
from mocks.board.examples import of_organization, of_person
from mocks.board.rendering import asset, page
from mocks.board.scenarios import scenarios
from mocks.board.views import EVERY_SESSION, Choice, Scene, read_choice
from mocks.board.words import SAID
from mocks.nation.finding import find
from mocks.nation.model import Person
from mocks.nation.traits import TRAITS, trait_named
from mocks.nation.view import seen_by
from mocks.newcomers import ADDED
from mocks.patience import until

HOME = "/__mock__/"
BOARD = f"{HOME}board"
WAIT_SECONDS = 10.0
"""So long does a page wait for news before it is told that there are none."""
SHOWN, LOOKED_AT = 8, 3000
"""So many people are listed, after so many generated ones were looked at."""
Settle = Callable[[], Awaitable[None]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Board:
    """The page of one process of mocks."""

    def __init__(self, scene: Scene, settle: Settle) -> None:
        self._scene = scene
        self._settle = settle
        self._deeds = Deeds(scene)

    def routes(self, service: str | None) -> list[Route]:
        """Its addresses, with a service chosen or none."""
        views: Mapping[str, Callable[[Request, Choice], Awaitable[Response]]] = {
            "/": self._journal,
            "/board/rows": self._rows,
            "/board/faults": self._faults,
            "/board/sessions": self._sessions,
            "/board/people": self._people,
        }
        routes = [Route(path, self._viewed(view, service), methods=["GET"]) for path, view in views.items()]
        return [
            *routes,
            Route("/__mock__", _home, methods=["GET"]),
            Route("/board/assets/{name}", _asset, methods=["GET"]),
            Route("/board/{deed}", self._done(service), methods=["POST"]),
        ]

    def _viewed(self, view: "Callable[[Request, Choice], Awaitable[Response]]", service: str | None) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            return await view(request, read_choice(request.query_params, service))

        return endpoint

    def _done(self, service: str | None) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
            choice = read_choice({**form, "service": form.get("seen", service or "")}, service)
            try:
                done = self._deeds.do(request.path_params["deed"], form)
            except NotPossible as refusal:
                views = {"sessions": self._sessions, "people": self._people, "faults": self._faults}
                view = views[refusal.page]
                return await view(request, choice, refused=str(refusal), form=form)
            await self._settle()
            return RedirectResponse(f"{done.back}?{choice.query(entry=None, said=done.said, trait=done.trait)}", 303)

        return endpoint

    def _shown(self, template: str, here: str, request: Request, choice: Choice, **given: object) -> Response:
        scene = self._scene
        said = SAID.get(request.query_params.get("said", ""))
        status = 422 if given.get("refused") else 200
        shared: dict[str, object] = {
            "here": here,
            "choice": choice,
            "scene": scene,
            "said": said,
            "refused": None,
            "form": {},
            "armed": scene.faults.rules(everything=True),
            "sessions": scene.sessions(),
            "on": [one for one in scenarios().values() if one.is_on(scene.faults, list(scene.services), None)],
        }
        return page(template, {**shared, **given}, status)

    async def _journal(self, request: Request, choice: Choice) -> Response:
        entry = self._scene.journal.entry(choice.entry) if choice.entry is not None else None
        control = str(request.base_url).rstrip("/") + HOME.rstrip("/")
        return self._shown(
            "journal.html", "journal", request, choice, entry=entry, control=control, **self._listed(choice)
        )

    async def _rows(self, request: Request, choice: Choice) -> Response:
        """The list alone, as soon as it differs from what was seen, or when the time is up."""
        journal, seen = self._scene.journal, request.query_params.get("seen")
        await until(lambda: seen != str(journal.version), journal, request.receive, WAIT_SECONDS)
        armed = self._scene.faults.rules(everything=True)
        given = {"choice": choice, "scene": self._scene, "armed": armed, **self._listed(choice)}
        return page("journal_rows.html", given)

    def _listed(self, choice: Choice) -> dict[str, object]:
        journal = self._scene.journal
        entries, older = choice.found(self._scene)
        return {
            "entries": entries,
            "older": older,
            "dropped": journal.dropped(everything=True),
            "version": journal.version,
        }

    async def _faults(
        self, request: Request, choice: Choice, refused: str | None = None, form: Mapping[str, str] | None = None
    ) -> Response:
        services = [choice.service] if choice.service in self._scene.services else list(self._scene.services)
        listed = [
            (one, one.is_on(self._scene.faults, services, None), bool(one.pairs(self._scene.faults, services)))
            for one in scenarios().values()
        ]
        kinds = self._scene.kinds(choice.service if choice.service in self._scene.services else "")
        return self._shown(
            "faults.html", "faults", request, choice, scenarios=listed, kinds=kinds, refused=refused, form=form or {}
        )

    async def _sessions(
        self, request: Request, choice: Choice, refused: str | None = None, form: Mapping[str, str] | None = None
    ) -> Response:
        now = self._scene.faults.calendar(None)
        return self._shown("sessions.html", "sessions", request, choice, now=now, refused=refused, form=form or {})

    async def _people(
        self, request: Request, choice: Choice, refused: str | None = None, form: Mapping[str, str] | None = None
    ) -> Response:
        trait = trait_named(request.query_params.get("trait", ""))
        nation, scene = self._scene.nation, self._scene
        traits = [trait] if trait else []

        session = None if choice.session == EVERY_SESSION else choice.session or None

        def chosen() -> list[Person]:
            with seen_by(session, scene.faults.days(session)):
                return list(islice(find(nation, traits, LOOKED_AT), SHOWN))

        people = await asyncio.to_thread(chosen)  # off the event loop, because many are looked at
        known = sorted({*TRAITS, ADDED, *(one for person in nation.people for one in person.traits)})
        organizations = [one for one in nation.organizations if one.location_number is None][:SHOWN]
        return self._shown(
            "people.html",
            "people",
            request,
            choice,
            refused=refused,
            form=form or {},
            trait=trait,
            traits={name: TRAITS[name].meaning if name in TRAITS else "" for name in known},
            people=[(one, list(of_person(one, scene.services, scene.urls))) for one in people],
            organizations=[(one, list(of_organization(one, scene.services, scene.urls))) for one in organizations],
        )


async def _home(request: Request) -> Response:
    return RedirectResponse(HOME, 307)


async def _asset(request: Request) -> Response:
    return asset(request.path_params["name"]) or Response(status_code=404)
