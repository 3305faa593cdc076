"""Tests of the overview: its numbers are the log's, over the right hours, and it keeps nobody signed in."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.events import Draft, Kind
from gateway.audit.ids import new_entry_id
from gateway.audit.index.follower import Follower
from gateway.audit.log import AuditLog
from gateway.audit.reader import AuditReader
from gateway.console.verified import Verified
from gateway.console.watched import Watched
from gateway.keys.ring import KeyRing
from tests.gateway.console.desk import START, Clock, Desk
from tests.gateway.console.test_watched import Seen

OK = {"verdict": "ok", "from": 0, "to": 7, "reason": "all of it"}
VERDICTS: dict[str, Any] = {
    "integrity": OK, "completeness": {"verdict": "broken", "from": 3, "to": 4, "reason": "<b>an ending is missing"},
    "anchoring": {"verdict": "unchecked", "from": None, "to": None, "reason": "nobody has signed"},
    "first_bad_entry": None, "entries": 7, "checkpoint": "a-log\n7\nhash=\n\n— a-log sig\n",
}  # fmt: skip
SOURCES: list[dict[str, Any]] = [
    {"source": "population", "state": "up", "since": None, "until": None},
    {"source": "business", "state": "down", "since": "2026-11-27T01:00:00Z", "until": None},
]


class Ran:
    """A verification that ran, and can be asked again."""

    def __init__(self, latest: Verified | None) -> None:
        self.latest = latest
        self.running = False

    def ask(self) -> None:
        """Run."""
        self.running = True


class Kept:
    """A log in ``folder`` whose clock can be moved, and its index."""

    def __init__(self, folder: Path) -> None:
        ring = KeyRing.open(folder / "keys")
        self.clock = Clock()
        self.log = AuditLog(
            folder / "audit.db", ring.index_key(), ring.log_signer(), now=self.clock,
            seal=lambda ref: ring.escrow().seal(ref.kind, ref.identifier),
        )  # fmt: skip
        self.follower = Follower(folder, self.log.place)
        self.reader = AuditReader(folder, self.log.handle_of, self.log.place)

    def put(self, time: datetime, kind: Kind, **more: Any) -> None:
        """An entry of that time."""
        self.clock.time = time
        if more.get("freshness") == "live" or kind is Kind.FAILED:
            more["request"] = new_entry_id(time)
            self.log.append_and_wait(Draft(kind=Kind.REQUESTED, entry=more["request"], due_at="2026-12-31T00:00:00Z"))
        self.log.append_and_wait(Draft(kind=kind, entry=new_entry_id(time), **more))

    def close(self) -> None:
        self.reader.close()
        self.log.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    folder = tmp_path / "log"
    folder.mkdir()
    made = Kept(folder)
    for hours, kind, freshness in (
        (30, Kind.DISCLOSED, "live"), (24, Kind.DISCLOSED, "live"), (3, Kind.DISCLOSED, "live"),
        (2, Kind.DISCLOSED, "cached"), (1, Kind.REFUSED, None), (0.5, Kind.FAILED, None),
        (0.4, Kind.ADMINISTERED, None),
    ):  # fmt: skip
        made.put(START - timedelta(hours=hours), kind, freshness=freshness)
    made.follower.catch_up()
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path, kept: Kept) -> Iterator[Desk]:
    ran = Ran(Verified(START, START, VERDICTS))
    made = Desk(tmp_path, reader=kept.reader, sources=lambda: SOURCES, verification=ran)
    yield made
    made.close()


async def test_it_tells_what_went_on_in_a_day(desk: Desk) -> None:
    async with desk.browser("canbo") as browser:
        page = (await browser.get("/overview")).text
    figures = [part.split("</span>")[0] for part in page.split('<span class="figure">')[1:]]
    assert figures == ["4", "50,0 %", "50,0 %", "1", "1", "0"]
    assert "population" in page and "mark-bad" in page and "hoạt động" in page
    assert "&lt;b&gt;an ending is missing" in page and "a-log" in page and "3–4" in page
    assert page.count("chưa vào chỉ mục") == 0


async def test_the_plots_say_the_same(desk: Desk) -> None:
    async with desk.browser("canbo") as browser:
        traffic = (await browser.get("/overview/traffic.json")).json()
        assert len(traffic["x"]["values"]) == 24 and traffic["x"]["values"][-1] == int(START.timestamp())
        told = {series["label"]: series["values"] for series in traffic["series"]}
        assert {name: sum(values) for name, values in told.items()} == {"trả lời": 2, "từ chối": 1, "lỗi nguồn": 1}
        assert told["trả lời"][-4:] == [1, 1, 0, 0] and told["từ chối"][-2:] == [1, 0]
        outcomes = (await browser.get("/overview/outcomes.json")).json()
        assert dict(zip(outcomes["x"]["values"], outcomes["series"][0]["values"], strict=True)) == {
            "trả dữ liệu": 2, "từ chối": 1, "lỗi nguồn": 1,
        }  # fmt: skip
        cache = (await browser.get("/overview/cache.json")).json()["series"][0]["values"]
        assert cache[-4:] == [0.0, 100.0, None, None] and cache[0] is None


async def test_what_is_not_indexed_yet_is_said(desk: Desk, kept: Kept) -> None:
    kept.put(START, Kind.REFUSED)
    async with desk.browser("canbo") as browser:
        assert "chưa vào chỉ mục" in (await browser.get("/overview")).text


async def test_a_watcher_that_lags_or_is_gone_is_said(tmp_path: Path, kept: Kept) -> None:
    seen = Seen(Watched(here=True, seen=START, behind={"index": 0, "figures": 12, "findings": 0}))
    desk = Desk(tmp_path, reader=kept.reader, watching=seen)
    async with desk.browser("canbo") as browser:
        page = (await browser.get("/overview/now")).text
        assert "Figures" in page and "entries not looked at" in page and ">12 " in page and "Search index" not in page
        seen.latest = Watched(here=False, seen=START, behind={"index": 3})
        page = (await browser.get("/overview/now")).text
        assert "not running" in page and "last seen" in page and "up to date" not in page
        seen.latest = Watched(starting=True, seen=START, behind={"index": 3})
        page = (await browser.get("/overview")).text
        assert page.count("đang khởi động") == 2 and "not running" not in page
        seen.latest = Watched(here=True, seen=START, behind={"index": 0})
        page = (await browser.get("/overview/now")).text
        assert "up to date" in page and "not running" not in page
    desk.close()


async def test_the_live_part_keeps_nobody_signed_in(desk: Desk) -> None:
    async with desk.browser("canbo") as browser:
        desk.clock.pass_by(minutes=14)
        assert "Verified at" in (await browser.get("/overview/now")).text
        desk.clock.pass_by(minutes=1)
        answer = await browser.http.get("/console/overview/now")
        assert answer.status_code == 200 and "You are signed out" in answer.text and "population" not in answer.text


async def test_who_sees_it(desk: Desk) -> None:
    for role in ("reviewer", "lead", "administrator", "developer"):
        async with desk.browser(f"mot.{role}", [role]) as browser:
            assert (await browser.get("/overview")).status_code == 200
    async with desk.browser("canbo") as browser:
        with desk.store.act() as connection:
            connection.execute("UPDATE reviewers SET roles='[\"inspector\"]' WHERE account='canbo'")
        for path in ("", "/now", "/traffic.json", "/outcomes.json", "/cache.json"):
            assert (await browser.get(f"/overview{path}")).status_code == 403


async def test_a_verification_is_asked_for_on_record(desk: Desk) -> None:
    async with desk.browser("canbo") as browser:
        page = await browser.act("/overview", "/overview/verify", {})
        assert "The log is being verified" in page.text and "Verifying…" in page.text
    assert [act["act"] for act in desk.record.acts()] == ["ask for verification"]


@pytest.mark.parametrize(
    ("latest", "said"),
    [(None, "Not verified yet"), (Verified(START, START, None), "The last verification did not end well")],
)
async def test_no_verdict_is_never_fine(tmp_path: Path, kept: Kept, latest: Verified | None, said: str) -> None:
    desk = Desk(tmp_path, reader=kept.reader, verification=Ran(latest))
    async with desk.browser("canbo") as browser:
        page = (await browser.get("/overview")).text
    assert said in page and "mark-good" not in page and "No source is connected" in page
    desk.close()


async def test_without_an_index_it_says_so(tmp_path: Path) -> None:
    bare = Desk(tmp_path)
    async with bare.browser("canbo") as browser:
        assert (await browser.get("/overview")).status_code == 503
    bare.close()
