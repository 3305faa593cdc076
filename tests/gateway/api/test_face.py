"""The public face serves the calls, the operator's the rest; whatever else is asked or breaks is a problem."""

import json
from pathlib import Path

import httpx
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.api import routes
from tests.gateway.api.whole import QUERY, Whole, client_of, document_of, raw, serving
from tests.gateway.steps.parts import NUMBER

OPERATORS = ("/metrics", "/docs", "/openapi.json", "/docs/assets/start.js")


async def test_in_serve_the_operators_pages_have_a_port_of_their_own(tmp_path: Path) -> None:
    public, operator = Whole(tmp_path).apps(with_operator=False)
    async with client_of(public) as client:
        for path in OPERATORS:
            assert (await client.get(path)).status_code == 404
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.post("/v1/persons/query", json=QUERY)).status_code == 200
    async with client_of(operator) as client:
        for path in (*OPERATORS, "/healthz", "/readyz", "/log/checkpoint"):
            assert (await client.get(path)).status_code == 200
        response = await client.post("/v1/persons/query", json=QUERY)
        assert (response.status_code, response.json()["code"]) == (404, "no_such_resource")


async def test_one_port_serves_both(tmp_path: Path) -> None:
    async with client_of(Whole(tmp_path).apps()[0]) as client:
        for path in OPERATORS:
            assert (await client.get(path)).status_code == 200


async def test_nobody_is_sent_elsewhere(tmp_path: Path) -> None:
    async with serving(Whole(tmp_path).apps()[0]) as port:
        for path in (b"/v1/me/", b"/docs/", b"/healthz/", b"//evil.example/%2e%2e"):
            response = await raw(port, b"GET " + path + b" HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n")
            assert response.startswith(b"HTTP/1.1 404 ") and b"location" not in response.lower()
            assert document_of(response)["code"] == "no_such_resource"


async def breaks(request: Request) -> Response:
    raise ValueError(f"could not read {NUMBER}")


async def refuses(request: Request) -> Response:
    raise HTTPException(int(request.query_params["status"]), detail=NUMBER)


async def token(request: Request) -> Response:
    return PlainTextResponse("a token")


@pytest.fixture
def extended(tmp_path: Path) -> Whole:
    """A face with routes that misbehave."""
    routes = [Route("/breaks", breaks), Route("/refuses", refuses), Route("/oauth2/token", token, methods=["POST"])]
    return Whole(tmp_path, token_routes=routes)


async def test_what_breaks_is_internal_and_shows_nothing(extended: Whole, capsys: pytest.CaptureFixture[str]) -> None:
    async with serving(extended.apps()[0]) as port:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            response = await client.get("/breaks", headers={"accept-language": "en"})
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert response.headers["content-type"] == "application/problem+json" and NUMBER not in response.text
    written = capsys.readouterr().out
    assert "internal" in written and "breaks:" in written and NUMBER not in written


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "invalid_request"),
        (404, "no_such_resource"),
        (413, "payload_too_large"),
        (418, "invalid_request"),
        (503, "gateway_busy"),
    ],
)
async def test_a_bare_status_becomes_a_problem(extended: Whole, status: int, code: str) -> None:
    async with client_of(extended.apps()[0]) as client:
        response = await client.get(f"/refuses?status={status}")
    assert response.json()["code"] == code and NUMBER not in response.text
    assert response.json()["status"] == response.status_code


async def test_the_token_services_routes_are_served_as_they_are(extended: Whole) -> None:
    async with client_of(extended.apps()[0]) as client:
        assert (await client.post("/oauth2/token")).text == "a token"
        assert (await client.get("/oauth2/token")).json()["code"] == "method_not_allowed"


async def test_nobody_learns_what_serves(tmp_path: Path) -> None:
    async with client_of(Whole(tmp_path).apps()[0]) as client:
        response = await client.get("/healthz")
    assert "server" not in response.headers and "uvicorn" not in json.dumps(dict(response.headers))


async def test_a_call_that_breaks_is_internal_too_and_other_methods_go_the_whole_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def breaking(*_: object, **__: object) -> Response:
        raise ValueError(NUMBER)

    monkeypatch.setattr(routes, "_answer", breaking)
    async with serving(Whole(tmp_path).apps()[0]) as port:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            broken = await client.post("/v1/persons/query", content=b"{}", headers={"accept-language": "en"})
            other = await client.get("/v1/persons/query")
    assert (broken.status_code, broken.json()["code"]) == (500, "internal") and NUMBER not in broken.text
    assert broken.headers["cache-control"] == "no-store"
    assert (other.status_code, other.json()["code"]) == (405, "method_not_allowed")
    written = capsys.readouterr().out
    assert "internal" in written and "breaking:" in written and NUMBER not in written
