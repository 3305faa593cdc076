"""People who sit at the console of a running gateway: an account, a session and a browser of their own each."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from playwright.sync_api import Browser, ConsoleMessage, Page

from gateway.console.accounts import Accounts
from gateway.console.reviewers import Reviewer, Role
from gateway.console.sessions import COOKIE, Lifetimes, Sessions
from gateway.console.store import ConsoleStore
from tests.browser.console import look
from tests.flow.running import Running

DESKTOP = {"width": 1280, "height": 900}


def now() -> datetime:
    """Aware UTC."""
    return datetime.now(UTC)


@dataclass
class Seat:
    """A person's browser; ``complaints`` is what it said that nobody sees."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """A page of the console."""
        self.page.goto(f"{self.url}/console{path}")
        return self.page

    def look(self, name: str) -> None:
        """Shoot the page at both widths, and hold it to what every page promises."""
        look(self.page, name)


def enroll(running: Running, account: str, *roles: Role) -> None:
    """An account in force, beside those that are there."""
    with closing(ConsoleStore(running.state / "console.db", now)) as store:
        if Accounts(store).get(account) is None:
            Accounts(store).add(Reviewer(account, f"Cán bộ {account}", frozenset(roles), now() - timedelta(days=1)))


@contextmanager
def seated(chromium: Browser, running: Running, account: str) -> Iterator[Seat]:
    """A browser in which the account is signed in."""
    with closing(ConsoleStore(running.state / "console.db", now)) as store:
        session = Sessions(store, Lifetimes()).open(account, "test")
    url = running.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(locale="vi-VN", viewport=cast(Any, DESKTOP))
    context.add_cookies(
        [{"name": COOKIE, "value": session, "domain": "localhost", "path": "/", "secure": True, "httpOnly": True,
          "sameSite": "Strict"}]
    )  # fmt: skip
    seat = Seat(context.new_page(), url)

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seat.complaints.append(message.text)

    seat.page.on("console", said)
    seat.page.on("pageerror", lambda fault: seat.complaints.append(str(fault)))
    yield seat
    context.close()
    assert seat.complaints == []
