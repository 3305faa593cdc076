"""The command: two files, an entry that tells of them, and an exit code that says whether the totals are verified."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from gateway.audit.months import Month
from gateway.cli.state import State, now
from tests.flow.running import read_log
from tests.gateway.audit import samples
from tests.gateway.cli.desk import Desk


def filled(desk: Desk) -> Month:
    """A log with three answers of this month."""
    with State(desk.state).log() as log:
        for _ in range(3):
            log.append_and_wait(samples.draft(outcome="found", freshness="cached", source="population"))
    return Month.of(now())


def test_a_month(desk: Desk) -> None:
    month = filled(desk)
    out = desk.folder / "reports"
    printed = desk.do("reports", "monthly", "--month", str(month), "--out", str(out))
    assert "Totals equal the verified log" in printed
    assert sorted(path.name for path in out.iterdir()) == [f"lienthong-{month}.docx", f"lienthong-{month}.xlsx"]
    sheet = load_workbook(io.BytesIO((out / f"lienthong-{month}.xlsx").read_bytes())).worksheets[0]
    last = [cell.value for cell in list(sheet.iter_rows())[-1]]
    assert last[0] == "Tổng cộng" and last[3] == 3 and last[9] == 3 and last[10] == 3
    *_, entry = read_log(desk.state)
    detail = dict(entry["detail"])
    assert entry["kind"] == "exported" and (detail["act"], detail["month"], detail["verified"]) == (
        "monthly report", str(month), "true",
    )  # fmt: skip
    assert len(detail["xlsx"]) == len(detail["docx"]) == 64


def test_a_tampered_log_gets_a_report_that_says_so(desk: Desk) -> None:
    month = filled(desk)
    with samples.tampering(desk.state / "audit.db") as connection:
        connection.execute("UPDATE openings SET opened=replace(opened, 'population', 'pupolation') WHERE position=1")
    done = desk.type("reports", "monthly", "--month", str(month), "--out", str(desk.folder), "--state", str(desk.state))
    assert done.exit_code == 1 and "NOT VERIFIED" in done.stdout
    *_, entry = read_log(desk.state)
    assert dict(entry["detail"])["verified"] == "false"


@pytest.mark.parametrize("month", ["2026-13", "november"])
def test_what_is_no_month(desk: Desk, month: str) -> None:
    done = desk.type("reports", "monthly", "--month", month, "--state", str(desk.state))
    assert done.exit_code == 2 and "YYYY-MM" in done.output


def test_a_mistyped_state_is_not_made(desk: Desk, tmp_path: Path) -> None:
    assert "no log" in desk.refused("reports", "monthly", "--month", "2026-11", "--out", str(tmp_path / "out"))
    assert not desk.state.exists() and not (tmp_path / "out").exists()
