"""Each part of `make bench` runs, small, and gives rows that a reader of ``build/bench.json`` can rely on."""

import json
import math
from pathlib import Path

import pytest

from bench import (
    appends,
    bulk,
    cached,
    figures,
    mocks,
    nation,
    replies,
    rows,
    searches,
    server_appends,
    soap,
    verify,
    wiremock,
)
from bench.__main__ import PARTS
from bench.history import Year
from bench.rows import Row
from gateway.audit.index.check import judge_index
from gateway.audit.query import Query
from gateway.audit.store import on_server
from gateway.audit.verify import verify as verify_log

MEMBERS = {"name", "ours", "baseline", "ratio", "unit", "method"}


def check(found: list[Row], count: int) -> None:
    assert len(found) >= count and len({each["name"] for each in found}) == len(found)
    for each in found:
        assert set(each) == MEMBERS and each["unit"] and each["method"]
        assert all(math.isfinite(each[name]) and each[name] > 0 for name in ("ours", "baseline", "ratio"))


def test_a_reply_is_read_by_both_sides() -> None:
    check(replies.measure(batches=1, batch=3), 2)
    check(nation.measure(records=20, places=1_000), 4)


def test_soap_beside_plain_lxml() -> None:
    found = soap.measure(batches=1, batch=3, services=2, rounds=1)
    check(found, 5)
    assert "reply of 43 elements" in found[0]["method"]


def test_mocks_beside_wiremock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (rows.BUILD / "wiremock" / "node_modules").is_dir():
        pytest.skip("`make bench` has not fetched WireMock here, and no test leaves this machine")
    jar = wiremock.jar()
    monkeypatch.setattr(mocks, "BUILD", tmp_path)
    monkeypatch.setattr(mocks, "jar", lambda: jar)
    check(mocks.measure(rounds=1, count=32, warm_up=32), 2)
    assert list(tmp_path.iterdir()) == []


def test_without_wiremock_the_line_is_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert mocks.measure() == []
    assert capsys.readouterr().err == "mocks beside WireMock: skipped, java is not installed\n"
    for name in ("java", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o700)
        with pytest.raises(wiremock.Missing, match="npm is not" if name == "java" else "could not fetch"):
            wiremock.jar(tmp_path / "build")


def test_appends_and_their_raw_twin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appends, "BUILD", tmp_path)
    check(appends.measure(single=2, batches=1, rounds=2), 2)
    assert list(tmp_path.iterdir()) == [], "what was measured is cleared away"


def test_appends_on_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_database: str) -> None:
    monkeypatch.setattr(server_appends, "BUILD", tmp_path)
    found = server_appends.measure(single=2, batches=1, rounds=2, url=postgres_database)
    check(found, 3)
    assert list(tmp_path.iterdir()) == []


def test_a_verified_log_and_its_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "BUILD", tmp_path)
    check(verify.measure(entries=600, rounds=1), 1)
    assert list(tmp_path.iterdir()) == []


def test_cached_queries_on_every_variant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "BUILD", tmp_path)
    found = cached.measure(rounds=1, count=40, people=1)
    check(found, 3)
    assert {each["unit"] for each in found} >= {"answers per second"}


def test_searches_over_a_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "BUILD", tmp_path)
    check(searches.measure(entries=1_500, rounds=1), 60)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("entries", [0, 1, 800])
def test_a_log_written_in_bulk_is_what_the_verification_accepts(tmp_path: Path, entries: int) -> None:
    year = Year(entries)
    place = searches.written(year, tmp_path)
    verdicts = verify_log(place)
    assert (verdicts.exit_code(), verdicts.entries) == (0, entries), str(verdicts)
    with searches.opened(year, tmp_path, place) as made:
        indexed = judge_index(verdicts, tmp_path)
        assert indexed.integrity.verdict == "ok" and "index" in indexed.integrity.reason
        if entries > 10:
            page = made.reader.search(Query(subject=made.person(year.person(7))))
            assert page.events and page.behind == 0, "its people are found"
            wanted, found = year.draft(7), made.reader.event(7)
            assert (found.entry, found.officer, found.fields_asked) == (
                wanted.entry,
                wanted.officer,
                wanted.fields_asked,
            )


def test_the_same_log_on_a_server(tmp_path: Path, postgres_database: str) -> None:
    year, replica = Year(500), tmp_path / "replica"
    replica.mkdir()
    searches.written(year, tmp_path)
    bulk.copy(tmp_path / "audit.db", postgres_database, replica, searches.signer(), lambda done: None)
    place = on_server(postgres_database, replica)
    verdicts = verify_log(place)
    assert (verdicts.exit_code(), verdicts.entries) == (0, 500), str(verdicts)
    with searches.opened(year, replica, place) as made:
        assert made.what == "PostgreSQL" and made.reader.search(Query(subject=made.person(year.person(7)))).events


def test_rows_and_pictures_are_written(tmp_path: Path) -> None:
    found = [rows.row("a <b>", 1.23456, 2.0, "µs", "how"), rows.row("c", 3.0, 4.0, "µs", "how")]
    assert json.loads(rows.write(found, tmp_path / "x" / "bench.json").read_text("utf-8")) == found
    assert (found[0]["ours"], found[0]["ratio"]) == (1.235, 0.617)
    (picture,) = figures.write(found, tmp_path)
    assert "a &lt;b&gt;" in picture.read_text("utf-8") and "1 (x 0.617)" in picture.read_text("utf-8")
    assert "0.750" in rows.table(found)
    assert rows.row("e", 1.0, 8_192.0, "µs", "how")["ratio"] == 0.000122, "little isn't nothing"
    with pytest.raises(ValueError, match="one unit"):
        figures.bars([*found, rows.row("d", 1.0, 1.0, "s", "how")], "x")


def test_every_part_is_listed() -> None:
    assert list(PARTS) == [
        "cached",
        "replies",
        "soap",
        "nation",
        "mocks",
        "appends",
        "server_appends",
        "senders",
        "searches",
        "verify",
    ]
