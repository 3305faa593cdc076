"""The overview in a real browser: plots with numbers at the pointer, live without reload, and the log's verdicts."""

import re
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.console import Seat, look
from tests.browser.seats import enroll, seated
from tests.flow import serving


def test_what_happens_is_seen_without_reload(at_console: Seat) -> None:
    running = at_console.running
    at_console.sign_in("lead")
    page = at_console.open("/overview")
    expect(page.get_by_role("heading", name="Tổng quan")).to_be_visible()
    expect(page.locator(".plot canvas")).to_have_count(2)  # nothing to draw of outcomes yet
    expect(page.locator(".tile .figure").first).to_have_text("0")
    assert running.caller.person(running.person("plain"), "full_name").status_code == 200
    expect(page.locator(".tile .figure").first).to_have_text("1", timeout=30_000)
    expect(page.locator(".plot canvas")).to_have_count(3, timeout=30_000)
    page.get_by_role("button", name="Kiểm tra nhật ký ngay").click()
    expect(page.locator("#now .mark-good", has_text="đạt")).to_have_count(2, timeout=60_000)
    expect(page.locator("#now .mark-warn", has_text="chưa kiểm tra được")).to_have_count(1)  # nobody outside has signed
    page.get_by_text("Điểm chốt gần nhất").click()
    expect(page.locator("#now pre")).to_contain_text("—")
    look(page, "overview")
    assert at_console.outside == [] and at_console.complaints == []


def test_a_plot_tells_numbers_at_the_pointer_and_in_a_table(at_console: Seat) -> None:
    at_console.sign_in("truong.hai")
    page = at_console.open("/overview")
    figure = page.locator("figure[data-plot*=traffic]")
    figure.locator("canvas").wait_for()
    figure.scroll_into_view_if_needed()
    box = figure.locator(".u-over").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    expect(figure.locator(".u-legend .u-value").nth(1)).to_have_text(re.compile(r"\d+ lượt"))
    figure.get_by_text("Bảng số liệu").click()
    expect(figure.locator(".scroll tr")).to_have_count(25)  # a head and 24 hours
    expect(figure.get_by_role("img")).to_have_attribute("aria-label", re.compile("Lượt yêu cầu mỗi giờ"))


def test_a_developer_sees_sources_and_no_entry(at_console: Seat) -> None:
    at_console.sign_in("developer")
    page = at_console.open("/overview")
    sources = ("population", "identity", "business", "civil_status", "portal", "social_insurance", "tax")
    for source in sources:
        expect(page.get_by_text(source, exact=True)).to_be_visible()
    expect(page.locator(".mark-good", has_text="hoạt động")).to_have_count(len(sources))


def test_an_abandoned_screen_is_signed_out_though_its_figures_are_live(at_console: Seat) -> None:
    at_console.sign_in("reviewer")
    page = at_console.open("/overview")
    expect(page.get_by_role("heading", name="Tổng quan")).to_be_visible()
    with closing(sqlite3.connect(at_console.running.state / "console.db", timeout=10)) as console:
        console.execute("UPDATE sessions SET seen_at=seen_at-? WHERE account='giam.sat'", (14 * 60,))
        console.commit()
        with page.expect_response(lambda answer: "traffic.json" in answer.url, timeout=30_000) as live:
            pass
        assert live.value.status == 200  # a minute is left, and what refreshes by itself adds none
        console.execute("UPDATE sessions SET seen_at=seen_at-60 WHERE account='giam.sat'")
        console.commit()
    page.get_by_role("link", name="Phát hiện").first.click()
    expect(page.get_by_label("Mật khẩu")).to_be_visible()
    assert "/sign-in" in page.url
    at_console.open("/overview")
    expect(page.get_by_label("Mật khẩu")).to_be_visible()


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
