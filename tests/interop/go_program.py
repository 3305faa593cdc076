"""Builds the Go program beside this file once per session, from modules that are on this machine already."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

SOURCES = Path(__file__).parent / "go"


@cache
def _built(folder: str) -> tuple[Path | None, str]:
    go = shutil.which("go")
    if go is None:
        return None, "go is not installed here; the committed vectors are checked all the same"
    target = Path(folder) / "interop"
    # no test leaves this machine: what `go mod download` has not fetched before is not fetched now
    offline = {**os.environ, "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly -buildvcs=false"}
    done = subprocess.run(
        [go, "build", "-o", str(target), "."], cwd=SOURCES, env=offline, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return None, f"the Go program can't be built (`go mod download` in tests/interop/go fetches its module): {said}"
    return target, ""


def go_program(folder: Path) -> Path:
    """The program; skips the test with the reason where there is none."""
    found, reason = _built(str(folder))
    if found is None:
        pytest.skip(reason)
    return found
