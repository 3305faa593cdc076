"""Tests of what is shown of the watcher: who was told nothing of it says that it is not there, on every page."""

from pathlib import Path

from gateway.console.watched import Watched, Watching
from tests.gateway.console.desk import Desk

ALERT = "What follows the log is not running"
STARTING = "What follows the log is starting"


class Seen:
    """A watcher as somebody saw it."""

    def __init__(self, latest: Watched) -> None:
        self.latest = latest


async def test_every_page_says_that_it_is_not_there(tmp_path: Path) -> None:
    seen = Seen(Watched())
    watching: Watching = seen
    desk = Desk(tmp_path, watching=watching)
    async with desk.browser("canbo") as browser:
        assert ALERT in (await browser.get("/account")).text
        seen.latest = Watched(starting=True)
        page = (await browser.get("/account")).text
        assert ALERT not in page and STARTING in page
        seen.latest = Watched(here=True)
        assert STARTING not in (await browser.get("/account")).text
        assert ALERT not in (await browser.get("/account")).text
    desk.close()
