"""The page of a caller's questions: what is really asked fits it, and each code that can come has its example."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from gateway.api import problems
from gateway.api.justification_documentation import ANSWER_CODES, ANSWERED, CODES, LISTED
from gateway.audit.findings.questions import Question
from tests.gateway.api.whole import Whole, client_of
from tests.gateway.audit.findings.bench import HIT, ID, Bench
from tests.json_schema import violations


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    app: Any = Whole(tmp_path_factory.mktemp("state")).apps()[0]
    described: FastAPI = app.app.whole
    found: dict[str, Any] = described.openapi()["paths"]
    return found


def codes(call: dict[str, Any]) -> set[str]:
    responses = call["responses"].values()
    return {code for one in responses for code in one["content"].get(problems.MEDIA_TYPE, {}).get("examples", {})}


def test_every_code_has_its_example(paths: dict[str, Any]) -> None:
    assert codes(paths[LISTED]["get"]) == set(CODES)
    assert codes(paths[ANSWERED]["post"]) == {*CODES, *ANSWER_CODES}


def test_what_is_really_asked_fits_the_page(paths: dict[str, Any], tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.store.save([HIT])
    finding = bench.desk.need(ID)
    bench.database.close()
    at = datetime(2026, 11, 27, 3, tzinfo=UTC)
    asked = Question(
        id="E1", finding=finding.id, caller="motcua", contact="an@motcua.example", asked_by="thu", asked_at=at,
        due_at=at, question="Vì sao?", entries=("E1",), dossier=None, sent_at=None, tries=0, answered_at=None,
        answered_by=None, answered_how=None, answer=None,
    )  # fmt: skip
    described = paths[LISTED]["get"]["responses"]["200"]["content"]["application/json"]
    message = asked.message(finding)
    item = described["schema"]["properties"]["justifications"]["items"]
    assert violations({"justifications": [message]}, described["schema"], {}) == []
    assert set(message) == set(item["properties"]), "the page names every member"


async def test_the_page_promises_what_the_calls_do(paths: dict[str, Any], tmp_path: Path) -> None:
    body = paths[ANSWERED]["post"]["requestBody"]["content"]["application/json"]
    filed = paths[ANSWERED]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    async with client_of(Whole(tmp_path).apps()[0]) as client:
        done = await client.post("/v1/justifications/Q1", json=body["example"])
        assert done.status_code == 200 and violations(done.json(), filed, {}) == []
        for wrong in ({"answer": ""}, {"answer": "x" * 2001}, {"answer": 5}, {**body["example"], "more": 1}, {}):
            assert violations(wrong, body["schema"], {}) != []
            answer = await client.post("/v1/justifications/Q1", json=wrong)
            assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
        unmet = await client.put("/v1/justifications/Q1", json=body["example"])
        assert (unmet.status_code, unmet.json()["code"]) == (405, "method_not_allowed")
