"""Evidence in a browser: the proof is computed there, two people let the bundle out, and the file holds offline."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.seats import Seat, enroll, seated
from tests.flow.running import COMMAND, Running, eventually


@pytest.fixture(scope="module")
def entry(running: Running) -> str:
    """Somebody looked somebody up."""
    enroll(running, "chi", "reviewer")
    enroll(running, "an.le", "lead")
    receipt: str = running.caller.person(running.person("plain"), "full_name", "date_of_birth").json()["receipt"]
    return receipt


@pytest.fixture
def reviewer(chromium: Browser, running: Running, entry: str) -> Iterator[Seat]:
    with seated(chromium, running, "chi") as seat:
        yield seat


@pytest.fixture
def lead(chromium: Browser, running: Running, entry: str) -> Iterator[Seat]:
    with seated(chromium, running, "an.le") as seat:
        yield seat


def test_from_an_entry_to_a_verified_bundle(
    reviewer: Seat, lead: Seat, entry: str, running: Running, tmp_path: Path
) -> None:
    def story() -> None:  # the index follows the log within a second
        reviewer.open(f"/entries/{entry}")
        assert reviewer.page.get_by_text("Toàn bộ câu chuyện").is_visible()

    eventually(story, 20)
    page = reviewer.page
    reviewer.complaints.clear()  # of a 404 while the index was behind
    expect(page.get_by_text("Trình duyệt này đã tự tính lại từ bản ghi")).to_be_visible()
    reviewer.look("entry-proof")
    page.get_by_role("link", name="Xuất chứng cứ Export as evidence").click()
    asked = page.get_by_role("textbox", name="Các bản ghi").input_value().split()
    assert entry in asked and len(asked) == 2, "the request and its ending"
    page.get_by_role("textbox", name="Lý do").fill("Khiếu nại số 12/KN-PTN")
    reviewer.look("exports")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("Chờ phê duyệt").first).to_be_visible()
    expect(page.get_by_role("button", name="Phê duyệt")).to_have_count(0)
    expect(page.get_by_text("Trình duyệt này đã tự tính lại từ bản ghi").first).to_be_visible()
    page.get_by_text("Từng bước").first.click()
    steps = page.locator("[data-proof]").first.locator("[data-proof-step]")
    assert steps.count() > 1 and all(step.get_attribute("data-proof-step") == "right" for step in steps.all())
    reviewer.look("export-waiting")
    address = page.url.partition("/console")[2]

    page = lead.open(address)
    expect(page.get_by_text("Khiếu nại số 12/KN-PTN")).to_be_visible()
    lead.look("export-lead")
    page.get_by_role("button", name="Phê duyệt").click()
    expect(page.get_by_text("Đã phê duyệt.", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Nhận hồ sơ")).to_have_count(0)

    page = reviewer.open(address)
    reviewer.look("export-approved")
    with page.expect_download() as started:
        page.get_by_role("button", name="Nhận hồ sơ").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    assert file.name.startswith("evidence-x-") and file.suffix == ".zip"
    words = [str(COMMAND), "evidence", "verify", str(file), "--key", str(running.state / "log.vkey")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "CHỨNG CỨ ĐÚNG" in done.stdout and "Khiếu nại số 12/KN-PTN" in done.stdout
    page = reviewer.open("/exports")
    expect(page.get_by_role("cell", name="Đã nhận").first).to_be_visible()
    reviewer.look("exports-taken")
    assert running.entries(kind="exported")


def test_a_proof_that_does_not_hold_is_shown_as_one(reviewer: Seat, entry: str) -> None:
    """The page is altered on its way: the browser does not take its word for it."""

    def altered(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]  # Playwright's route
        body = answer.text().replace("&#34;kind&#34;:&#34;disclosed&#34;", "&#34;kind&#34;:&#34;not_found&#34;")
        assert body != answer.text()
        route.fulfill(response=answer, body=body)  # type: ignore[attr-defined]  # the same

    page = reviewer.open("/exports")
    page.get_by_role("textbox", name="Các bản ghi").fill(entry)
    page.get_by_role("textbox", name="Lý do").fill("Thử nghiệm")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("Trình duyệt này đã tự tính lại từ bản ghi")).to_be_visible()
    page.route(page.url, altered)
    page.reload()
    expect(page.get_by_text("Phép tính của trình duyệt này không dẫn tới gốc đã ký")).to_be_visible()
    expect(page.get_by_text("Trình duyệt này đã tự tính lại từ bản ghi")).to_be_hidden()


def test_what_is_missing_is_told(reviewer: Seat) -> None:
    page = reviewer.open("/exports")
    page.get_by_role("textbox", name="Các bản ghi").fill("99999999")
    page.get_by_role("textbox", name="Lý do").fill("Thử nghiệm")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_role("alert")).to_contain_text("không nằm trong nhật ký")
    expect(page.get_by_role("textbox", name="Lý do")).to_have_value("Thử nghiệm")
    # the browser complains of the 400 that the page came with
    assert all("400" in complaint for complaint in reviewer.complaints)
    reviewer.complaints.clear()
    reviewer.look("exports-refused")
