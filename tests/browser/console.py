"""Somebody at the console in a real browser: signs in, looks at pages, and tells what is wrong with them."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, expect

from tests.flow.running import Running

SHOTS = Path(__file__).parents[2] / "build" / "shots"
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
WIDTHS = {"desktop": (1280, 900), "tablet": (820, 1180)}
LOOPBACK = ("127.0.0.1", "localhost")
_WIDE = """() => [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right >
    document.documentElement.clientWidth + 1).slice(0, 5).map((e) => e.tagName + '.' + e.className)"""
_USED: dict[str, int] = {}
"""Time step of the last code of each secret: none is taken twice."""
_TURN = threading.Lock()


def code_of(secret: str) -> str:
    """A one-time code that was not used before; waits for the next one if there is none left."""
    with _TURN:
        while True:
            now = int(time.time()) // 30
            step = max(now, _USED.get(secret, 0) + 1)
            if step <= now + 1:
                _USED[secret] = step
                return str(pyotp.TOTP(secret).at(step * 30))
            time.sleep(1)


@dataclass
class Seat:
    """A browser context at the console of a running gateway; what it asks for and complains of is kept."""

    page: Page
    running: Running
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def console(self) -> str:
        """Address of the console without the last slash."""
        return str(self.running.demo["console"]["url"]).rstrip("/")

    def account(self, role: str) -> dict[str, Any]:
        """The demo's first account with a role, or the account of that name."""
        accounts: list[dict[str, Any]] = self.running.demo["console"]["accounts"]
        return next(one for one in accounts if role in one["roles"] or role == one["account"])

    def open(self, path: str) -> Page:
        """Open a page of the console."""
        self.page.goto(f"{self.console}{path}")
        return self.page

    def sign_in(self, role: str = "lead") -> dict[str, Any]:
        """Sign in by password and one-time code as the demo's account with a role; gives the account."""
        account = self.account(role)
        self.open("/sign-in")
        self.page.get_by_label("Tài khoản").fill(account["account"])
        self.page.get_by_label("Mật khẩu").fill(account["password"])
        self.page.get_by_label("Mã một lần").fill(code_of(account["totp_secret"]))
        self.page.get_by_role("button", name="Đăng nhập bằng mật khẩu").click()
        expect(self.page.locator(".me-name")).to_be_visible()
        return account

    @property
    def outside(self) -> list[str]:
        """Requests that would have left this machine."""
        return [url for url in self.asked if urlsplit(url).scheme not in ("data", "blob") and not _here(url)]


def _here(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


@contextmanager
def seat(chromium: Browser, running: Running) -> Iterator[Seat]:
    """A fresh context; requests that would leave this machine are refused and remembered."""
    across, down = WIDTHS["desktop"]
    context = chromium.new_context(locale="vi-VN", viewport={"width": across, "height": down})
    found = Seat(context.new_page(), running)

    def ask(route: Route, request: Request) -> None:
        found.asked.append(request.url)
        if _here(request.url) or urlsplit(request.url).scheme in ("data", "blob"):
            route.continue_()
        else:
            route.abort()

    found.page.route("**/*", ask)

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.complaints.append(message.text)

    found.page.on("console", said)
    found.page.on("pageerror", lambda fault: found.complaints.append(str(fault)))
    yield found
    context.close()


def told(page: Page, words: str) -> None:
    """Wait for a status that says so; after a start another stands beside it: what follows the log is starting."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def look(page: Page, name: str) -> None:
    """Shoot a page at both widths into ``build/shots``, and fail for overflow or what axe-core finds."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        page.wait_for_timeout(150)  # for the picture alone: plots are drawn again in the new width
        wide = overflow(page)
        page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
        assert wide <= 0, f"{name} overflows {across} px by {wide} px: {page.evaluate(_WIDE)}"
        found = violations(page)
        assert not found, f"{name} at {across} px:\n" + "\n".join(found)
    if before is not None:
        page.set_viewport_size(before)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window, and stays so: what has to be drawn anew gets its time."""
    give_up = time.monotonic() + 10
    while True:
        wide = int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        if wide <= 0 or time.monotonic() > give_up:
            return wide
        page.wait_for_timeout(50)


def violations(page: Page) -> list[str]:
    """What axe-core finds (WCAG 2.2 AA and best practices), a line each: rule, what is wrong, where."""
    page.evaluate(AXE)  # by the debugger's way: the page's policy lets no script of ours in
    found = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations']}).then((r) => JSON.stringify(r.violations))"
    )
    return [
        f"{one['id']}: {one['help']}: {re.sub(chr(10), ' ', node['html'])[:160]}"
        for one in json.loads(found)
        for node in one["nodes"]
    ]


def focused(page: Page) -> str:
    """Id, name or text of what has the focus."""
    told = "e => e.id || e.name || e.getAttribute('aria-label') || (e.tagName !== 'BODY' && e.innerText) || e.tagName"
    return str(page.evaluate(f"({told})(document.activeElement)")).strip()


def tab_to(page: Page, wanted: str, most: int = 60) -> None:
    """Press Tab until it has the focus; fails where the keyboard can't get there."""
    for _ in range(most):
        if wanted in focused(page):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline not in ("none", ""), "where the focus is must be seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard can't reach {wanted}")
