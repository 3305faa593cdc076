"""Who may read what, proposals and the stop switch, as people see and use them in a browser."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console import told
from tests.browser.seats import Seat, enroll, seated
from tests.flow.running import Running, eventually


@pytest.fixture(scope="module", autouse=True)
def people(running: Running) -> None:
    """A caller, then three people: from then on changes need two of them."""
    running.add_caller("mot-cua")
    running.add_grant("mot-cua", field=["full_name", "date_of_birth", "permanent_residence"])
    running.add_caller("doc-lap")  # nobody changes what this one may read
    running.add_grant("doc-lap", field=["full_name", "permanent_residence"])
    enroll(running, "doc", "reviewer")
    enroll(running, "an.le", "lead")
    enroll(running, "binh", "administrator")


@pytest.fixture
def reviewer(chromium: Browser, running: Running) -> Iterator[Seat]:
    with seated(chromium, running, "doc") as seat:
        yield seat


@pytest.fixture
def lead(chromium: Browser, running: Running) -> Iterator[Seat]:
    with seated(chromium, running, "an.le") as seat:
        yield seat


@pytest.fixture
def administrator(chromium: Browser, running: Running) -> Iterator[Seat]:
    with seated(chromium, running, "binh") as seat:
        yield seat


def test_a_reviewer_reads_who_may_read_what(reviewer: Seat) -> None:
    page = reviewer.open("/callers")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hệ thống và quyền")
    page.get_by_role("combobox", name="Trường dữ liệu").select_option("permanent_residence")
    page.get_by_role("combobox", name="Hệ thống").select_option("doc-lap")
    page.get_by_role("button", name="Lọc").click()
    told(page, "1 quyền")
    reviewer.look("callers")
    page.get_by_role("link", name="doc-lap").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("doc-lap")
    expect(page.get_by_role("link", name="Đề nghị cấp quyền")).to_have_count(0)
    reviewer.look("caller")


def test_a_grant_is_changed_by_two_people(administrator: Seat, lead: Seat, running: Running) -> None:
    page = administrator.open("/callers/mot-cua")
    administrator.look("caller-administrator")
    page.get_by_role("link", name="Thay đổi quyền").click()
    administrator.look("grant")
    page.get_by_label("Trường dữ liệu").fill("full_name\nsex")
    page.locator("form.stack").first.get_by_label("Lý do").fill("Bớt trường không cần thiết")
    page.get_by_role("button", name="Đề nghị", exact=False).first.click()
    told(page, "chờ người thứ hai duyệt")
    expect(page.locator("ins")).to_have_text("+ sex")
    expect(page.locator("del")).to_have_count(2)
    expect(page.get_by_role("button", name="Duyệt")).to_have_count(0)
    administrator.look("proposal-own")
    address = page.url
    page = lead.open("/proposals")
    lead.look("proposals")
    page.get_by_role("link", name="Thay đổi quyền").click()
    expect(page).to_have_url(address)
    lead.look("proposal")
    page.get_by_role("button", name="Duyệt").click()
    told(page, "Đã duyệt")
    grants = json.loads(running.command("grants", "list", "--json"))
    held = [one["fields"] for one in grants if one["caller"] == "mot-cua" and one["valid_to"] is None]
    assert held == [["full_name", "sex"]]


def test_a_mistake_in_the_form_is_told_and_nothing_is_lost(administrator: Seat) -> None:
    page = administrator.open("/callers/mot-cua/grants/new")
    dataset = page.get_by_label("Bộ dữ liệu")
    expect(dataset).to_have_value("")  # which one is said by a person, not by the alphabet
    dataset.select_option("persons")
    page.get_by_label("Thủ tục").fill("1-1")
    page.get_by_label("query").check()
    page.get_by_label("counter").check()
    page.get_by_label("Trường dữ liệu").fill("full_name")
    page.get_by_label("Căn cứ pháp lý").fill("Nghị định thử nghiệm, Điều 7")
    page.get_by_role("button", name="Đề nghị").click()
    expect(page.get_by_role("alert")).to_contain_text("phải có dạng 1.001193")
    assert [complaint for complaint in administrator.complaints if "400" not in complaint] == []
    administrator.complaints.clear()  # a browser says of every 400 that it came
    expect(page.get_by_label("Căn cứ pháp lý")).to_have_value("Nghị định thử nghiệm, Điều 7")
    expect(dataset).to_have_value("persons")
    administrator.look("grant-refused")


def test_the_switch_stops_a_running_gateway_and_two_people_resume_it(
    lead: Seat, administrator: Seat, reviewer: Seat, running: Running
) -> None:
    person = running.person("plain")

    def answers(status: int) -> None:
        assert running.caller.person(person).status_code == status

    eventually(lambda: answers(200))
    page = lead.open("/stops?kind=officer&name=canbo.thu")
    lead.look("stops")
    page.get_by_label("Lý do").fill("Nghi tra cứu hàng loạt")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button comes next after the reason
    told(page, "Đã dừng")
    eventually(lambda: answers(403))
    lead.look("stops-standing")
    page.get_by_label("Lý do").last.fill("Đã giải trình")
    page.get_by_role("button", name="Đề nghị mở lại").click()
    expect(page.get_by_text("Bạn đã đề nghị mở lại")).to_be_visible()
    expect(reviewer.open("/stops").get_by_role("button", name="Xác nhận mở lại")).to_have_count(0)
    page = administrator.open("/stops")
    administrator.look("stops-asked")
    page.get_by_label("Lý do").fill("Đồng ý")
    page.get_by_role("button", name="Xác nhận mở lại").click()
    told(page, "Đã mở lại")
    eventually(lambda: answers(200))
    page.get_by_text("Đã qua").click()
    administrator.look("stops-over")
    assert running.verify()["integrity"]["verdict"] == "ok"
