"""Pages that one comes to without asking: by a link from elsewhere, as a session ends; and a source still to come."""

import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, Route, expect

from tests.browser.console import Seat, look
from tests.browser.seats import enroll, seated
from tests.flow import serving


def test_a_link_from_elsewhere_opens_by_way_of_a_page_of_ours(at_console: Seat) -> None:
    at_console.sign_in("reviewer")
    page, asked = at_console.page, []

    def stay(route: Route) -> None:
        """The page leads on by itself: it is held for as long as it is looked at."""
        asked.append(route.request.url)
        if len(asked) == 1:
            route.continue_()
        else:
            route.fulfill(status=204)

    page.route("**/console/account?*", stay)
    page.goto(f"{at_console.running.url}/healthz")
    page.evaluate("(address) => { window.location.href = address; }", f"{at_console.console}/account?unit=H26.99")
    expect(page.get_by_role("heading", name="Đang mở trang")).to_be_visible()
    expect(page.get_by_role("link", name="Tiếp tục")).to_have_attribute("href", "/console/account?unit=H26.99")
    look(page, "once-more")
    page.unroute("**/console/account?*", stay)
    page.get_by_role("link", name="Tiếp tục").click()
    expect(page.get_by_role("heading", name="Tài khoản của tôi")).to_be_visible()
    assert len(asked) > 1 and at_console.outside == []


def test_a_session_that_ends_is_told_in_place_of_the_figures(at_console: Seat) -> None:
    account = at_console.sign_in("administrator")
    page = at_console.open("/overview")
    expect(page.locator("#now .tile").first).to_be_visible()
    with closing(sqlite3.connect(at_console.running.state / "console.db", timeout=10)) as console:
        console.execute("DELETE FROM sessions WHERE account=?", (account["account"],))
        console.commit()
    expect(page.locator("#now").get_by_role("alert")).to_contain_text("Phiên đã hết", timeout=30_000)
    expect(page.locator("#now .tile")).to_have_count(0)
    expect(page.locator(".plot-note", has_text="Phiên đã hết").first).to_be_visible(timeout=30_000)
    look(page, "signed-out")
    page.get_by_role("link", name="Đăng nhập lại").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_a_source_that_is_only_announced_stands_apart_from_those_that_work(chromium: Browser, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    raw = {
        "base_url": serving.BASE_URL, "state": str(tmp_path / "state"), "port": 0, "operator_port": port,
        "sources": serving.ANNOUNCED, "console": {"url": f"http://localhost:{port}"},
    }  # fmt: skip
    ready: dict[str, list[str]] = {"people": [], "organizations": []}
    serving.typed("units", "add", serving.UNIT, "--name", "Sở Tư pháp", "--state", raw["state"])
    with serving.serve(tmp_path, ready, tmp_path / "caller.json", raw) as running:
        enroll(running, "phat.trien", "developer")
        here = replace(running, demo={**running.demo, "address": running.demo["operator"]})
        with seated(chromium, here, "phat.trien") as seat:
            page = seat.open("/overview")
            expect(page.locator("#now dl").first).to_contain_text("tax")
            mark = page.locator("#now .mark", has_text="đã công bố, chưa vận hành")
            expect(mark).to_have_class("mark ")
            look(page, "overview-announced")
            assert seat.complaints == []
