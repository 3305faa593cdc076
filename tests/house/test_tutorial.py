"""The tutorial is typed as it is against a running gateway and must print what it shows; the tour ends by itself."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.house.tree import ROOT, text

OFFICER = "099182000002"
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.M | re.S)
MARK = "@@@ block "
LIENTHONG = [sys.executable, "-c", "from gateway.cli import main; main()"]


def blocks(page: str) -> list[tuple[str, str]]:
    """Commands, and what is shown after them (empty where nothing is)."""
    found: list[tuple[str, str]] = []
    for kind, content in BLOCK.findall(text(page)):
        if kind == "sh":
            found.append((content, ""))
        else:
            found[-1] = (found[-1][0], content)
    return found


def steps() -> list[tuple[str, str]]:
    """The tutorial's, without what starts the gateway."""
    return [step for step in blocks("docs/tutorial.md") if not step[0].startswith("make ")]


def shown(content: str) -> re.Pattern[str]:
    """What a page shows, as a pattern: an ellipsis stands for anything."""
    return re.compile(".*?".join(re.escape(part) for part in content.strip().split("…")), re.S)


def put_commands(folder: Path) -> None:
    """`.venv/bin/python` and `.venv/bin/lienthong`, as `make venv` would leave them."""
    binaries = folder / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name, command in {"python": [sys.executable], "lienthong": LIENTHONG}.items():
        (binaries / name).write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
        (binaries / name).chmod(0o755)


@contextmanager
def running(folder: Path, cwd: Path, env: dict[str, str] | None = None) -> Iterator[None]:
    """`lienthong up` on ``folder``'s state, ready to be asked."""
    with (folder / "said").open("wb") as said:
        command = [*LIENTHONG, "up", "--state", str(folder / "state"), "--port", "0"]
        up = subprocess.Popen(command, cwd=cwd, env=env, stdout=said, stderr=said)
    try:
        for _ in range(1200):
            if (folder / "state" / "demo.json").exists() or up.poll() is not None:
                break
            threading.Event().wait(0.05)
        assert (folder / "state" / "demo.json").exists(), (folder / "said").read_text()
        yield
    finally:
        up.send_signal(signal.SIGTERM)
        assert up.wait(timeout=60) == 0


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A clone as a newcomer has it after `make up`: `.venv`, `docs`, and a running gateway's `state`."""
    put_commands(tmp_path)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    with running(tmp_path, ROOT):
        yield tmp_path


def environment(**more: str) -> dict[str, str]:
    """Ours without proxies, and with our sources importable from another folder."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def type_in(wanted: list[tuple[str, str]], folder: Path, env: dict[str, str], typed: str = "") -> None:
    """Type commands into one shell, and compare what each block prints; ``typed`` answers prompts."""
    bash, curl = shutil.which("bash"), shutil.which("curl")
    if not bash or not curl:
        pytest.skip("the tutorial is typed into bash, and asks the mocks with curl")
    script = "\n".join(f"echo; echo '{MARK}{number}'\n{commands}" for number, (commands, _) in enumerate(wanted))
    done = subprocess.run(
        [bash, "-eu", "-c", script], input=f"{typed}\n", cwd=folder, env=env, capture_output=True, text=True,
        check=False, timeout=100, start_new_session=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    printed = re.split(rf"^{MARK}\d+\n", done.stdout, flags=re.M)[1:]
    assert len(printed) == len(wanted)
    for (commands, content), output in zip(wanted, printed, strict=True):
        assert shown(content).match(output), f"{commands}\nprinted\n{output}\nnot\n{content}"


@pytest.mark.flow
def test_every_step_prints_what_the_page_shows(folder: Path) -> None:
    type_in(steps(), folder, environment(), OFFICER)


def test_an_ellipsis_hides_no_difference_beside_it() -> None:
    assert shown('a "…" b').match('a "x" b') and not shown('a "…" b').match('a "x" c')


@pytest.mark.flow
def test_the_tour_ends_by_itself_and_leaves_nothing(tmp_path: Path) -> None:
    """`make demo`, after its set-up."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "tour.py")], cwd=tmp_path, env=environment(TMPDIR=str(tmp_path)),
        capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == "" and done.stdout.count("✓") == 11
    assert list(tmp_path.iterdir()) == []
    for process in Path("/proc").glob("[0-9]*/cmdline"):  # both processes were told a path below this folder
        try:
            assert str(tmp_path).encode() not in process.read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
