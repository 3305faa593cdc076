"""One headless Chromium and one running gateway for the pages; whatever a page asks for is written down."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, expect, sync_playwright

from tests.browser.console import Seat, seat
from tests.flow.running import Running, up

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
expect.set_options(timeout=30_000)  # a bound and no measure: the machine is shared, and its five seconds are few


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the browser, and say why it is left out where there is none."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no chromium on this machine: run `make browser`"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`lienthong up` on free ports."""
    with up(tmp_path_factory.mktemp("browser"), "--quiet") as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser process; its sandbox needs rights that a container has not, and it sees our own pages alone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking", "--disable-sync"]
        )
        yield browser
        browser.close()


@dataclass
class Seen:
    """A page, and what happened on it that nobody sees."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """Requests that would have left this machine."""
        return [url for url in self.asked if urlsplit(url).scheme not in ("data", "blob") and not _here(url)]


def _here(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


@pytest.fixture
def seen(chromium: Browser) -> Iterator[Seen]:
    """A fresh page whose requests outside loopback are refused and remembered."""
    context = chromium.new_context(locale="vi-VN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    found = Seen(page)

    def ask(route: Route, request: Request) -> None:
        found.asked.append(request.url)
        if _here(request.url) or urlsplit(request.url).scheme in ("data", "blob"):
            route.continue_()
        else:
            route.abort()

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.complaints.append(message.text)

    page.route("**/*", ask)
    page.on("console", said)
    page.on("pageerror", lambda fault: found.complaints.append(str(fault)))
    yield found
    context.close()


@pytest.fixture
def at_console(chromium: Browser, running: Running) -> Iterator[Seat]:
    """Somebody at the console who has not signed in."""
    with seat(chromium, running) as found:
        yield found
