"""Figures of a running gateway: counted while it runs, and published once their month is over."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from contracts.errors import Problem
from gateway.app import figures
from gateway.app.figures import Figures
from gateway.app.watcher import Watcher
from gateway.audit.figures import following
from gateway.audit.months import Month
from gateway.audit.reading import LogReader
from gateway.settings import check
from tests.gateway.app.test_gateway import BASE, build
from tests.gateway.app.test_review import get
from tests.gateway.audit.figures import months
from tests.gateway.audit.samples import draft

SOURCE = {"profile": "c06-soap", "base_url": "https://lgsp.example.vn", "promised_availability": 99.5}


def made(folder: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Figures:
    months.write(folder, 200)
    monkeypatch.setattr(figures, "utc_now", lambda: now)
    settings = check({"base_url": "https://gateway.example", "state": str(folder), "sources": {"population": SOURCE}})
    return Figures(settings, LogReader(folder / "audit.db"))


def test_a_month_is_published_when_it_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = made(tmp_path, monkeypatch, months.TURN + timedelta(days=9))
    assert shown.file("once-only", months.OCTOBER, "csv") is None  # nothing is counted yet
    assert shown.catch_up() == len(months.events(tmp_path))
    table = shown.file("once-only", months.OCTOBER, "csv")
    assert table is not None and table.startswith(b"\xef\xbb\xbfmonth,procedure,unit,occasions,spared,suppressed\r\n")
    assert shown.file("once-only", months.OCTOBER, "csv") is table
    sources = shown.file("sources", months.OCTOBER, "csv")
    assert sources is not None and b",99.5," in sources
    assert shown.file("once-only", months.NOVEMBER, "csv") is None
    assert shown.file("people", months.OCTOBER, "csv") is None and shown.file("sources", months.OCTOBER, "xml") is None
    assert months.OCTOBER.encode() in shown.catalogue() and months.NOVEMBER.encode() not in shown.catalogue()
    assert shown.recount(Month.parse(months.NOVEMBER)).verdict == "ok"
    shown.close()


def test_a_month_that_is_not_whole_is_not_published_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = made(tmp_path, monkeypatch, months.TURN + timedelta(days=9))
    monkeypatch.setattr(following, "_AT_ONCE", 10)
    shown._follower.end()
    shown.catch_up()
    with pytest.raises(Problem) as busy:
        shown.file("once-only", months.OCTOBER, "csv")
    assert busy.value.code == "gateway_busy"
    shown.close()


async def answered(gateway: object, path: str) -> httpx.Response:
    return await get(gateway, "public", path)  # type: ignore[arg-type]  # a gateway of `build`


async def test_a_running_gateway_counts_and_publishes_without_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "EVERY_SECONDS", 0.05)
    gateway = build(tmp_path, one_port=False)
    await gateway.start()
    watcher = Watcher(check({"base_url": BASE, "state": str(tmp_path), "sources": {}}))
    await watcher.start()
    await gateway.log.append(draft(outcome="found", fields_delivered=("full_name",)))
    shown = gateway.review.figures
    for _ in range(600):
        if await asyncio.to_thread(shown.dashboard.months):
            break
        await asyncio.sleep(0.05)
    (month,) = shown.dashboard.months()
    assert shown.dashboard.total(month).count("spared") == 1
    assert (await answered(gateway, f"/open-data/once-only/{month}.csv")).status_code == 404  # it isn't over yet
    monkeypatch.setattr(figures, "utc_now", lambda: Month.parse(month).end + timedelta(days=1))
    table = await answered(gateway, f"/open-data/once-only/{month}.csv")
    assert table.status_code == 200 and f"{month},1.001193,H26.99,,,true" in table.text
    assert (await answered(gateway, "/open-data/catalog.json")).json()["@type"] == "dcat:Catalog"
    await watcher.stop()
    await gateway.stop()
