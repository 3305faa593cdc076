"""Tests of the connection to the issuer: a secret that is there, no redirect, and no more bytes than are read."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from gateway.app import issuer as subject
from gateway.app.sources import utc_now
from gateway.console.ceremonies import Ceremonies
from gateway.console.store import ConsoleStore
from gateway.settings import Console, SettingsFault
from tests.gateway.api.whole import serving


async def large(_request: Request) -> Response:
    return PlainTextResponse("x" * (subject.LARGEST + 1))


async def elsewhere(_request: Request) -> Response:
    return RedirectResponse("/large")


async def test_it_follows_nothing_and_reads_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    send = subject.sender(None)
    async with serving(Starlette(routes=[Route("/large", large), Route("/elsewhere", elsewhere)])) as port:
        assert (await send("GET", f"http://127.0.0.1:{port}/elsewhere", {}, b""))[0] == 307
        with pytest.raises(OSError, match="too long"):
            await send("GET", f"http://127.0.0.1:{port}/large", {}, b"")
    with pytest.raises(OSError):
        await send("GET", "http://127.0.0.1:1/", {}, b"")


def test_its_secret_must_be_there(tmp_path: Path) -> None:
    ceremonies = Ceremonies(ConsoleStore(tmp_path / "console.db", utc_now))
    named = {"issuer": "https://issuer.example/", "client_id": "c", "client_secret_file": str(tmp_path / "secret"),
             "roles": {"a": "lead"}}  # fmt: skip
    settings = Console.model_validate({"url": "https://console.example", "oidc": named})
    for content in (None, "", " \n"):
        if content is not None:
            (tmp_path / "secret").write_text(content)
        with pytest.raises(SettingsFault, match="client_secret_file"):
            subject.issuer(settings, ceremonies, utc_now)
    (tmp_path / "secret").write_text("s3cr3t\n")
    found = subject.issuer(settings, ceremonies, utc_now)
    assert found is not None and (found.issuer.url, found.issuer.client_secret) == ("https://issuer.example", "s3cr3t")
    assert subject.issuer(Console(url="https://console.example"), ceremonies, utc_now) is None
    with pytest.raises(SettingsFault, match="ca_file"):
        subject.sender(str(tmp_path / "none.pem"))
