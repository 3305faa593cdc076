"""Who waits for long sees how far it is; who doesn't sees nothing."""

import pytest

from gateway.cli import reading_on
from gateway.cli.reading_on import ReadingOn


def test_a_short_run_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    reading = ReadingOn()
    reading(1, 2)
    reading.end()
    assert capsys.readouterr() == ("", "")


def test_a_long_run_says_how_far_it_is(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_on, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(reading_on, "EVERY_SECONDS", 0.0)
    reading = ReadingOn()
    reading(20_000, 20_000)  # its end is told by the verdict
    reading.end()
    assert capsys.readouterr() == ("", "")
    reading(1_000, 20_000)
    reading.end()
    shown = capsys.readouterr()
    assert shown.out == "" and "1,000 of 20,000 entries read" in shown.err and shown.err.endswith("\n")
