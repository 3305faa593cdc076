"""Tests of running a watcher: it waits for a gateway and for another watcher, and ends where a part breaks."""

import asyncio
from pathlib import Path

import pytest

from gateway import settings as reading
from gateway.app import pulse, watching
from gateway.app.watcher import Watcher
from gateway.app.watching import LOCK, begun, watch
from gateway.settings import Settings
from gateway.store.lock import FileLock
from tests.gateway.app.test_gateway import BASE, build
from tests.gateway.app.test_watcher import until


def settings(state: Path) -> Settings:
    return reading.check({"base_url": BASE, "state": str(state), "sources": {}})


async def test_it_waits_for_a_gateway_and_makes_nothing(tmp_path: Path) -> None:
    stopping = asyncio.Event()
    task = asyncio.get_running_loop().create_task(watch(settings(tmp_path / "state"), stopping))
    await asyncio.sleep(0)
    assert not begun(settings(tmp_path / "state")) and not (tmp_path / "state").exists()
    gateway = build(tmp_path / "state")
    assert begun(settings(tmp_path / "state"))
    await until(lambda: pulse.read(tmp_path / "state") is not None)
    stopping.set()
    assert await task
    await gateway.stop()


async def test_a_second_one_waits_for_the_first(tmp_path: Path) -> None:
    gateway = build(tmp_path)
    held, stopping = FileLock(tmp_path / LOCK), asyncio.Event()
    assert held.take()
    task = asyncio.get_running_loop().create_task(watch(settings(tmp_path), stopping))
    await asyncio.sleep(watching.WAIT_SECONDS * 2)
    assert pulse.read(tmp_path) is None and not task.done()
    held.let_go()
    await until(lambda: pulse.read(tmp_path) is not None)
    stopping.set()
    assert await task
    await gateway.stop()


async def test_told_to_stop_while_it_waits(tmp_path: Path) -> None:
    stopping = asyncio.Event()
    stopping.set()
    assert await watch(settings(tmp_path / "nowhere"), stopping)
    gateway, held = build(tmp_path), FileLock(tmp_path / LOCK)
    assert held.take()
    assert await watch(settings(tmp_path), stopping)
    held.let_go()
    await gateway.stop()


async def test_a_part_that_breaks_ends_it_and_lets_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = build(tmp_path)
    begin = Watcher.start

    async def broken(self: Watcher) -> None:
        await begin(self)
        self.broken.set()

    monkeypatch.setattr(Watcher, "start", broken)
    assert not await watch(settings(tmp_path), asyncio.Event())
    held = FileLock(tmp_path / LOCK)
    assert held.take()
    held.let_go()
    await gateway.stop()
