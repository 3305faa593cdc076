"""The report as a page: made on request, seen with its verdict, and on record before it is taken along."""

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from gateway.app.reporting import Reporting
from gateway.audit.months import Month
from gateway.audit.reports import words
from gateway.console.reviewers import Scope
from tests.gateway.app.test_reporting import desk as reporting_desk
from tests.gateway.audit import samples
from tests.gateway.console.desk import Desk, Making, reviewer

NOVEMBER = {"month": "2026-11"}


@pytest.fixture
def reporting(tmp_path: Path) -> Iterator[Reporting]:
    with reporting_desk(tmp_path) as made:
        yield made


async def test_made_seen_and_taken_along(desk_with: Making, reporting: Reporting) -> None:
    desk: Desk = desk_with(reports=reporting)
    async with desk.browser("lan") as browser:
        page = (await browser.get("/reports")).text
        assert "Chưa lập báo cáo" in page and '<option value="2026-10" selected>10/2026</option>' in page
        page = (await browser.act("/reports", "/reports", NOVEMBER)).text
        assert "đã xác minh" in page and "bằng đúng nhật ký đã xác minh" in page and "Tổng cộng" in page
        for vi, _ in words.HEADINGS:
            assert vi in page
        file = await browser.act("/reports?month=2026-11", "/reports/file", {**NOVEMBER, "form": "xlsx"})
        assert file.headers["content-disposition"] == 'attachment; filename="lienthong-2026-11.xlsx"'
        report = reporting.made(Month(2026, 11))
        assert report is not None
        last = [cell.value for cell in list(load_workbook(io.BytesIO(file.content)).worksheets[0].iter_rows())[-1]]
        assert last[9] == report.endings
        made, exported = desk.record.drafts
        assert made.kind == "administered" and exported.kind == "exported" and exported.channel == "console"
        detail = dict(exported.detail)
        assert detail["xlsx"] == hashlib.sha256(file.content).hexdigest() and detail["verified"] == "true"
        docx = await browser.act("/reports?month=2026-11", "/reports/file", {**NOVEMBER, "form": "docx"})
        assert docx.content.startswith(b"PK") and len(desk.record.drafts) == 3


async def test_nothing_is_taken_along_that_is_not_on_record(desk_with: Making, reporting: Reporting) -> None:
    desk: Desk = desk_with(reports=reporting)
    async with desk.browser("lan") as browser:
        await browser.act("/reports", "/reports", NOVEMBER)
        desk.record.broken = True
        file = await browser.act("/reports?month=2026-11", "/reports/file", {**NOVEMBER, "form": "xlsx"})
        assert file.status_code == 503 and b"PK" not in file.content


async def test_a_tampered_log_gets_a_report_that_says_so(
    desk_with: Making, reporting: Reporting, tmp_path: Path
) -> None:
    with samples.tampering(tmp_path / "audit.db") as connection:
        connection.execute("UPDATE openings SET opened=replace(opened, 'H26.', 'H27.') WHERE position=40")
    async with desk_with(reports=reporting).browser("lan") as browser:
        page = (await browser.act("/reports", "/reports", NOVEMBER)).text
        assert "CHƯA XÁC MINH" in page and "mark-bad" in page and "bằng đúng nhật ký" not in page


async def test_what_is_not_there(desk_with: Making, reporting: Reporting) -> None:
    async with desk_with(reports=reporting).browser("lan") as browser:
        assert (await browser.get("/reports?month=2026-13")).status_code == 404
        for fields in ({"month": "2026-11", "form": "xlsx"}, {"month": "2026-11", "form": "exe"}):
            assert (await browser.act("/reports", "/reports/file", fields)).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("developer", 403), ("administrator", 200)])
async def test_who_sees_it(desk_with: Making, reporting: Reporting, role: str, status: int) -> None:
    async with desk_with(reports=reporting).browser("x", roles=[role]) as browser:  # type: ignore[list-item]  # words of the type
        assert (await browser.get("/reports")).status_code == status
    async with desk_with().browser("lan") as browser:
        assert (await browser.get("/reports")).status_code == 404


@pytest.mark.parametrize("page", ["/overview", "/once-only", "/reports", "/morning"])
async def test_no_page_of_sums_is_open_to_an_inspector(desk: Desk, page: str) -> None:
    until = desk.clock() + timedelta(days=9)
    scope = Scope(units=frozenset({"H26.1"}))
    desk.accounts.add(reviewer("tra", "inspector", scope=scope, decision="QĐ-9", valid_to=until))
    async with desk.browser("tra") as browser:
        assert (await browser.get(page)).status_code == 403
        assert f'href="/console{page}"' not in (await browser.get("/handover")).text
