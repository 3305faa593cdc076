"""The page of the citizen's calls: every code that they can give, and examples that the code itself reads."""

from typing import Any

import pytest
from fastapi import FastAPI

from contracts.errors import TABLE
from gateway.api import problems
from gateway.api.routes import VIEW_CALLS
from gateway.api.view_documentation import codes
from gateway.steps.disclosures import read_report, read_view
from tests.gateway.api.whole import Whole
from tests.gateway.steps.parts import arrival
from tests.json_schema import violations


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    app: Any = Whole(tmp_path_factory.mktemp("state")).apps()[0]
    described: FastAPI = app.app.whole
    found: dict[str, Any] = described.openapi()["paths"]
    return found


def body(paths: dict[str, Any], path: str) -> dict[str, Any]:
    found: dict[str, Any] = paths[path]["post"]["requestBody"]["content"]["application/json"]
    return found


@pytest.mark.parametrize("path", sorted(VIEW_CALLS))
def test_every_code_that_a_call_can_give_has_its_example(paths: dict[str, Any], path: str) -> None:
    examples = {
        name: one["value"]
        for answer in paths[path]["post"]["responses"].values()
        for name, one in answer["content"].get(problems.MEDIA_TYPE, {}).get("examples", {}).items()
    }
    assert set(examples) == set(codes(path)) <= set(TABLE)
    assert not [code for code in examples if code.startswith("source_")], "no source is asked"


def test_examples_of_bodies_are_read_by_the_code(paths: dict[str, Any]) -> None:
    view, report = "/v1/disclosures/query", "/v1/discrepancies"
    asked = read_view(arrival(body(paths, view)["example"], VIEW_CALLS[view]), granted=True)
    assert asked.ask.subject is not None and asked.request_number is None
    assert read_report(arrival(body(paths, report)["example"], VIEW_CALLS[report])).paths


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"before": "x"}, {"unknown": 1}, {"subject": {"personal_id": 1}}])
def test_a_schema_refuses_what_the_code_refuses(paths: dict[str, Any], wrong: dict[str, Any]) -> None:
    described = body(paths, "/v1/disclosures/query")
    assert violations(described["example"], described["schema"], {}) == []
    assert violations({**described["example"], **wrong}, described["schema"], {}) != []
