"""Open data: what is there is cached and told apart by its tag; what is not there is a plain 404."""

import httpx
import pytest
from starlette.applications import Starlette

from contracts.errors import Problem
from gateway.api.open_data import routes

FILE = "/open-data/once-only/2026-10.csv"


class Published:
    def __init__(self, fault: Problem | None = None) -> None:
        self.fault = fault

    def catalogue(self) -> bytes:
        if self.fault:
            raise self.fault
        return b"{}"

    def file(self, dataset: str, month: str, ending: str) -> bytes | None:
        if self.fault:
            raise self.fault
        known = (dataset, month, ending) in (("once-only", "2026-10", "csv"), ("once-only", "2026-10", "json"))
        return b"month\r\n" if known else None


async def get(path: str, fault: Problem | None = None, held: str = "") -> httpx.Response:
    transport = httpx.ASGITransport(app=Starlette(routes=routes(Published(fault))))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as http:
        return await http.get(path, headers={"if-none-match": held})


@pytest.mark.parametrize(
    ("path", "media"),
    [(FILE, "text/csv"), (FILE.replace("csv", "json"), "application/json"),
     ("/open-data/catalog.json", "application/json")],
)  # fmt: skip
async def test_a_file_may_be_cached(path: str, media: str) -> None:
    answer = await get(path)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(media)
    assert answer.headers["cache-control"] == "public, max-age=3600"
    again = await get(path, held=f'"other", {answer.headers["etag"]}')
    assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize(
    "path",
    ["/open-data/once-only/2026-11.csv", "/open-data/people/2026-10.csv", "/open-data/once-only/2026-10.xml",
     "/open-data/once-only/2026-10", "/open-data/once-only/.csv"],
)  # fmt: skip
async def test_what_is_not_there(path: str) -> None:
    answer = await get(path)
    assert answer.status_code == 404 and answer.json()["code"] == "no_such_resource"


@pytest.mark.parametrize("path", [FILE, "/open-data/catalog.json"])
async def test_figures_that_can_not_be_read(path: str) -> None:
    answer = await get(path, Problem("internal"))
    assert answer.status_code == 500 and answer.json()["code"] == "internal" and "cache-control" not in answer.headers
