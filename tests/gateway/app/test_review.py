"""Tests of what watches over the log: the console is there where the settings name it, and nowhere else."""

from pathlib import Path

import httpx

from gateway.app import Gateway
from tests.gateway.app.test_gateway import build

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
