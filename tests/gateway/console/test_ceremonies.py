"""Tests of what is remembered between two steps: for one browser, for five minutes, once."""

from pathlib import Path

from gateway.console.ceremonies import SECONDS, Ceremonies
from tests.gateway.console.desk import Desk


def test_it_is_taken_once_by_who_began_it(desk: Desk, tmp_path: Path) -> None:
    held = Ceremonies(desk.store)
    held.begin("browser-secret", "x", b"challenge")
    assert held.take("other", "x") is None and held.take("browser-secret", "y") is None
    assert held.look("browser-secret", "x") == b"challenge" == held.take("browser-secret", "x")
    assert held.take("browser-secret", "x") is None and held.look("browser-secret", "x") is None
    held.begin("browser-secret", "x", b"one")
    held.begin("browser-secret", "x", b"two")
    assert held.take("browser-secret", "x") == b"two"
    for path in tmp_path.iterdir():
        assert b"browser-secret" not in path.read_bytes()


def test_it_runs_out_and_is_cleared(desk: Desk) -> None:
    held = Ceremonies(desk.store)
    held.begin("a", "x", b"1")
    desk.clock.pass_by(seconds=SECONDS)
    assert held.look("a", "x") is None and held.take("a", "x") is None
    held.begin("a", "x", b"1")
    desk.clock.pass_by(seconds=SECONDS)
    held.begin("b", "x", b"2")
    with desk.store.look() as connection:
        assert connection.execute("SELECT count(*) FROM ceremonies").fetchone() == (1,)
