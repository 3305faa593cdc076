"""A key file is whole and private, or it is refused."""

import os
import threading
from pathlib import Path

import pytest

from gateway.keys import files
from gateway.keys.files import KeyFault


def test_makes_a_private_file_once(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    assert files.read_or_make(path, lambda: "first") == "first"
    assert files.read_or_make(path, lambda: "second") == "first"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == b"first\n"
    assert [p.name for p in tmp_path.iterdir()] == ["a.key"]


def test_two_starters_agree(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    barrier = threading.Barrier(4)
    seen: list[str] = []

    def start(number: int) -> None:
        def make() -> str:
            barrier.wait()  # all of them found no file before one made it
            return str(number)

        seen.append(files.read_or_make(path, make))

    threads = [threading.Thread(target=start, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 4 and len(set(seen)) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["a.key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o777])
def test_refuses_a_file_that_others_reach(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.key"
    path.write_text("x\n")
    path.chmod(mode)
    with pytest.raises(KeyFault, match=r"a\.key is readable by others"):
        files.read(path)


@pytest.mark.parametrize("content", [b"", b"half", b"one\ntwo\n", "ký\n".encode(), b"x" * 20_000 + b"\n", b"\n\n"])
def test_refuses_what_is_not_one_whole_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFault, match="not one whole line") as refusal:
        files.read(path)
    assert "half" not in str(refusal.value)


def test_refuses_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.key", 0o600)
    for name in ("pipe.key", "."):
        with pytest.raises(KeyFault):
            files.read(tmp_path / name)


def test_prepares_a_private_folder(tmp_path: Path) -> None:
    files.prepare(tmp_path / "new" / "keys")
    assert (tmp_path / "new" / "keys").stat().st_mode & 0o777 == 0o700
    open_one = tmp_path / "open"
    open_one.mkdir()
    open_one.chmod(0o777)
    with pytest.raises(KeyFault, match="0700"):
        files.prepare(open_one)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    with pytest.raises(KeyFault):
        files.prepare(tmp_path / "f")
