"""A console for tests, with its own clock and record, and browsers that sit at it; every page's tests may use it."""

from __future__ import annotations

import hmac
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.routing import Mount

from contracts.events import Draft
from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import new_entry_id
from gateway.console import application
from gateway.console.accounts import Accounts
from gateway.console.ceremonies import Ceremonies
from gateway.console.enrolments import Enrolments
from gateway.console.lockout import Lockout
from gateway.console.parts import Parts
from gateway.console.passkeys import Passkeys
from gateway.console.passwords import Passwords
from gateway.console.reviewers import Reviewer, Role
from gateway.console.sessions import COOKIE, Lifetimes, Sessions
from gateway.console.store import ConsoleStore
from gateway.keys.sealing import Sealer

ORIGIN = "https://console.example"
START = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
SEALER = Sealer({1: bytes(32)}, "console")
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""As quick as Argon2 goes: what it costs is not what most tests are about."""


def mac(message: bytes) -> bytes:
    """A keyed hash with a key that everybody knows."""
    return hmac.digest(b"console", message, "sha256")


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    time: datetime = START

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **delta: float) -> None:
        """Let time go by: ``minutes=15``."""
        self.time += timedelta(**delta)


@dataclass
class Record:
    """What was put on record; ``broken`` refuses everything."""

    drafts: list[Draft] = field(default_factory=list)
    broken: bool = False
    also: Callable[[Draft], Awaitable[object]] | None = None
    """A real log that takes everything too."""

    async def append(self, draft: Draft) -> None:
        """Keep it."""
        if self.broken:
            raise AuditUnavailable("the disk is full")
        self.drafts.append(draft)
        if self.also is not None:
            await self.also(draft)

    def acts(self) -> list[dict[str, str]]:
        """The details of every entry."""
        return [dict(draft.detail) for draft in self.drafts]


def reviewer(account: str, *roles: Role, **changed: Any) -> Reviewer:
    """An account in force; its name is its account's."""
    since = changed.pop("valid_from", START - timedelta(days=30))
    return Reviewer(account, f"Cán bộ {account}", frozenset(roles or ("reviewer",)), since, **changed)


class Desk:
    """A console in ``folder``; ``more`` are fields of `Parts` that a page under test needs."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.clock = Clock()
        self.record = Record()
        self.store = ConsoleStore(folder / "console.db", self.clock)
        self.accounts = Accounts(self.store)
        self.sessions = Sessions(self.store, Lifetimes())
        ceremonies = Ceremonies(self.store)
        self.failures: list[tuple[str, str]] = []
        self.parts = Parts(
            origin=ORIGIN,
            now=self.clock,
            new_entry=lambda: new_entry_id(self.clock()),
            record=self.record.append,
            note_failure=lambda peer, reason: self.failures.append((peer, reason)),
            mac=mac,
            store=self.store,
            accounts=self.accounts,
            sessions=self.sessions,
            ceremonies=ceremonies,
            enrolments=Enrolments(self.store),
            lockout=Lockout(self.store, mac),
            passkeys=Passkeys(self.store, ceremonies, ORIGIN),
            passwords=Passwords(self.store, SEALER, HASHER),
            **more,
        )
        self.app = Starlette(routes=[Mount("/console", app=application.build(self.parts))])

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    @asynccontextmanager
    async def browser(
        self, account: str | None = None, roles: Sequence[Role] = ("reviewer",)
    ) -> AsyncIterator[Browser]:
        """A browser, signed in where an account is named (which is registered if it isn't)."""
        transport = httpx.ASGITransport(app=self.app, client=("127.0.0.1", 40000))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as http:
            if account is not None:
                if self.accounts.get(account) is None:
                    self.accounts.add(reviewer(account, *roles))
                http.cookies.set(COOKIE, self.sessions.open(account, "test"), domain="console.example", path="/")
            yield Browser(http)


@dataclass
class Browser:
    """Asks as Chromium does: a form goes out with the token of the page it stands on."""

    http: httpx.AsyncClient

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """A page of the console, redirects followed."""
        sent = {"sec-fetch-site": "same-origin", **headers}
        return await self.http.get(f"/console{path}", headers=sent, follow_redirects=True)

    async def post(self, path: str, fields: dict[str, str], **changed: str) -> httpx.Response:
        """An act, with the token that the last page of this browser held unless ``fields`` bring one."""
        headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin", **changed}
        return await self.http.post(f"/console{path}", data=fields, headers=headers)

    async def act(self, page: str, path: str, fields: dict[str, str]) -> httpx.Response:
        """Open a page, then send its form; where it leads is followed."""
        token = token_of((await self.get(page)).text)
        answer = await self.post(path, {"csrf": token, **fields})
        if answer.is_redirect:
            return await self.get(answer.headers["location"].removeprefix("/console"))
        return answer


def token_of(page: str) -> str:
    """The token of a page's forms."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, "the page holds no form of ours"
    return found[1]


Making = Callable[..., Desk]
"""The fixture ``desk_with``: makes a console with more parts."""
