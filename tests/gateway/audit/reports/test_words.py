"""Both forms say the same: Vietnamese and English everywhere, verified only where it is."""

from dataclasses import replace
from pathlib import Path

from gateway.audit.figures.dashboard import Line
from gateway.audit.reports import words
from gateway.audit.verdicts import Verdicts
from tests.gateway.audit.reports import made


def test_headings_and_cells_fit(tmp_path: Path) -> None:
    report = made.report(tmp_path)
    assert all(vi and en for vi, en in words.HEADINGS)
    for line in (*report.lines, report.total):
        cells = words.cells(report, line)
        assert len(cells) == len(words.HEADINGS) and cells[-1] == words.NONE
        assert sum(int(cell) for cell in cells[3:9]) == cells[9] == line.requests
    assert words.cells(report, report.total)[0] == "Tổng cộng"
    assert words.cells(report, Line(("", "1.1", ""), {}, 0))[:3] == ["–", "1.1", "–"]


def test_what_is_not_verified_says_so_first(tmp_path: Path) -> None:
    report = made.report(tmp_path, findings={})
    assert "bằng đúng nhật ký đã xác minh" in words.standing(report)[0]
    assert not any("NOT VERIFIED" in en for _, en in words.notes(report))
    bare = replace(report, verdicts=Verdicts.not_checked("the database holds no log"), over=False)
    first, second, *_ = words.notes(bare)
    assert first[1].startswith("NOT VERIFIED") and "not over" in second[1]
    assert words.standing(replace(report, endings=0))[1].startswith("NOT VERIFIED: the table")
    assert [(word[0], reason) for _, word, reason in words.verdicts(bare)] == [
        ("chưa kiểm tra được", ("cơ sở dữ liệu không chứa nhật ký", "the database holds no log"))
    ] * 3
