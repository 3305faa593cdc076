"""Tests of the gateway's eye on its watcher: what nobody tells of is behind, and a dead one's word grows old."""

import json
from pathlib import Path

from gateway.app import pulse
from gateway.app.watched import FOLLOWERS, STARTING_SECONDS, WatcherSeen
from gateway.audit.faults import AuditUnavailable
from gateway.observability.metrics import Metrics


class Log:
    """A log whose size is told, or can't be read."""

    size = 10
    broken = False

    def __call__(self) -> int:
        if self.broken:
            raise AuditUnavailable("the log can't be read")
        return self.size


def test_a_watcher_that_nobody_ever_saw_is_behind_by_the_whole_log(tmp_path: Path) -> None:
    metrics = Metrics()
    found = WatcherSeen(tmp_path, Log(), ["siem"], metrics).look()
    assert (found.here, found.seen, found.verifying) == (False, None, False)
    assert found.behind == dict.fromkeys(FOLLOWERS, 10) and found.shipping == {"siem": 10}
    told = metrics.render()
    assert b"lienthong_watcher_up 0.0" in told and b'lienthong_shipping_lag_entries{target="siem"} 10.0' in told
    assert b'lienthong_watcher_lag_entries{follower="findings"} 10.0' in told


def test_what_is_behind_is_counted_from_the_log_itself(tmp_path: Path) -> None:
    log, metrics = Log(), Metrics()
    seen = WatcherSeen(tmp_path, log, ["siem"], metrics)
    pulse.write(tmp_path, {"index": 10, "figures": 8, "findings": 12}, {"siem": 7, "gone": 1}, verifying=True)
    found = seen.look()
    assert found.here and found.verifying and found.seen is not None
    assert found.behind == {"index": 0, "figures": 2, "findings": 0} and found.shipping == {"siem": 3}
    assert b"lienthong_watcher_up 1.0" in metrics.render()
    raw = json.loads((tmp_path / pulse.NAME).read_text())
    (tmp_path / pulse.NAME).write_text(json.dumps({**raw, "clock": raw["clock"] - pulse.ALIVE_SECONDS}))
    log.size = 15
    dead = seen.look()
    assert not dead.here and not dead.verifying and dead.behind["index"] == 5 and dead.shipping == {"siem": 8}
    log.broken = True
    assert seen.look().behind == dead.behind


def test_a_watcher_that_was_just_started_is_starting_for_a_short_time(tmp_path: Path) -> None:
    """Whatever an earlier one left; the alarm of machines (metric, readiness) doesn't wait."""
    now, metrics = 100.0, Metrics()
    pulse.write(tmp_path, {}, {}, verifying=False)
    before = json.loads((tmp_path / pulse.NAME).read_text())
    (tmp_path / pulse.NAME).write_text(json.dumps({**before, "clock": before["clock"] - pulse.ALIVE_SECONDS}))
    seen = WatcherSeen(tmp_path, Log(), [], metrics, clock=lambda: now)
    assert seen.latest.starting and not seen.latest.here
    assert seen.look().starting and b"lienthong_watcher_up 0.0" in metrics.render()
    now += STARTING_SECONDS
    assert not seen.look().starting and not seen.latest.here


def test_one_that_was_heard_of_and_is_gone_is_not_starting(tmp_path: Path) -> None:
    seen = WatcherSeen(tmp_path, Log(), [], Metrics(), clock=lambda: 0.0)
    pulse.write(tmp_path, {}, {}, verifying=False)
    found = seen.look()
    assert found.here and not found.starting
    (tmp_path / pulse.NAME).unlink()
    assert (seen.look().here, seen.latest.starting) == (False, False)


def test_the_last_word_of_the_one_before_is_not_the_new_ones_first(tmp_path: Path) -> None:
    pulse.write(tmp_path, {}, {}, verifying=False)
    begun = json.loads((tmp_path / pulse.NAME).read_text())["clock"] + 1
    seen = WatcherSeen(tmp_path, Log(), [], Metrics(), clock=lambda: begun)
    assert (seen.look().here, seen.latest.starting) == (True, False)
    (tmp_path / pulse.NAME).unlink()
    assert (seen.look().here, seen.latest.starting) == (False, True)
