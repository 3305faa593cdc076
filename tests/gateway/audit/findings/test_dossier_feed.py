"""The dossier feed: what a file makes known, which days and units it covers, and files that are none."""

from pathlib import Path

import pytest

from gateway.audit.findings.dossier_feed import FeedRefused, StoredDossierFeed
from tests.gateway.audit.findings.bench import Bench


def test_csv_and_json_lines_are_read(empty: Bench, tmp_path: Path) -> None:
    feed = StoredDossierFeed(empty.database)
    table = tmp_path / "feed.csv"
    table.write_text("number,draft,other\nH26.99-260302-0001,nhap-1,x\nH26.99.1-260302-0002,,y\n", "utf-8-sig")
    assert feed.take_in(table, 100) == (2, ("H26.99", "H26.99.1"))
    lines = tmp_path / "feed.jsonl"
    lines.write_text('{"number": "H26.98-260302-0001"}\n\n{"number": "H26.99.1-260302-0002", "draft": "nhap-2"}\n')
    assert feed.take_in(lines, 90) == (2, ("H26.98", "H26.99.1"))
    assert feed.holds("H26.99-260302-0001") and not feed.holds("H26.99-260302-0009")
    assert (feed.number_of("nhap-1"), feed.number_of("nhap-2")) == ("H26.99-260302-0001", "H26.99.1-260302-0002")
    assert feed.number_of("nhap-3") is None


def test_coverage_never_shrinks_and_holds_for_those_below(empty: Bench, tmp_path: Path) -> None:
    feed = StoredDossierFeed(empty.database)
    file = tmp_path / "feed.csv"
    file.write_text("number\nH26.99-260302-0001\n")
    feed.take_in(file, 100, ("H26.99", "H26.97"))
    feed.take_in(file, 50)
    assert feed.covered_until("H26.99") == 100 and feed.covered_until("H26.99.5.1") == 100
    assert feed.covered_until("H26.97") == 100
    assert feed.covered_until("H26") is None and feed.covered_until("H26.9") is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", "number\nH26.99-260302-0001\nnot-a-number\n"), ("x.csv", "id\nH26.99-260302-0001\n"),
        ("x.jsonl", '{"number": 1}'), ("x.jsonl", "[1]"), ("x.jsonl", "{"),
        ("x.jsonl", '{"number": "H26.99-260302-0001", "draft": 5}'),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_whole(empty: Bench, tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content)
    feed = StoredDossierFeed(empty.database)
    with pytest.raises(FeedRefused) as refused:
        feed.take_in(file, 1)
    assert "not-a-number" not in str(refused.value)
    assert not feed.holds("H26.99-260302-0001") and feed.covered_until("H26.99") is None


def test_a_file_that_is_not_there_is_refused(empty: Bench, tmp_path: Path) -> None:
    with pytest.raises(FeedRefused, match=r"absent\.csv"):
        StoredDossierFeed(empty.database).take_in(tmp_path / "absent.csv", 1)
