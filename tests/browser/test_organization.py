"""Somebody signs in to the console at their organization's own issuer, on another site, and is let in by their role."""

import asyncio
import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from gateway.api.server import bind
from tests.browser.console import SHOTS
from tests.flow import serving
from tests.gateway.api.whole import serving as listening
from tests.gateway.console.issuing import SECRET, IssuerServer

PAGE = (
    "<!doctype html><html lang='en'><title>Issuer</title><h1>Issuer</h1>"
    "<a id='yes' href='{yes}'>Sign in</a> <a id='no' href='{no}'>No</a>"
)


@dataclass
class Walkable(IssuerServer):
    """The issuer with a page of its own: two links, for yes and for no."""

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/authorize", self._authorize), Mount("/", super().app())])

    async def _authorize(self, request: Request) -> Response:
        asked = {name: values[0] for name, values in parse_qs(str(request.url.query)).items()}
        back = asked["redirect_uri"]
        yes = self.walk(f"{self.url}/authorize?{request.url.query}")
        no = {"error": "access_denied", "state": asked["state"], "iss": self.url}
        links = {name: html.escape(f"{back}?{urlencode(query)}") for name, query in (("yes", yes), ("no", no))}
        return HTMLResponse(PAGE.format(**links))


@contextmanager
def issuing() -> Iterator[Walkable]:
    """It runs in a thread, beside the browser's own loop."""
    made, ready, over = Walkable(lambda: datetime.now(UTC)), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with listening(made.app()) as port:
            made.url = f"http://127.0.0.1:{port}"
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(20)
        loop.close()


@dataclass
class Desk:
    """A console whose people sign in at an issuer."""

    issuer: Walkable
    url: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """`lienthong serve` with `[console.oidc]`; its console is `localhost`, the issuer `127.0.0.1`: two sites."""
    folder = tmp_path_factory.mktemp("organization")
    (folder / "secret").write_text(SECRET, "utf-8")
    with issuing() as issuer:
        with bind("127.0.0.1", 0) as free:  # the console's address stands in the settings, so its port is chosen first
            port = free.getsockname()[1]
        url = f"http://localhost:{port}"
        oidc = {
            "issuer": issuer.url, "client_id": "console", "client_secret_file": str(folder / "secret"),
            "roles": {"lt-reviewer": "reviewer"},
        }  # fmt: skip
        raw = {
            "base_url": serving.BASE_URL, "state": str(folder / "state"), "port": 0, "operator_port": port,
            "sources": {},
            "console": {"url": url, "oidc": oidc},
        }  # fmt: skip
        ready: dict[str, list[str]] = {"people": [], "organizations": []}
        with serving.serve(folder, ready, folder / "no-key", raw):
            yield Desk(issuer, url)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="vi-VN")
    yield context.new_page()
    context.close()


def at_the_issuer(page: Page, desk: Desk) -> None:
    """From the door to the issuer's page."""
    page.goto(f"{desk.url}/console/search")
    assert urlsplit(page.url).path == "/console/sign-in"
    page.get_by_role("link", name="Đăng nhập qua hệ thống của cơ quan").click()
    expect(page.get_by_role("heading", name="Issuer")).to_be_visible()
    assert page.url.startswith(desk.issuer.url)


def test_one_comes_back_signed_in_to_the_page_that_one_wanted(page: Page, desk: Desk) -> None:
    at_the_issuer(page, desk)
    page.locator("#yes").click()
    expect(page.get_by_text("canbo.xa")).to_be_visible()
    assert page.url == f"{desk.url}/console/search"
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "organization.png")
    page.reload()
    expect(page.get_by_text("canbo.xa")).to_be_visible()


def test_whoever_says_no_stays_outside_and_is_told(page: Page, desk: Desk) -> None:
    at_the_issuer(page, desk)
    page.locator("#no").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa đăng nhập được qua hệ thống của cơ quan")
    page.screenshot(path=SHOTS / "organization-refused.png")
    page.goto(f"{desk.url}/console/search")
    assert urlsplit(page.url).path == "/console/sign-in"


def test_a_role_that_the_settings_do_not_know_is_none(page: Page, desk: Desk) -> None:
    desk.issuer.claims["roles"] = ["somebody-elses"]
    try:
        at_the_issuer(page, desk)
        page.locator("#yes").click()
        expect(page.get_by_role("alert")).to_be_visible()
    finally:
        desk.issuer.claims.clear()


def test_an_answer_of_another_browser_lets_nobody_in(page: Page, desk: Desk, chromium: Browser) -> None:
    at_the_issuer(page, desk)
    stolen = page.locator("#yes").get_attribute("href")
    assert stolen is not None
    other = chromium.new_context(locale="vi-VN")
    try:
        theirs = other.new_page()
        theirs.goto(stolen)
        expect(theirs.get_by_role("alert")).to_be_visible()
    finally:
        other.close()
