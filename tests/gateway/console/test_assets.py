"""Tests of scripts and styles: each is there, typed, under an address that changes with it; nothing else is served."""

import pytest

from gateway.console import assets
from tests.gateway.console.desk import Desk


@pytest.mark.parametrize("name", sorted(assets.NAMES))
async def test_each_is_served_without_a_session(desk: Desk, name: str) -> None:
    async with desk.browser() as browser:
        answer = await browser.get(assets.address(name).removeprefix(assets.PREFIX))
    assert answer.status_code == 200 and answer.content == assets.content(name)
    wanted = "text/css" if name.endswith(".css") else "text/javascript"
    assert answer.headers["content-type"].startswith(wanted)
    assert "max-age" in answer.headers["cache-control"] and "set-cookie" not in answer.headers


@pytest.mark.parametrize("name", ["LICENSE", "..%2fschema.py", "htmx%2fhtmx.min.js", "console.css%00", "none.js"])
async def test_nothing_else_is(desk: Desk, name: str) -> None:
    async with desk.browser() as browser:
        assert (await browser.http.get(f"/console/assets/{name}")).status_code == 404


def test_our_own_fetch_nothing_from_elsewhere() -> None:
    for name in ("console.css", "plots.js", "proofs.js"):
        written = assets.content(name).decode()
        assert "http:" not in written and "https:" not in written and "@import" not in written
        assert "eval(" not in written and "innerHTML" not in written
