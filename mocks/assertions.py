"""A test suite asserts what reached a national service: list, count, last, verify, and waiting instead of sleeping."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mocks.journal import Entry, Journal
from mocks.nearness.rules import wanted_differences
from mocks.patience import until
from mocks.wanted import FILTERS, CannotAsk, Wanted, read_wanted, whole

WAIT_SECONDS = 60.0
"""The longest that an answer may be waited for."""
SHOWN = 20
"""So many ids does an assertion name."""
NEAREST, LOOKED_AT = 3, 500
"""So many near misses does a failed assertion tell, out of so many of the newest requests."""
_BOUNDS = ("times", "at_least", "at_most")
_EVERYWHERE = FILTERS | {"session", "all", "wait"}


class Assertions:
    """The journal's side of the control interface."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def routes(self, service: str | None) -> list[Route]:
        """Its addresses, with a default service or none."""

        async def listed(request: Request) -> Response:
            if request.method == "DELETE":
                self._journal.clear(_session(request), everything=_yes(request.query_params.get("all")))
                return JSONResponse({})
            asked = _Asked(request, dict(request.query_params), service, {"at_least", "limit"})
            found, enough = await self._awaited(asked)
            limit = whole(asked.given, "limit")
            shown = found if limit is None else found[max(0, len(found) - limit) :]
            return self._answer(asked, {"requests": [entry.document() for entry in shown]}, enough)

        async def counted(request: Request) -> Response:
            asked = _Asked(request, dict(request.query_params), service, {"at_least"})
            found, enough = await self._awaited(asked)
            return self._answer(asked, {"count": len(found)}, enough)

        async def last(request: Request) -> Response:
            asked = _Asked(request, dict(request.query_params), service, {"at_least"})
            found, enough = await self._awaited(asked)
            return self._answer(asked, {"request": found[-1].document() if found else None}, enough)

        async def verified(request: Request) -> Response:
            asked = _Asked(request, await _members(request), service, set(_BOUNDS))
            return await self._verified(asked)

        return [
            Route("/requests", listed, methods=["GET", "DELETE"]),
            Route("/requests/count", counted, methods=["GET"]),
            Route("/requests/last", last, methods=["GET"]),
            Route("/requests/verify", verified, methods=["POST"]),
        ]

    def _found(self, asked: "_Asked") -> list[Entry]:
        entries = self._journal.entries(asked.session, everything=asked.everything)
        return [entry for entry in entries if asked.wanted.holds(entry)]

    async def _awaited(self, asked: "_Asked") -> tuple[list[Entry], bool | None]:
        """What is asked for, once there is as much as asked for or the time is up; None where nothing was awaited."""
        least = whole(asked.given, "at_least")
        if least is None and not asked.wait:
            return self._found(asked), None
        wished = 1 if least is None else least
        found = await self._until(asked, lambda found: len(found) >= wished)
        return found, len(found) >= wished

    async def _until(self, asked: "_Asked", enough: Callable[[Sequence[Entry]], bool]) -> list[Entry]:
        await until(lambda: enough(self._found(asked)), self._journal, asked.request.receive, asked.wait)
        return self._found(asked)

    async def _verified(self, asked: "_Asked") -> Response:
        bounds = {name: number for name in _BOUNDS if (number := whole(asked.given, name)) is not None}
        if "times" in bounds and len(bounds) > 1:
            raise CannotAsk("times stands alone; at_least and at_most may stand together")
        bounds = bounds or {"at_least": 1}
        least = bounds.get("times", bounds.get("at_least", 0))
        most = bounds.get("times", bounds.get("at_most"))
        if most is not None and most < least:
            raise CannotAsk("at_most is below at_least")
        # Too many can't become fewer by waiting; "at most" is judged when the time is up, since more may come.
        settled = most + 1 if "at_most" in bounds and most is not None else least
        found = await self._until(asked, lambda found: len(found) >= settled)
        ok = len(found) >= least and (most is None or len(found) <= most)
        answer = {
            "ok": ok,
            "count": len(found),
            "expected": bounds,
            "matched": [entry.number for entry in found[-SHOWN:]],
            "near_misses": self._near(asked) if len(found) < least else [],
        }
        return self._answer(asked, answer, None)

    def _near(self, asked: "_Asked") -> list[dict[str, object]]:
        """The requests that came nearest to those asked for, with what kept them from it."""
        entries = self._journal.entries(asked.session, everything=asked.everything)
        apart = [(wanted_differences(asked.wanted, entry), entry) for entry in entries[-LOOKED_AT:]]
        missed = sorted((one for one in apart if one[0]), key=lambda one: (len(one[0]), -one[1].number))
        return [
            {
                "request": entry.number,
                "service": entry.service,
                "method": entry.traffic.method,
                "path": entry.traffic.target,
                "differences": [difference.document() for difference in differences],
            }
            for differences, entry in missed[:NEAREST]
        ]

    def _answer(self, asked: "_Asked", answer: dict[str, object], enough: bool | None) -> Response:
        answer["dropped"] = self._journal.dropped(asked.session, everything=asked.everything)
        if enough is not None:
            answer["enough"] = enough
        return JSONResponse(answer)


class _Asked:
    """A question as read from query parameters or a body. Raises CannotAsk."""

    def __init__(self, request: Request, given: Mapping[str, object], service: str | None, own: set[str]) -> None:
        if unknown := set(given) - _EVERYWHERE - own:
            raise CannotAsk(f"unknown {', '.join(sorted(unknown))}; there are {', '.join(sorted(_EVERYWHERE | own))}")
        session = given.get("session") or _session(request)
        if session is not None and not isinstance(session, str):
            raise CannotAsk("session is a text")
        self.request = request
        self.given = given
        self.wanted: Wanted = read_wanted(given, service)
        self.session = session
        self.everything = _yes(given.get("all"))
        self.wait = _seconds(given.get("wait"))


async def _members(request: Request) -> dict[str, Any]:
    try:
        document = json.loads(await request.body())
    except ValueError:
        raise CannotAsk("the body is no JSON") from None
    if not isinstance(document, dict):
        raise CannotAsk("the body is no JSON object")
    return document


def _session(request: Request) -> str | None:
    return request.query_params.get("session") or request.headers.get("x-mock-session") or None


def _yes(value: object) -> bool:
    return value is True or value in ("1", "true")


def _seconds(value: object) -> float:
    try:
        seconds = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        seconds = None
    if value is None or value == "":
        return 0.0
    if seconds is None or not 0 <= seconds <= WAIT_SECONDS:
        raise CannotAsk(f"wait is a number of seconds, {WAIT_SECONDS:.0f} at most")
    return seconds
