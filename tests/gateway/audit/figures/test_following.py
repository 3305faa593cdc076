"""The follower goes on where it stopped, begins anew on another log, and a recount names figures that are wrong."""

import sqlite3
from pathlib import Path

import pytest

from gateway.audit.figures import following
from gateway.audit.figures.book import Book
from gateway.audit.figures.counting import counted
from gateway.audit.figures.following import FiguresFollower
from gateway.audit.months import Month
from gateway.audit.reading import LogReader
from tests.gateway.audit.figures import months

MONTHS = [Month.parse(months.OCTOBER), Month.parse(months.NOVEMBER)]


class Desk:
    def __init__(self, folder: Path, log: Path | None = None) -> None:
        self.reader, self.book = LogReader((log or folder) / "audit.db"), Book(folder / "figures.db")
        self.follower = FiguresFollower(self.reader, self.book)

    def close(self) -> None:
        self.reader.close()
        self.book.close()


def test_it_goes_on_and_the_recount_agrees(tmp_path: Path) -> None:
    months.write(tmp_path, 120)
    size = len(months.events(tmp_path))
    first = Desk(tmp_path)
    assert first.follower.catch_up() == size == first.follower.catch_up()
    before = first.book.whole(months.NOVEMBER)
    first.close()
    again = Desk(tmp_path)
    assert again.follower.catch_up() == size and again.book.whole(months.NOVEMBER) == before
    found = [again.follower.recount(month) for month in MONTHS]
    assert [one.verdict for one in found] == ["ok", "ok"]
    assert found[0].begin == 0 and found[0].end == found[1].begin and found[1].end == size
    again.close()


def test_a_month_is_whole_when_all_of_it_is_counted(tmp_path: Path) -> None:
    months.write(tmp_path, 60)
    found = months.events(tmp_path)
    october = sum(event.time < months.TURN for event in found)
    desk = Desk(tmp_path)
    for at, whole in ((october - 1, False), (october, True)):
        desk.book.clear()
        assert desk.book.take(counted(iter(found[:at])), 0, at, desk.reader.hashes(0, at - 1, 1)[0])
        assert desk.follower.whole(MONTHS[0]) is whole and not desk.follower.whole(MONTHS[1])
    desk.follower.catch_up()
    assert desk.follower.whole(MONTHS[1])
    desk.close()


def test_it_stops_when_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_AT_ONCE", 10)
    months.write(tmp_path, 60)
    desk = Desk(tmp_path)
    desk.follower.end()
    assert desk.follower.catch_up() == 10
    desk.close()


@pytest.mark.parametrize("table", ["cells", "durations", "officers", "steps"])
def test_figures_that_were_altered_are_named(tmp_path: Path, table: str) -> None:
    months.write(tmp_path, 60)
    desk = Desk(tmp_path)
    desk.follower.catch_up()
    with sqlite3.connect(tmp_path / "figures.db") as connection:
        if table == "officers":
            connection.execute("DELETE FROM officers")
        else:
            connection.execute(f"UPDATE {table} SET count = count + 1")  # noqa: S608  # one of three words above
    connection.close()
    assert [desk.follower.recount(month).verdict for month in MONTHS] == ["differs", "differs"]
    desk.close()


def test_a_book_of_another_log_begins_anew(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    months.write(tmp_path / "one", 60)
    months.write(tmp_path / "two", 50, seed=9)
    desk = Desk(tmp_path, tmp_path / "one")
    desk.follower.catch_up()
    desk.close()
    other = Desk(tmp_path, tmp_path / "two")
    assert other.follower.catch_up() == len(months.events(tmp_path / "two"))
    assert [other.follower.recount(month).verdict for month in MONTHS] == ["ok", "ok"]
    other.close()
