"""What all tests rely on: an answer that breaks its contract doesn't pass unseen, one that is meant to does."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mocks.contract import contract
from mocks.faults import Faults
from mocks.journal import Journal
from mocks.kinds import KINDS
from mocks.misbehaviour import Misbehaving
from mocks.terms import ServiceTerms
from mocks.watch import BREAKING, EITHER, KEEPING, WATCH, Watched, breaks, watched

PATH = "/apiThue/1.0/traCuuNguoiNopThue"
GOOD = {"errorCode": "0", "errorMessage": "", "data": None}
TOLD = contract("tax/registration.openapi.json")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "broken"


async def answered(file: Path, answer: object, **headers: str) -> list[dict[str, object]]:
    """What was written down about one answer."""

    async def endpoint(request: Request) -> Response:
        return JSONResponse(answer)

    app = Starlette(routes=[Route(PATH, endpoint, methods=["POST"])])
    inner = Misbehaving(app, Faults([ServiceTerms(name="tax")]).control("tax"), Journal(), TOLD)
    transport = httpx.ASGITransport(app=Watched(inner, "tax", TOLD, file))
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
        await client.post(PATH, json={}, headers=headers)
    return written(file)


def written(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


async def test_an_answer_by_the_contract_leaves_no_trace(file: Path) -> None:
    assert await answered(file, GOOD) == []


async def test_one_that_breaks_it_is_written_down_with_its_place(file: Path) -> None:
    (found,) = await answered(file, {**GOOD, "data": []})
    assert (found["service"], found["asked"], found["status"]) == ("tax", f"POST {PATH}", 200)
    assert "body.data: " in str(found["violations"])


async def test_a_fault_that_should_keep_the_contract_is_watched_too(file: Path) -> None:
    (found,) = await answered(file, {}, **{"X-Mock-Fault": "fault_in_200"})
    assert found["fault"] == "fault_in_200"


async def test_a_fault_that_is_meant_to_break_it_may(file: Path) -> None:
    assert await answered(file, {}, **{"X-Mock-Fault": "html"}) == []


def test_every_kind_is_on_one_list() -> None:
    assert BREAKING | KEEPING | EITHER == KINDS
    assert len(BREAKING) + len(KEEPING) + len(EITHER) == len(KINDS)


def test_what_is_meant_to_break() -> None:
    assert breaks("tax", "malformed_json", None) and not breaks("tax", "empty_body", None)
    assert breaks("population", "empty_body", None) and not breaks("population", "wrong_prefix", None)
    assert breaks("identity", "fault_in_200", "id_token_missing") and not breaks("identity", "fault_in_200", "99")


def test_it_is_off_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Starlette()
    assert isinstance(watched(app, "tax", TOLD), Watched)  # conftest asks for it
    assert watched(app, "tax", None) is app
    monkeypatch.delenv(WATCH)
    assert watched(app, "tax", TOLD) is app
