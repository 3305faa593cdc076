"""Who looked this person up, and why: walked from the sign-in to the verified bundle, by keyboard where it matters."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console import Seat, focused, look, seat, tab_to
from tests.flow.running import COMMAND, Running, eventually


@pytest.fixture
def lead(chromium: Browser, running: Running) -> Iterator[Seat]:
    with seat(chromium, running) as found:
        found.sign_in("lead")
        yield found


@pytest.fixture
def second(chromium: Browser, running: Running) -> Iterator[Seat]:
    with seat(chromium, running) as found:
        found.sign_in("truong.hai")
        yield found


def let_out(lead: Seat, second: Seat, folder: Path) -> Path:
    """From an entry's page: ask for its evidence, have somebody else approve, take it."""
    page = lead.page
    page.get_by_role("link", name="Xuất chứng cứ Export as evidence").click()
    page.get_by_role("textbox", name="Lý do").fill("đơn khiếu nại 7")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("Chờ phê duyệt").first).to_be_visible()
    address = page.url
    second.page.goto(address)
    second.page.get_by_role("button", name="Phê duyệt").click()
    expect(second.page.get_by_text("Đã phê duyệt.", exact=False).first).to_be_visible()
    page.goto(address)
    with page.expect_download() as started:
        page.get_by_role("button", name="Nhận hồ sơ").click()
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file


def test_who_looked_this_person_up_and_why(lead: Seat, second: Seat, running: Running, tmp_path: Path) -> None:
    person = running.person("plain")
    answer = running.caller.person(person, "full_name", "date_of_birth")
    assert answer.status_code == 200, answer.text
    receipt = answer.json()["receipt"]
    page = lead.open("/search")
    look(page, "search-empty")
    page.get_by_label("Số của người hoặc tổ chức").focus()
    page.keyboard.type(person["personal_id"])
    tab_to(page, "reason")
    page.keyboard.type("đơn khiếu nại 7")
    page.keyboard.press("Enter")
    results = page.locator("#results")
    listed = page.locator(f"a[href$='/entries/{receipt}']")

    def followed() -> None:  # the index follows within a moment
        expect(results).to_be_visible()
        if listed.count() == 0:
            page.reload()
        expect(results).to_be_visible()
        assert listed.count()

    eventually(followed)
    assert person["personal_id"] not in page.url and person["personal_id"] not in page.content()
    expect(page.locator("figure[data-plot] canvas")).to_be_visible()
    expect(page.get_by_text("canbo.thu").first).to_be_visible()
    look(page, "search-person")
    handed_on = page.url
    tab_to(page, "name")
    assert focused(page)
    page.keyboard.type("Đơn số 7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã lưu tra cứu")).to_be_visible()
    listed.first.click()
    expect(page.get_by_text("Đã kiểm tra ngay lúc này")).to_be_visible()
    expect(page.get_by_text("date_of_birth").first).to_be_visible()
    look(page, "entry")
    bundle = let_out(lead, second, tmp_path)
    words = [str(COMMAND), "evidence", "verify", str(bundle), "--key", str(running.state / "log.vkey")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "CHỨNG CỨ ĐÚNG" in done.stdout, done.stdout + done.stderr
    page.goto(handed_on)
    page.get_by_role("button", name="canbo.thu").first.click()
    expect(results).to_be_visible()
    assert lead.outside == [] and lead.complaints == []
