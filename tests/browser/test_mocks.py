"""The mocks' page in a real browser: alive without reload, steered by hand and keyboard, asking nobody outside."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Seen
from tests.browser.console import look, tab_to
from tests.mocks.asking import KHUE, PATH, envelope, signed


@dataclass
class Mocks:
    """The mocks as a process of their own."""

    ready: dict[str, Any]
    http: httpx.Client

    @property
    def control(self) -> str:
        return str(self.ready["population"]["control"])

    def ask(self, name: str = KHUE[1], **headers: str) -> None:
        """One question about the plain person under a name."""
        body = envelope(KHUE[0], name, KHUE[2]).encode()
        self.http.post(self.ready["population"]["url"] + PATH, content=body, headers={**signed(), **headers})


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mocks]:
    """The process, once for all; a test takes `mocks`."""
    ready = tmp_path_factory.mktemp("mocks") / "ready.json"
    process = subprocess.Popen([sys.executable, "-m", "mocks", "--ready", str(ready), "--with-parent"])
    try:
        give_up = time.monotonic() + 60
        while not ready.exists():
            assert process.poll() is None and time.monotonic() < give_up
            time.sleep(0.02)
        with httpx.Client(trust_env=False, timeout=20) as http:
            yield Mocks(json.loads(ready.read_text("utf-8")), http)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(autouse=True)
def mocks(started: Mocks) -> Mocks:
    """The same process without what an earlier test left: journal, faults, clocks, bound sessions, newcomers."""
    started.http.delete(f"{started.control}/sessions?all=1").raise_for_status()
    return started


def clean(seen: Seen) -> None:
    assert seen.outside == [] and seen.complaints == []


def test_what_arrives_is_seen_at_once_and_why_it_did_not_match(mocks: Mocks, seen: Seen) -> None:
    page = seen.page
    page.goto(f"{mocks.control}/")
    expect(page.get_by_text("Chưa có yêu cầu nào như vậy.")).to_be_visible()
    expect(page.get_by_text("Đang theo dõi")).to_be_visible()
    mocks.ask("NGUYENTHIMINHKHOE")
    why = page.locator(".why", has_text="HoVaTen")
    expect(why).to_contain_text("khác một ký tự")
    mocks.ask()
    expect(page.locator(".requests tbody tr")).to_have_count(2)
    row = page.locator(".requests tbody tr", has_text="khác một ký tự").locator("a")
    row.focus()
    mocks.ask("NGUYENTHIMINH")
    expect(page.locator(".requests tbody tr")).to_have_count(3)
    expect(row).to_be_focused()  # the rows are new; whoever was on one stays on it
    page.keyboard.press("Enter")
    entry = page.locator("#entry")
    expect(entry.locator(".sides")).to_contain_text("NGUYENTHIMINHKHUE")
    expect(entry.locator("pre").first).to_contain_text("<dan:SoDinhDanh>099190000123</dan:SoDinhDanh>")
    look(page, "mocks-journal")
    clean(seen)


def test_a_fault_is_armed_by_keyboard_met_and_disarmed(mocks: Mocks, seen: Seen) -> None:
    page = seen.page
    page.goto(f"{mocks.ready['population']['url']}/__mock__/board/faults")
    assert page.get_by_label("Dịch vụ").input_value() == "population"
    tab_to(page, "kind")
    page.keyboard.type("http_500")
    tab_to(page, "times")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Đã đặt lỗi.")
    expect(page.locator("tbody tr").first).to_contain_text("http_500")
    page.get_by_text("Mỗi lỗi làm gì").click()
    look(page, "mocks-faults")
    mocks.ask()
    page.get_by_role("link", name="Nhật ký").click()
    expect(page.locator(".requests tbody tr").first).to_contain_text("http_500")
    page.get_by_role("link", name="Lỗi và kịch bản").click()
    expect(page.get_by_text("Chưa đặt lỗi nào")).to_be_visible()  # once was enough
    page.get_by_role("button", name="Bật On Bảo trì đêm").click()
    expect(page.locator(".top .mark")).to_contain_text("1 lỗi đang đặt")
    page.get_by_role("button", name="Tắt Off Bảo trì đêm").click()
    expect(page.locator(".top .mark")).to_contain_text("Không đặt lỗi nào")
    clean(seen)


def test_a_refused_fault_stays_in_the_form(mocks: Mocks, seen: Seen) -> None:
    page = seen.page
    page.goto(f"{mocks.control}/board/faults")
    page.get_by_label("Dịch vụ").select_option("population")
    page.get_by_role("combobox", name="Lỗi").select_option("malformed_json")
    page.get_by_role("textbox", name="Chỉ yêu cầu có").fill("re:abc")
    page.get_by_role("button", name="Đặt lỗi").click()
    expect(page.get_by_role("alert")).to_contain_text("speaks XML")
    assert page.get_by_role("textbox", name="Chỉ yêu cầu có").input_value() == "re:abc"
    assert [text for text in seen.complaints if "422" not in text] == []


def test_sessions_clocks_and_reset(mocks: Mocks, seen: Seen) -> None:
    page = seen.page
    mocks.ask(**{"X-Mock-Session": "suite"})
    page.goto(f"{mocks.control}/board/sessions")
    page.locator("#clock-session").fill("suite")
    page.get_by_label("Giờ").fill("7")
    page.get_by_role("button", name="Chỉnh").click()
    expect(page.locator("tbody tr", has_text="suite")).to_contain_text("+7 giờ")
    look(page, "mocks-sessions")
    page.get_by_role("button", name="Đặt lại").click()
    expect(page.get_by_role("status").first).to_contain_text("Mọi thứ trở về ban đầu.")
    assert mocks.http.get(f"{mocks.control}/requests?all=1").json()["requests"] == []
    clean(seen)


def test_people_are_found_and_calls_copied(mocks: Mocks, seen: Seen) -> None:
    page: Page = seen.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{mocks.control}/board/people")
    page.get_by_label("Có đặc điểm").select_option("one_letter_name")
    page.get_by_role("button", name="Tìm").click()
    first = page.locator(".found > li").first
    expect(first).to_contain_text("Y Thô")
    first.locator("summary").click()
    first.get_by_role("button", name="Sao chép").nth(1).click()
    expect(first.get_by_role("button", name="Đã sao chép")).to_be_visible()
    assert "sha256sum" in page.evaluate("navigator.clipboard.readText()")
    look(page, "mocks-people")
    clean(seen)
