"""A command loads what it needs: whoever types a small one at a counter does not wait for the whole gateway."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli.main import lienthong
from tests.house.tree import ROOT

WEB = {"fastapi", "starlette", "uvicorn", "jinja2", "gateway.app.gateway", "gateway.console.visit", "gateway.pipeline"}
CLIENTS = {"httpx", "httpx2", "aiohttp", "redis", "psycopg", "authlib"}
PAPERS = {"openpyxl", "docx", "segno"}
WIRE = {"zeep", "contracts.conformance", "connectors.soap"}
TELLING = {"structlog", "rich", "prometheus_client", "opentelemetry"}
SIGNING_IN = {"webauthn", "rfc3161_client", "argon2"}
HEAVY = WEB | CLIENTS | PAPERS | WIRE | TELLING | SIGNING_IN


def loaded(program: str, *words: str) -> set[str]:
    """The modules of a fresh interpreter after ``program``."""
    said = f"import json, sys\n{program}\nsys.stderr.write(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", said, *words], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(json.loads(done.stderr))


def typed(*words: str) -> set[str]:
    """The modules of a process after a command that did its work."""
    return loaded("from gateway.cli.main import lienthong; lienthong.main(sys.argv[1:], standalone_mode=False)", *words)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "state"
    words = ["units", "add", "H26.99", "--name", "Đơn vị thử nghiệm", "--state", str(path)]
    assert CliRunner().invoke(lienthong, words).exit_code == 0
    return path


def test_help_loads_nothing_of_the_gateway() -> None:
    found = typed("--help")
    ours = {name for name in found if name.startswith(("gateway.", "contracts", "connectors", "mocks"))}
    assert ours == {
        "gateway.cli", "gateway.cli.main", "gateway.cli.deferred", "gateway.cli.refusals", "gateway.observability",
        "gateway.observability.refusals",
    }  # fmt: skip
    assert not found & (HEAVY | {"cryptography", "pydantic", "sqlite3", "asyncio"})


@pytest.mark.parametrize("words", [("units", "list"), ("grants", "list"), ("callers", "list")])
def test_a_command_on_the_register_loads_no_gateway(state: Path, words: tuple[str, ...]) -> None:
    assert not typed(*words, "--state", str(state)) & HEAVY


@pytest.mark.parametrize("words", [("people", "find", "--help"), ("receipt", "verify", "--help"), ("mocks", "--help")])
def test_what_needs_no_state_loads_no_gateway(words: tuple[str, ...]) -> None:
    assert not typed(*words) & HEAVY


def test_a_gateway_loads_what_it_starts_with() -> None:
    """Papers are written, passkeys checked and a server's database reached by those who want that."""
    found = loaded("import gateway.cli.serve, gateway.app.gateway")
    assert {"fastapi", "gateway.console.application"} <= found
    assert not found & {"openpyxl", "docx", "webauthn", "rfc3161_client", "psycopg", "zeep"}


def test_the_list_of_what_is_heavy_names_what_there_is() -> None:
    """A name that is spelt wrong, or was moved, would be missed by every test here."""
    program = "from importlib.util import find_spec; assert all(map(find_spec, sys.argv[1:])), sys.argv"
    assert "importlib" in loaded(program, *sorted(HEAVY))
