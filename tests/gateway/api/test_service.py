"""Health, the checkpoint, metrics and a documentation page that needs nothing from outside this machine."""

import re
from pathlib import Path

import pytest

from contracts.errors import Problem
from tests.gateway.api.whole import QUERY, Whole, client_of
from tests.gateway.steps.parts import NAME, NUMBER


@pytest.fixture
def whole(tmp_path: Path) -> Whole:
    """A face that serves both."""
    return Whole(tmp_path)


async def test_health_and_readiness(whole: Whole) -> None:
    whole.ready = {"audit": True, "register": True}
    async with client_of(whole.apps()[0]) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        response = await client.get("/readyz")
        assert (response.status_code, response.json()) == (
            200, {"ready": True, "parts": whole.ready, "beside": {"watcher": False}},
        )  # fmt: skip
        whole.ready["register"] = False
        response = await client.get("/readyz")
        assert (response.status_code, response.json()["ready"]) == (503, False)
        assert response.headers["content-type"] == "application/json"


async def test_the_checkpoint_is_public_and_plain(whole: Whole) -> None:
    async with client_of(whole.apps()[0]) as client:
        response = await client.get("/log/checkpoint", headers={"authorization": ""})
    assert response.headers["content-type"].startswith("text/plain") and response.text == whole.checkpoint
    assert response.headers["cache-control"] == "no-store"


async def test_the_newest_checkpoint_that_a_witness_has_signed(whole: Whole) -> None:
    async with client_of(whole.apps()[0]) as client:
        none = await client.get("/log/checkpoint/witnessed", headers={"authorization": ""})
        whole.witnessed = "log\n1\nAAAA\n\n— log AAAA\n— witness AAAA\n"
        response = await client.get("/log/checkpoint/witnessed", headers={"authorization": ""})
    assert (none.status_code, none.json()["code"]) == (404, "no_such_resource")
    assert response.text == whole.witnessed and response.headers["cache-control"] == "no-store"


async def test_without_a_log_there_is_no_checkpoint(whole: Whole) -> None:
    whole.checkpoint = Problem("audit_unavailable")
    async with client_of(whole.apps()[0]) as client:
        response = await client.get("/log/checkpoint", headers={"accept-language": "en"})
    assert (response.status_code, response.json()["code"]) == (503, "audit_unavailable")


async def test_tiles_are_public_bytes_that_may_be_kept(whole: Whole) -> None:
    whole.tiles = {"0/x001/x234/067.p/3": bytes(96)}
    async with client_of(whole.apps()[0]) as client:
        response = await client.get("/log/tile/0/x001/x234/067.p/3", headers={"authorization": ""})
        assert (response.status_code, response.content) == (200, bytes(96))
        assert response.headers["content-type"] == "application/octet-stream"
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "set-cookie" not in response.headers and "vary" not in response.headers
        head = await client.head("/log/tile/0/x001/x234/067.p/3")
        assert (head.status_code, head.headers["content-length"]) == (200, "96")


@pytest.mark.parametrize("path", ["0/001", "entries/000", "entries/000.p/3", "", "0/000/"])
async def test_what_is_no_tile_is_a_problem_that_is_not_kept(whole: Whole, path: str) -> None:
    async with client_of(whole.apps()[0]) as client:
        response = await client.get(f"/log/tile/{path}", headers={"authorization": ""})
    assert (response.status_code, response.json()["code"]) == (404, "no_such_resource")
    assert response.headers["cache-control"] == "no-store"


async def test_metrics_hold_no_value(whole: Whole) -> None:
    async with client_of(whole.apps()[0]) as client:
        await client.post("/v1/persons/query", json=QUERY)
        response = await client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain") and "lienthong_requests_total" in response.text
    assert NUMBER not in response.text and NAME not in response.text and "demo" not in response.text


async def test_the_page_takes_everything_from_here(whole: Whole) -> None:
    async with client_of(whole.apps()[0]) as client:
        page = await client.get("/docs")
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "http" not in policy
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.text) and "<script>" not in page.text
        assets = re.findall(r"(?:src|href)=\"(/docs/assets/[^\"]+)\"", page.text)
        assert len(assets) == 3
        for path in assets:
            asset = await client.get(path)
            assert asset.status_code == 200 and len(asset.content) > 100
            kind = "text/css" if path.endswith(".css") else "text/javascript"
            assert asset.headers["content-type"].startswith(kind)
        start = (await client.get("/docs/assets/start.js")).text
        assert '"/openapi.json"' in start and "validatorUrl: null" in start
        assert (await client.get("/openapi.json")).json()["openapi"].startswith("3.1.")


@pytest.mark.parametrize("name", ["LICENSE", "..%2Fservice.py", "swagger-ui.css%00", "SHA256SUMS"])
async def test_only_named_files_are_assets(whole: Whole, name: str) -> None:
    async with client_of(whole.apps()[0]) as client:
        response = await client.get(f"/docs/assets/{name}")
    assert (response.status_code, response.json()["code"]) == (404, "no_such_resource")
