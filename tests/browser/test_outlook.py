"""Once-only dashboard, monthly report and morning page in a browser, on a running gateway with traffic behind it."""

import io
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from contracts.events import Draft, Kind, SubjectRef
from gateway.audit.months import Month
from gateway.cli.state import State
from tests.browser.console import told
from tests.browser.seats import Seat, enroll, seated
from tests.flow.running import Running, eventually, read_log
from tests.gateway.audit.figures.months import entry_at

MONTH = Month.of(datetime.now(UTC))
PROCEDURES, UNITS = ("1.001193", "2.000815", "1.004222"), ("H26.1", "H26.2", "H26.3", "H26.4")


@pytest.fixture(scope="module", autouse=True)
def traffic(running: Running) -> None:
    """A reviewer, and answers of two sources, most of them from the cache, some asked for by way of the source."""
    enroll(running, "thu", "reviewer")
    chance = random.Random(5)

    def access(kind: Kind, freshness: str = "cached") -> list[Draft]:
        found, cached = kind in (Kind.DISCLOSED, Kind.VERIFIED), freshness == "cached"
        took = 2 if cached else chance.randint(8, 900)
        begun = int(datetime.now(UTC).timestamp() * 1000) - took - 3
        asked = Draft(
            kind=Kind.REQUESTED, entry=entry_at(begun + 5), caller="mot-cua", source="population",
            due_at=datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        )  # fmt: skip
        answer = Draft(
            kind=kind, entry=entry_at(begun), caller="mot-cua", unit=chance.choice(UNITS), officer="canbo.thu",
            channel="counter", procedure=chance.choice(PROCEDURES), dataset="persons", operation="query",
            dossier=f"H26.99-261101-{chance.randint(1, 60):04}", freshness=freshness,  # type: ignore[arg-type]  # three words
            source=chance.choice(["population", "business"]), request=None if cached else asked.entry,
            attempts=None if cached else chance.choice([1, 1, 3]),
            subjects=(SubjectRef("personal_id", f"{99_190_000_000 + chance.randint(10, 90):012}", "asked"),
                      SubjectRef("personal_id", f"{99_080_000_000 + chance.randint(1, 5):012}", "officer")),
            fields_delivered=("full_name", "permanent_residence", "sex") if found else (),
            outcome="found" if found else "not_found", duration_ms=took,
        )  # fmt: skip
        return [answer] if cached else [asked, answer]

    kinds = [Kind.DISCLOSED, Kind.VERIFIED, Kind.DISCLOSED, Kind.NOT_FOUND]
    with State(running.state).log() as log:
        for number in range(240):
            for draft in access(chance.choice(kinds), "live" if number < 30 else "shared" if number < 40 else "cached"):
                log.append_and_wait(draft)


@pytest.fixture
def reviewer(chromium: Browser, running: Running) -> Iterator[Seat]:
    with seated(chromium, running, "thu") as seat:
        yield seat


def test_the_dashboard(reviewer: Seat) -> None:
    def counted() -> None:
        page = reviewer.open("/once-only")
        assert int(page.locator(".tile .figure").first.inner_text().replace(".", "")) > 100
        assert page.locator("figure[data-plot*=steps]").count() == 1

    eventually(counted, 40)
    page = reviewer.page
    expect(page.locator("figure[data-plot] canvas")).to_have_count(4)
    page.get_by_text("Định nghĩa từng con số").click()
    expect(page.get_by_text("số bộ khác nhau trong tháng").first).to_be_visible()
    page.get_by_text("Theo đơn vị và thủ tục").click()
    expect(page.get_by_role("region", name="Đơn vị và thủ tục · Units and procedures")).to_contain_text("H26.4")
    reviewer.look("once-only")
    page.get_by_role("button", name="Đếm lại từ nhật ký").click()
    told(page, "mọi số liệu đúng như nhật ký")


def test_the_report_is_made_seen_and_taken_along(reviewer: Seat, running: Running) -> None:
    page = reviewer.open(f"/reports?month={MONTH}")
    page.get_by_role("button", name="Xác minh và lập báo cáo").click()
    told(page, "bằng đúng nhật ký đã xác minh")
    expect(page.get_by_role("region", name="Báo cáo · Report")).to_contain_text("Tổng cộng")
    reviewer.look("reports")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Tải xlsx").click()
    sheet = load_workbook(io.BytesIO(Path(downloading.value.path()).read_bytes())).worksheets[0]
    assert [cell.value for cell in list(sheet.iter_rows())[-1]][9] >= 240
    *_, entry = (entry for entry in read_log(running.state) if entry["kind"] == "exported")
    assert dict(entry["detail"])["verified"] == "true" and entry["channel"] == "console"


def test_the_morning(reviewer: Seat, running: Running, tmp_path: Path) -> None:
    statement = tmp_path / "statement.csv"
    statement.write_text(f"request_id,time\ntheirs-1,{datetime.now(UTC).isoformat()}\n", "utf-8")
    running.command("reconcile", str(statement), "--source", "population", code=1)
    page = reviewer.open("/morning")
    page.get_by_role("button", name="Xác minh ngay").click()
    expect(page.get_by_role("alert")).to_contain_text("KHÔNG đạt")
    expect(page.get_by_text("lists 1 calls that the log does not hold")).to_be_visible()
    expect(page.get_by_role("region", name="Chênh lệch · Differences")).to_contain_text("population")
    reviewer.look("morning")
    [run] = json.loads(running.command("reconcile", "list", "--json"))
    # the log is whole for the next test
    running.command("reconcile", "settle", run["run"], "--reason", "thử nghiệm", "--as", "truong.mot")
