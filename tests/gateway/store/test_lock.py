"""A lock file is one holder's at a time, and the next one's when it is let go."""

from pathlib import Path

from gateway.store.lock import FileLock


def test_one_holds_at_a_time(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "a.lock"), FileLock(tmp_path / "a.lock")
    assert first.take() and not second.take()
    first.let_go()
    assert second.take()
    second.let_go()


def test_letting_go_of_what_is_not_ours_takes_it_from_nobody(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "a.lock"), FileLock(tmp_path / "a.lock")
    assert first.take()
    second.let_go()
    assert not second.take()
    first.let_go()
