"""Shares, percentiles and promises, over a log that was counted by hand."""

from pathlib import Path

import pytest

from gateway.audit.figures.book import Book
from gateway.audit.figures.counting import counted
from gateway.audit.figures.dashboard import Dashboard, Line, Share, SourceLine
from tests.gateway.audit.figures import months


def dashboard(folder: Path) -> Dashboard:
    months.write(folder)
    book = Book(None)
    found = months.events(folder)
    book.take(counted(iter(found)), 0, len(found), b"x")
    return Dashboard(book, {"population": 0.0, "business": 100.0})


def test_a_month_in_figures(tmp_path: Path) -> None:
    shown = dashboard(tmp_path)
    assert shown.months() == [months.NOVEMBER, months.OCTOBER]
    total = shown.total(months.NOVEMBER)
    mine = months.in_month(months.events(tmp_path), months.NOVEMBER)
    assert total.requests == len(mine)
    answers = [e for e in mine if e.kind in ("disclosed", "verified", "not_found", "ambiguous")]
    assert total.answers == len(answers) and total.found.whole == len(answers)
    assert total.unasked == Share(len([e for e in answers if e.freshness == "cached"]), len(answers))
    for by in (("unit",), ("procedure",), ("procedure", "unit", "source")):
        assert sum(line.requests for line in shown.lines(months.NOVEMBER, by)) == total.requests
        assert sum(line.count("spared") for line in shown.lines(months.NOVEMBER, by)) == total.count("spared")
    assert [month for month, _, _ in shown.trend()] == [months.OCTOBER, months.NOVEMBER]
    assert shown.trend()[1][1:] == (total.count("spared"), total.count("occasions"))


def test_sources_against_their_promise(tmp_path: Path) -> None:
    shown = dashboard(tmp_path)
    mine = months.in_month(months.events(tmp_path), months.NOVEMBER)
    business, population = shown.sources(months.NOVEMBER)
    live = [e for e in mine if e.source == "business" and e.freshness == "live"]
    good = [e for e in live if e.kind in ("disclosed", "verified", "not_found", "ambiguous")]
    bad = [e for e in live if e.kind == "failed" and e.code == "source_timeout"]
    assert business.availability == Share(len(good), len(good) + len(bad)) and bad
    assert (business.kept, population.kept) == (False, True)
    exact = sorted(e.duration_ms or 0 for e in good)
    assert business.p95 is not None and business.answered == len(exact)
    assert exact[-(-95 * len(exact) // 100) - 1] * 0.99 <= business.p95 <= exact[-(-95 * len(exact) // 100) - 1] * 1.06


def test_a_month_of_nothing() -> None:
    shown = Dashboard(Book(None), {})
    assert shown.months() == [] and shown.total("2026-01") == Line((), {}, 0) and shown.sources("2026-01") == []
    assert shown.total("2026-01").found.percent is None


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(99_999, 100_000, 99.99), (1, 3, 33.33), (3, 3, 100.0), (0, 7, 0.0)]
)
def test_a_share_is_rounded_down(part: int, whole: int, percent: float) -> None:
    assert Share(part, whole).percent == percent


@pytest.mark.parametrize(
    ("promised", "share", "kept"),
    [(99.0, Share(99, 100), True), (99.0, Share(98, 100), False), (None, Share(1, 1), None), (99.0, Share(0, 0), None)],
)
def test_a_promise(promised: float | None, share: Share, kept: bool | None) -> None:
    assert SourceLine("population", share, promised, Share(0, 0), None, None, 0).kept is kept
