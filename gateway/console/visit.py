"""One request of a person who is signed in: who it is, what the address asks for, and how a page goes back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from contracts.events import Draft, Kind
from gateway.audit.searching import Asking, Showing, shown_entry
from gateway.console.assets import PREFIX
from gateway.console.parts import Parts
from gateway.console.reviewers import Reviewer, Role
from gateway.console.sessions import Session

FRESH_SECONDS = 10 * 60


@dataclass(frozen=True, slots=True)
class Nav:
    """A page's place in the navigation: path below the console, both titles, who sees it, and the order."""

    path: str
    vi: str
    en: str
    roles: frozenset[Role]
    order: int


@dataclass(frozen=True, slots=True)
class Visit:
    """Handed to every page; ``who.scope`` binds an inspector, and a page that shows entries must keep to it."""

    request: Request
    session: Session
    parts: Parts
    templates: Environment
    navigation: Sequence[Nav]

    @property
    def who(self) -> Reviewer:
        """The account that is signed in."""
        return self.session.who

    @property
    def fresh(self) -> bool:
        """Whether the account signed in a moment ago; what changes how it signs in asks for that."""
        return self.parts.now().timestamp() - self.session.opened_at < FRESH_SECONDS

    @property
    def query(self) -> QueryParams:
        """What the address asks for; never a person's identifier."""
        return self.request.query_params

    @property
    def path(self) -> dict[str, str]:
        """Parameters of the route."""
        return dict(self.request.path_params)

    @property
    def fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    async def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """The page of a template of ``templates/``."""
        word = await asyncio.to_thread(self.parts.sessions.take_word, self.session.key)
        return HTMLResponse(self._render(template, {"word": word, **context}), status)

    def part(self, template: str, **context: Any) -> Response:
        """A part of a page, for htmx; a waiting message stays for the next whole page."""
        return HTMLResponse(self._render(template, {"word": None, **context}))

    def _render(self, template: str, context: dict[str, Any]) -> str:
        return self.templates.get_template(template).render(
            who=self.who,
            csrf=self.session.csrf,
            navigation=[nav for nav in self.navigation if self.who.may(nav.roles)],
            here=self.request.url.path.removeprefix(PREFIX),
            watcher=self.parts.watching.latest if self.parts.watching else None,
            **context,
        )

    async def to(self, path: str, vi: str = "", en: str = "", *, kind: str = "done") -> Response:
        """Send the browser to a page of the console, with a message there; ``kind``: ``done`` or ``refused``."""
        if vi:
            await asyncio.to_thread(self.parts.sessions.leave_word, self.session.key, kind, vi, en)
        return RedirectResponse(f"{PREFIX}{path}", 303)

    async def shown(self, what: Showing, name: str) -> None:
        """Put on record that this account is about to see entries, or handles of people: of ``what``, by its name."""
        asking = Asking(self.who.account, "console", None, self.who.decision)
        await self.parts.record(shown_entry(self.parts.new_entry(), asking, what, name))

    async def record(self, act: str, name: str, **more: str) -> str:
        """Put an administrative act of this account on record before it is done; never a value of a person.

        Gives the entry.
        """
        detail = (("act", act), ("name", name), ("by", self.who.account), *sorted(more.items()))
        entry = self.parts.new_entry()
        await self.parts.record(Draft(kind=Kind.ADMINISTERED, entry=entry, channel="console", detail=detail))
        return entry
