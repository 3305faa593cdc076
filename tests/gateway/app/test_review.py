"""Tests of what watches over the log: the console is there where the settings name it, and nowhere else."""

import asyncio
from pathlib import Path

import httpx
import pytest

from gateway.app import Gateway
from gateway.audit.reader import AuditReader
from gateway.settings import SettingsFault
from tests.gateway.app.test_gateway import build
from tests.gateway.audit.samples import draft

CONSOLE = {"url": "http://localhost:8080"}


async def get(gateway: Gateway, face: str, path: str, host: str = "localhost:8080") -> httpx.Response:
    transport = httpx.ASGITransport(app=getattr(gateway, face), client=("127.0.0.1", 40000))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
        return await http.get(path)


async def test_no_console_unless_the_settings_say_so(tmp_path: Path) -> None:
    gateway = build(tmp_path)
    await gateway.start()
    for path in ("/console", "/console/", "/console/assets/console.css"):
        assert (await get(gateway, "public", path)).status_code == 404
    await gateway.stop()
    assert not (tmp_path / "console.db").exists()


async def test_the_console_is_on_the_operators_face_alone(tmp_path: Path) -> None:
    gateway = build(tmp_path, one_port=False, console=CONSOLE)
    await gateway.start()
    assert (await get(gateway, "public", "/console/assets/console.css")).status_code == 404
    assert (await get(gateway, "operator", "/console/assets/console.css")).status_code == 200
    assert (await get(gateway, "operator", "/console")).headers["location"] == "/console/"
    assert (await get(gateway, "operator", "/console/", "127.0.0.1:8080")).status_code == 421
    await gateway.stop()


async def test_one_port_serves_it_too(tmp_path: Path) -> None:
    gateway = build(tmp_path, console=CONSOLE)
    await gateway.start()
    answer = await get(gateway, "public", "/console/assets/console.css")
    assert answer.status_code == 200
    await gateway.stop()


def test_a_target_that_can_not_be_stops_the_start_and_leaves_nothing(tmp_path: Path) -> None:
    target = {"name": "siem", "target": "file", "form": "ecs", "path": str(tmp_path / "gone" / "out")}
    with pytest.raises(SettingsFault, match="path of siem"):
        build(tmp_path / "state", audit={"shipping": [target]})
    assert not (tmp_path / "state").exists()


async def test_before_its_first_watcher_the_whole_log_is_behind_and_pages_can_say_so(tmp_path: Path) -> None:
    gateway = build(tmp_path)
    await gateway.start()
    await gateway.log.append(draft())
    reader = AuditReader(tmp_path, gateway.log.handle_of)
    assert await asyncio.to_thread(reader.progress) == (0, 1)
    reader.close()
    seen = await asyncio.to_thread(gateway.review.watching.look)
    assert not seen.here and seen.behind == {"index": 1, "figures": 1, "findings": 1}
    told = (await get(gateway, "public", "/readyz", "127.0.0.1:8080")).json()
    assert told["ready"] is True and told["beside"] == {"watcher": False}
    await gateway.stop()
