"""Findings in a browser, on a running gateway: numbers are tried, it is found in seconds, two people escalate it, the
caller's contact is asked, an incident is opened and its notice downloaded."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, expect

from contracts.events import Draft, Kind, SubjectRef
from gateway.audit.ids import new_entry_id
from gateway.cli.state import State
from tests.browser.console import told
from tests.browser.seats import Seat, enroll, seated
from tests.flow.running import Running, eventually


@pytest.fixture(scope="module", autouse=True)
def misuse(running: Running) -> None:
    """Two reviewers, and an official who tries numbers beside one that reads their own record."""
    running.add_caller("mot-cua")
    enroll(running, "thu", "reviewer")
    enroll(running, "minh", "lead")

    def access(kind: Kind, number: str, officer: str, *more: SubjectRef) -> Draft:
        return Draft(
            kind=kind, entry=new_entry_id(datetime.now(UTC)), caller="mot-cua", unit="H26.99", officer=officer,
            channel="background", procedure="1.001193", dossier="H26.99-260302-0001", freshness="cached",
            subjects=(SubjectRef("personal_id", number, "asked"), *more), network="192.0.2.7",
            fields_delivered=("full_name", "father") if kind is Kind.DISCLOSED else (),
        )  # fmt: skip

    me = SubjectRef("personal_id", "099080000077", "officer")
    with State(running.state).log() as log:
        for number in range(30):
            kind = Kind.DISCLOSED if number % 4 == 0 else Kind.NOT_FOUND
            log.append_and_wait(access(kind, f"0990000{number:05}", "canbo.mot"))
        log.append_and_wait(access(Kind.DISCLOSED, "099080000077", "canbo.hai", me))

    def found() -> None:
        rows = json.loads(running.command("findings", "list", "--json"))
        assert {"enumeration", "own_record"} <= {row["rule"] for row in rows}

    eventually(found)


@pytest.fixture
def reviewer(chromium: Browser, running: Running) -> Iterator[Seat]:
    with seated(chromium, running, "thu") as seat:
        yield seat


@pytest.fixture
def lead(chromium: Browser, running: Running) -> Iterator[Seat]:
    with seated(chromium, running, "minh") as seat:
        yield seat


def test_from_the_queue_to_the_notice(reviewer: Seat, lead: Seat, tmp_path: Path) -> None:
    page = reviewer.open("/findings")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Phát hiện")
    reviewer.look("findings")
    page.get_by_label("Mức độ").select_option("high")
    page.get_by_role("button", name="Lọc").click()
    page.get_by_role("link", name="Dò số định danh").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dò số định danh")
    expect(page.get_by_text("canbo.mot", exact=True)).to_be_visible()
    page.get_by_label("Người xử lý").select_option("thu")
    page.get_by_role("button", name="Phân công").click()
    told(page, "Đã phân công")
    page.get_by_label("Ghi chú").fill("Đã gọi đơn vị, không ai trả lời")
    page.get_by_role("button", name="Thêm").click()
    page.get_by_label("Chuyển cấp").check()
    page.get_by_label("Lý do", exact=False).last.fill("Nghi dò số")
    page.get_by_role("button", name="Ghi quyết định").click()
    told(page, "trưởng nhóm khác đồng ý")
    reviewer.look("finding-waiting")
    address = page.url.partition("/console")[2]
    page.get_by_role("region", name="Chứng cứ").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/console/entries/[0-9A-Z]{26}$"))  # the story of one entry
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page = lead.open(address)
    lead.look("finding-lead")
    page.get_by_label("Lý do đồng ý").fill("Đồng ý")
    page.get_by_role("button", name="Đồng ý").click()
    told(page, "Đã quyết định")
    page.get_by_role("link", name="Mở hồ sơ sự cố").click()
    lead.look("incident-new")
    page.get_by_label("Tên sự cố").fill("Dò số định danh tại một cửa")
    page.get_by_role("button", name="Mở hồ sơ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dò số định danh tại một cửa")
    expect(page.get_by_text("giờ còn lại trong 72 giờ")).to_be_visible()
    lead.look("incident")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải dự thảo thông báo").click()
    notice = tmp_path / "notice.docx"
    download.value.save_as(notice)
    assert any("91/2025/QH15" in paragraph.text for paragraph in Document(str(notice)).paragraphs)
    lead.open("/incidents")
    lead.look("incidents")


def test_a_lesser_one_is_decided_by_the_keyboard_alone(reviewer: Seat) -> None:
    page = reviewer.open("/findings?rule=own_record")
    page.get_by_role("link", name="Cán bộ tra cứu chính mình").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cán bộ tra cứu chính mình")
    page.get_by_label("Đã giải trình").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Thử hệ thống, đã nhắc nhở")
    page.keyboard.press("Enter")
    told(page, "Đã quyết định")
    reviewer.look("finding-justified")
