"""Foreign clients for Node are run here; whatever `npm ci` has not fetched before is not fetched now."""

import asyncio
import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "node"
SECONDS = 60


async def node(program: str, *arguments: str) -> str:
    """What one program of the folder prints. Skips where Node or the modules are missing; fails with its own words."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed here")
    if not (FOLDER / "node_modules").is_dir():
        # no test leaves this machine
        pytest.skip("the clients are not here (`npm ci` in tests/interop/node fetches them)")
    process = await asyncio.create_subprocess_exec(
        found, str(FOLDER / program), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, errors = await asyncio.wait_for(process.communicate(), SECONDS)
    assert process.returncode == 0, errors.decode()
    return out.decode()
