"""Custody of the log as two people use it in a browser: a handle opened, a person held, a report followed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console import told
from tests.browser.seats import Seat, enroll, seated
from tests.flow.running import Running


@pytest.fixture
def reviewer(chromium: Browser, running: Running) -> Iterator[Seat]:
    enroll(running, "doc", "reviewer")
    with seated(chromium, running, "doc") as seat:
        yield seat


@pytest.fixture
def lead(chromium: Browser, running: Running) -> Iterator[Seat]:
    enroll(running, "an.le", "lead")
    with seated(chromium, running, "an.le") as seat:
        yield seat


def test_who_is_behind_a_handle_is_opened_by_two(reviewer: Seat, lead: Seat, running: Running) -> None:
    person = running.person("plain")
    answer = running.caller.person(person, "full_name")
    handle = running.entry(answer.json()["receipt"])["subjects"][0]["handle"]
    filed = running.caller.ask(
        "/v1/discrepancies",
        {"entry": answer.json()["receipt"], "pointers": ["/full_name"], "description": "Tên bị sai dấu."},
    )
    assert filed.status_code == 200, filed.text
    page = reviewer.open(f"/custody?handle={handle}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bảo quản nhật ký")
    form = page.locator("form", has=page.get_by_label("Mã chủ thể"))
    form.get_by_label("Lý do").fill("Khiếu nại 12/2026")
    form.get_by_role("button").click()
    told(page, "người thứ hai")
    form = page.locator("form", has=page.get_by_label("Số của người"))
    form.get_by_label("Số của người").fill(person["personal_id"])
    form.get_by_label("Lý do").fill("Án 12/2026")
    form.get_by_role("button").click()
    expect(page.get_by_text("Đang giữ").first).to_be_visible()
    reviewer.look("custody")
    page = lead.open("/custody")
    card = page.locator("article", has_text=handle).first
    card.get_by_label("Lý do").fill("Đồng ý")
    card.get_by_role("button", name="Đồng ý mở").click()
    page.get_by_role("button", name="Xem một lần").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("hiển thị một lần")
    expect(page.get_by_text(person["personal_id"])).to_be_visible()
    assert person["personal_id"] not in page.url
    lead.look("custody-opened")
    page = lead.open("/custody")
    page.get_by_role("button", name="Đọc nội dung").first.click()
    expect(page.get_by_text("Tên bị sai dấu.")).to_be_visible()
    lead.look("custody-report")
    assert len(running.entries(kind="opened")) == 1
    assert not reviewer.complaints and not lead.complaints
