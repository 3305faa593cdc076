"""Verification, report and morning over real databases; what can't be read is told as that."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.access.register import AccessRegister
from gateway.app.findings import Findings
from gateway.app.reporting import Reporting
from gateway.audit.months import Month
from gateway.audit.reading import LogReader
from gateway.audit.reconciliation.compare import Comparison, Difference
from gateway.audit.reconciliation.results import Reconciliations
from gateway.audit.reconciliation.settling import NothingToSettle
from gateway.audit.store import in_file
from gateway.audit.verdicts import Verdict, Verdicts
from gateway.console.verified import Verified
from gateway.keys.ring import KeyRing
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.audit import samples
from tests.gateway.audit.figures import months

NOW = datetime(2026, 12, 2, tzinfo=UTC)


@contextmanager
def desk(folder: Path, beside: Verified | None = None) -> Iterator[Reporting]:
    months.write(folder, 80)
    register = AccessRegister.open(
        SqliteFile(folder / "access.db"), KeyRing.open(folder / "keys", None).sealer("officers")
    )
    findings, reader = Findings.open(folder, register, lambda: NOW), LogReader(folder / "audit.db")
    try:
        yield Reporting(
            folder, in_file(folder / "audit.db"), reader, register, findings.store, lambda: {"siem": 3},
            lambda: beside, lambda: NOW,
        )  # fmt: skip
    finally:
        reader.close()
        findings.close()
        register.close()


def test_a_report_is_made_from_a_log_that_was_verified_and_kept(tmp_path: Path) -> None:
    with desk(tmp_path) as reporting:
        assert reporting.made(Month(2026, 11)) is None
        report = reporting.make(Month(2026, 11))
        assert report.verified and report.findings == {} and reporting.made(Month(2026, 11)) is report
        assert [str(month) for month in reporting.months()] == ["2026-12", "2026-11", "2026-10"]
        verification = reporting.morning().verification
        assert verification is not None and verification.at == NOW and verification.verdicts is report.verdicts


def test_the_morning(tmp_path: Path) -> None:
    with desk(tmp_path) as reporting:
        first = reporting.morning()
        assert first.verification is None and first.differences == [] and first.endings == []
        assert first.lags == {"siem": 3} and first.entries == len(months.events(tmp_path)) == first.unverified
        assert first.findings == {"high": 0, "medium": 0, "low": 0}
        results = Reconciliations(tmp_path / "reconciliations.db")
        found = Comparison(
            samples.START, samples.START + timedelta(days=1), differences=[Difference("only_theirs", 2, None)]
        )
        results.keep("01A", "population", NOW, "ab", found)
        results.keep("01B", "business", NOW, "ab", Comparison(samples.START, samples.START))
        results.close()
        second = reporting.morning()
        assert second.differences is not None and [run.entry for run in second.differences] == ["01A"]
        assert reporting.verify().verdicts.completeness.verdict == "broken"
        run, why = reporting.may_settle("01A", "Nguồn đã xác nhận")
        assert (run.entry, why) == ("01A", "Nguồn đã xác nhận") and reporting.settle("01A", "01X")
        assert reporting.morning().differences == [] and not reporting.settle("01A", "01Y")
        assert reporting.morning().unverified == 0


def test_without_reconciliations_nothing_is_settled(tmp_path: Path) -> None:
    with desk(tmp_path) as reporting, pytest.raises(NothingToSettle):
        reporting.may_settle("01A", "Đã rõ")


def test_what_can_not_be_read_is_not_nothing(tmp_path: Path) -> None:
    with desk(tmp_path) as reporting:
        (tmp_path / "reconciliations.db").write_bytes(b"no database" * 1000)
        assert reporting.morning().differences is None
    found = reporting.morning()  # everything is closed now
    assert found.entries is None and found.findings is None and found.endings is None


def test_the_morning_shows_the_newest_verification_whoever_made_it(tmp_path: Path) -> None:
    found = Verdicts(*(Verdict("ok", 0, 9, "whole"),) * 3, entries=9)
    begun, ended = NOW - timedelta(minutes=2), NOW - timedelta(minutes=1)
    with desk(tmp_path, Verified(begun, ended, found.to_json())) as reporting:
        shown = reporting.morning().verification
        assert shown is not None and (shown.verdicts, shown.at) == (found, ended)
        assert reporting.verify() is reporting.morning().verification, "a later one of our own"


def test_a_verification_that_did_not_end_well_is_none(tmp_path: Path) -> None:
    with desk(tmp_path, Verified(NOW, NOW, None)) as reporting:
        assert reporting.morning().verification is None
