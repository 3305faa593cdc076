"""The import rules have teeth: each one in pyproject.toml is broken on purpose in a small tree, and must say so."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, text

PACKAGES = {
    "contracts": ("access", "conformance", "connector", "errors", "events", "identifiers", "manifest", "names",
                  "queries", "records", "schemas", "wire"),
    "connectors": ("rest", "soap", "population"),
    "mocks": ("population",),
    "gateway": ("cli", "app", "settings", "api", "oauth", "acceptance", "kit", "rehearsal", "console", "pipeline",
                "citizens",
                "steps", "access", "registry", "transport", "cache", "audit", "keys", "store", "observability"),
}  # fmt: skip
SOUND = {
    "gateway/app.py": "import gateway.api, gateway.settings, httpx2\n",
    "gateway/api.py": "import gateway.pipeline\n",
    "gateway/console.py": "import gateway.audit, gateway.store, gateway.observability\n",
    "gateway/rehearsal.py": "import contracts.errors\n",
    "gateway/transport.py": "import aiohttp, httpx, httpx2, gateway.observability\n",
    "connectors/population.py": "import connectors.soap, contracts.connector\n",
    "connectors/soap.py": "import zeep, contracts.wire\n",
    "mocks/population.py": "import contracts.schemas, contracts.wire, socket\n",
}
BROKEN = {
    # contract id: a file that breaks it
    "meet-in-contracts": ("mocks/population.py", "import connectors.soap\n"),
    "contracts-are-ours-alone": ("contracts/wire.py", "import gateway.store\n"),
    "downwards": ("gateway/store.py", "import gateway.audit\n"),
    "settings-are-handed-over": ("gateway/steps.py", "import gateway.settings\n"),
    "quiet": ("connectors/population.py", "from time import time\n"),
    "zeep-in-one-place": ("connectors/population.py", "import zeep\n"),
    "one-sender": ("gateway/oauth.py", "import httpx2\n"),
    "console-asks-nobody": ("gateway/console.py", "import gateway.transport\n"),
    "rehearsal-is-a-caller": ("gateway/rehearsal.py", "import gateway.access\n"),
    "mocks-stand-alone": ("mocks/population.py", "from contracts.names import folded\n"),
    "product-knows-no-tests": ("gateway/api.py", "import tests.doubles\n"),
}
ALSO_BROKEN = {
    "a stray package": ("gateway/shared.py", "", "downwards"),
    "siblings": ("gateway/cache.py", "import gateway.audit\n", "downwards"),
    "a mock in the gateway": ("gateway/cli.py", "import mocks.population\n", "meet-in-contracts"),
    "a connector in the gateway": ("gateway/registry.py", "import connectors.population\n", "meet-in-contracts"),
    "asyncio in contracts": ("contracts/connector.py", "import asyncio\n", "quiet"),
    "a client in connectors": ("connectors/rest.py", "import httpx\n", "quiet"),
}


def build(folder: Path, extra: dict[str, str]) -> None:
    for package, modules in PACKAGES.items():
        (folder / package).mkdir()
        (folder / package / "__init__.py").touch()
        for module in modules:
            (folder / package / f"{module}.py").touch()
    for name, content in {**SOUND, **extra}.items():
        (folder / name).write_text(content)


def lint(folder: Path) -> tuple[int, str]:
    # python -c with an empty path entry: the packages found are those of the small tree, not the installed ones
    program = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as c; c()"
    command = [sys.executable, "-c", program, "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def contracts() -> dict[str, str]:
    settings = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    return {contract["id"]: contract["name"] for contract in settings}


def test_the_drawn_house_keeps_every_rule(tmp_path: Path) -> None:
    build(tmp_path, {})
    code, said = lint(tmp_path)
    assert code == 0, said


def test_every_rule_is_broken_here_once() -> None:
    assert set(contracts()) == set(BROKEN)


@pytest.mark.parametrize(("file", "content", "contract"), [
    *(pytest.param(*broken, contract, id=contract) for contract, broken in BROKEN.items()),
    *(pytest.param(*broken, id=name) for name, broken in ALSO_BROKEN.items()),
])  # fmt: skip
def test_a_broken_rule_is_named(tmp_path: Path, file: str, content: str, contract: str) -> None:
    build(tmp_path, {file: content})
    code, said = lint(tmp_path)
    assert code == 1, said
    said = " ".join(said.split())
    assert f"{contracts()[contract]} BROKEN" in said, said


def test_every_layer_of_the_gateway_is_listed() -> None:
    """What import-linter checks as `exhaustive`, for those who read this file first."""
    found = {
        name.split("/")[1].removesuffix(".py")
        for name in files()
        if name.startswith("gateway/") and name.endswith(".py")
    }
    listed = {*PACKAGES["gateway"], "console", "jobs", "__init__", "__main__"}
    assert found <= listed, found - listed
