"""Totals are those of the verified entries, counted by hand; a broken or short look is never called verified."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.audit.figures.counting import ENDED
from gateway.audit.months import Month
from gateway.audit.reading import LogReader
from gateway.audit.reports.monthly import COLUMNS, build
from gateway.audit.verdicts import Verdict
from tests.gateway.audit import samples
from tests.gateway.audit.figures import months
from tests.gateway.audit.reports import made


def test_columns_are_all_endings() -> None:
    assert sorted(measure for _, _, measures in COLUMNS for measure in measures) == sorted(ENDED)


def test_totals_are_those_of_the_entries(tmp_path: Path) -> None:
    report = made.report(tmp_path, findings={("H26.1", "1.001193", "population"): 2, ("", "", ""): 1})
    mine = months.in_month(months.events(tmp_path), months.NOVEMBER)
    assert report.verified and report.over and report.total.requests == report.endings == len(mine)
    by = Counter((e.unit, e.procedure, e.source) for e in mine)
    assert {line.names: line.requests for line in report.lines if line.requests} == dict(by)
    refused = Counter((e.unit, e.procedure, e.source) for e in mine if e.kind == "refused")
    assert {line.names: line.count("refused") for line in report.lines if line.count("refused")} == dict(refused)
    assert report.all_findings == 3 and report.findings_of(("H26.1", "1.001193", "population")) == 2
    assert report.findings_of(("H26.2", "1.001193", "population")) == 0 and ("", "", "") in [
        line.names for line in report.lines
    ]
    whole = months.events(tmp_path)
    assert all(e.time >= months.TURN for e in whole[report.begin : report.end]) and report.end == len(whole)


def test_a_month_of_nothing(tmp_path: Path) -> None:
    report = made.report(tmp_path, month=Month.parse("2026-01"))
    assert report.verified and report.lines == () and report.total.requests == 0 and report.begin == report.end == 0


def test_a_month_that_is_not_over(tmp_path: Path) -> None:
    assert not made.report(tmp_path, now=datetime(2026, 11, 30, 16, 59, tzinfo=UTC)).over


def test_a_tampered_log_is_not_verified(tmp_path: Path) -> None:
    months.write(tmp_path)
    with samples.tampering(tmp_path / "audit.db") as connection:
        connection.execute("UPDATE openings SET opened=replace(opened, 'H26.', 'H27.') WHERE position=100")
    report = made.report(tmp_path)
    assert not report.verified and report.adds_up and report.verdicts.integrity.verdict == "broken"


def test_only_what_was_verified_is_counted(tmp_path: Path) -> None:
    whole = made.report(tmp_path)
    assert whole.verdicts.entries is not None
    shorter = replace(whole.verdicts, entries=whole.verdicts.entries - 50)
    reader = LogReader(tmp_path / "audit.db")
    report = build(reader, shorter, made.NOVEMBER, made.AFTER, None)
    reader.close()
    assert report.end == whole.end - 50 and report.verified and report.total.requests < whole.total.requests


@pytest.mark.parametrize("which", ["integrity", "completeness"])
@pytest.mark.parametrize("word", ["broken", "unchecked"])
def test_neither_verdict_may_be_missing(tmp_path: Path, which: str, word: str) -> None:
    report = made.report(tmp_path)
    verdict = Verdict(word, 0, 1, "why")  # type: ignore[arg-type]  # words of the type
    verdicts = report.verdicts
    worse = replace(verdicts, integrity=verdict) if which == "integrity" else replace(verdicts, completeness=verdict)
    assert not replace(report, verdicts=worse).verified


def test_only_what_the_checkpoint_covers_is_counted(tmp_path: Path) -> None:
    whole = made.report(tmp_path)
    note = whole.verdicts.checkpoint
    assert note is not None and note.split("\n")[1] == str(whole.end)
    older = replace(whole.verdicts, checkpoint=note.replace(f"\n{whole.end}\n", f"\n{whole.end - 9}\n"))
    reader = LogReader(tmp_path / "audit.db")
    report = build(reader, older, made.NOVEMBER, made.AFTER, None)
    assert report.end == whole.end - 9 and report.verified
    assert not build(reader, replace(older, checkpoint=None), made.NOVEMBER, made.AFTER, None).verified
    reader.close()


def test_a_table_that_does_not_add_up_is_not_verified(tmp_path: Path) -> None:
    report = made.report(tmp_path)
    assert not replace(report, endings=report.endings + 1).verified
    assert not replace(report, lines=report.lines[1:]).verified
