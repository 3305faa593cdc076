"""Under mutual TLS a browser walks to the end of the sign-in page, and token and userinfo want a certificate."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from mocks.backchannel import shown
from mocks.certificates import make
from mocks.server import RunningMocks, running
from tests.mocks.identity import walk

pytestmark = pytest.mark.asyncio(loop_scope="module")
PERSON = "099190000123"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def mocks(folder: Path) -> AsyncIterator[RunningMocks]:
    async with running(["identity"], certificates=make(folder, mutual=True)) as found:
        yield found


def client(mocks: RunningMocks, folder: Path, *, certificate: bool) -> httpx.AsyncClient:
    believing = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    if certificate:
        believing.load_cert_chain(folder / "client.crt", folder / "client.key")
    return httpx.AsyncClient(base_url=mocks.urls["identity"], trust_env=False, verify=believing)


async def test_a_gateway_with_its_certificate_goes_everywhere(mocks: RunningMocks, folder: Path) -> None:
    async with client(mocks, folder, certificate=True) as gateway:
        tokens = await walk.tokens_of(gateway, PERSON)
        found = await walk.userinfo_of(gateway, tokens["access_token"])
        assert found.json()["SoDinhDanh"] == PERSON
        for path in ("/jwks", "/.well-known/openid-configuration", "/__mock__/faults"):
            assert (await gateway.get(path)).status_code == 200, path


async def test_a_browser_without_one_signs_in_and_gets_no_further(mocks: RunningMocks, folder: Path) -> None:
    async with client(mocks, folder, certificate=False) as browser:
        page = await browser.get("/auth", params=walk.REQUEST)
        assert page.status_code == 200 and "<form" in page.text
        assert (await browser.get("/auth/decide")).status_code == 405
        assert (await browser.get("/logout")).status_code != 400
        for method, path in (
            ("POST", "/token"), ("GET", "/userinfo"), ("GET", "/jwks"), ("GET", "/.well-known/openid-configuration"),
            ("GET", "/__mock__/faults"), ("GET", "/auth/other"), ("GET", "/elsewhere"),
        ):  # fmt: skip
            refused = await browser.request(method, path)
            assert refused.status_code == 400, path
            assert "No required SSL certificate was sent" in refused.text


async def test_what_is_no_connection_of_tls_shows_nothing() -> None:
    assert not shown({}) and not shown({"mocks.transport": object()})
