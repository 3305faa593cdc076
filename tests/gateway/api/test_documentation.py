"""The page says what the code does: every example fits its schema, every code that can come has its example."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from contracts.errors import TABLE
from contracts.events import Kind
from gateway.api import documentation, problems, sendings
from gateway.api.face import DESCRIPTION
from gateway.api.routes import CALLS, VIEW_CALLS
from gateway.steps.arrival import Arrival, Call
from gateway.steps.read import read
from tests.gateway.api.whole import Whole
from tests.gateway.steps.parts import arrival, route
from tests.json_schema import compiled, found_by, violations

ROAD = {
    **CALLS,
    "/v1/datasets/{dataset}/query": Call("persons", "query", ""),
    "/v1/datasets/{dataset}/verify": Call("persons", "verify", ""),
    "/v1/identities/sign-ins/{session}/complete": Call("identities", "query", "", "complete"),
}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """``/openapi.json`` as it is served."""
    app: Any = Whole(tmp_path_factory.mktemp("state")).apps()[0]
    described: FastAPI = app.app.whole
    found: dict[str, Any] = json.loads(json.dumps(described.openapi()))
    return found


def operations(page: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, verb, found) for path, verbs in page["paths"].items() for verb, found in verbs.items()]


def test_it_is_openapi_3_1_and_says_how_to_be_known(page: dict[str, Any]) -> None:
    assert page["openapi"].startswith("3.1.") and page["info"]["description"] == DESCRIPTION
    scheme = page["components"]["securitySchemes"]["dpop"]
    assert scheme["flows"]["clientCredentials"]["tokenUrl"] == "https://gateway.example/oauth2/token"
    assert all(found["security"] == [{"dpop": []}] for _, _, found in operations(page))


def test_every_call_of_the_contract_is_there(page: dict[str, Any]) -> None:
    assert {(path, verb) for path, verb, _ in operations(page)} == {
        *((path, "post") for path in (*ROAD, *VIEW_CALLS)),
        *((path, "get") for path in ("/v1/me", "/v1/sources", "/v1/receipts/{entry}", "/v1/justifications")),
        ("/v1/justifications/{id}", "post"),
    }  # fmt: skip


def test_every_call_has_words_and_parameters_of_its_own(page: dict[str, Any]) -> None:
    summaries = [found["summary"] for _, _, found in operations(page)]
    assert len(set(summaries)) == len(summaries) and all(" · " in summary for summary in summaries)
    for path, verb, found in operations(page):
        named = {item["name"] for item in found.get("parameters", []) if item["in"] == "path"}
        assert named == {part.strip("{}") for part in path.split("/") if part.startswith("{")}
        headers = {item["name"] for item in found.get("parameters", []) if item["in"] == "header"}
        repeats = (
            set() if path in (*VIEW_CALLS, "/v1/justifications/{id}") else {"Idempotency-Key"}
        )  # who asks again looks again
        assert headers == (repeats | {"Accept-Language"} if verb == "post" else set())


def test_every_example_fits_its_schema(page: dict[str, Any]) -> None:
    checked = 0
    for path, _, found in operations(page):
        contents = [("request", found["requestBody"]["content"])] if "requestBody" in found else []
        contents += [(status, answer["content"]) for status, answer in found["responses"].items()]
        for where, content in contents:
            for described in content.values():
                examples = [item["value"] for item in described.get("examples", {}).values()]
                examples += [described["example"]] if "example" in described else []
                assert examples, f"{path} {where} has no example"
                # Without the page: no schema of a call points outside itself, and one that did would be refused here.
                rule = compiled(described["schema"], {})
                for example in examples:
                    assert found_by(rule, example) == [], f"{path} {where}"
                    checked += 1
    assert checked > 300


def test_a_null_of_an_example_is_written(page: dict[str, Any]) -> None:
    """A ``null`` says that the source does not hold it, or that no entry stands behind a problem."""
    found = page["paths"]["/v1/persons/query"]["post"]["responses"]
    record = found["200"]["content"]["application/json"]["examples"]["found"]["value"]["record"]
    assert record["permanent_residence"]["district_code"] is None
    problem = found["401"]["content"][problems.MEDIA_TYPE]["examples"]["token_invalid"]["value"]
    assert problem["receipt"] is None


def test_no_schema_points_outside_itself(page: dict[str, Any]) -> None:
    assert '"$ref"' not in json.dumps(page["paths"]) and '"$defs"' not in json.dumps(page["paths"])


def examples_of(found: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: item["value"] | {"_status": status}
        for status, answer in found["responses"].items()
        for name, item in answer["content"].get(kind, {}).get("examples", {}).items()
    }


def test_every_code_of_the_table_has_an_example_on_the_page(page: dict[str, Any]) -> None:
    examples = page["components"]["examples"]
    assert {code: one["value"]["status"] for code, one in examples.items()} == {
        code: row.status for code, row in TABLE.items()
    }


@pytest.mark.parametrize("path", sorted(ROAD))
def test_every_code_that_a_call_can_give_has_its_example(page: dict[str, Any], path: str) -> None:
    examples = examples_of(page["paths"][path]["post"], problems.MEDIA_TYPE)
    absent = {"method_not_allowed", "ticket_expired"}
    absent |= set() if "{" in path else {"no_such_resource"}
    absent |= set() if "identities" in path else {"sign_in_invalid", "sign_in_denied"}
    absent |= sendings.NEVER_CODES if "dossiers" in path else sendings.CODES
    assert set(examples) == set(TABLE) - absent
    for code, example in examples.items():
        row = TABLE[code]
        assert (example["code"], int(example["_status"])) == (code, row.status) and example["title"] == row.title[1]
        assert (example["receipt"] is None) is (not row.receipt)


@pytest.mark.parametrize("path", ["/v1/me", "/v1/sources"])
def test_reading_calls_have_an_answer_and_their_codes(page: dict[str, Any], path: str) -> None:
    found = page["paths"][path]["get"]
    assert "requestBody" not in found
    assert set(examples_of(found, problems.MEDIA_TYPE)) == {
        "token_invalid", "proof_invalid", "not_acceptable", "headers_too_large", "too_many_requests", "internal",
    }  # fmt: skip
    (told,) = examples_of(found, "application/json").values()
    expected = {"/v1/me": {"caller", "scopes", "token", "grants"}, "/v1/sources": {"sources"}}[path]
    assert told.keys() - {"_status"} == expected


@pytest.mark.parametrize("path", sorted(ROAD))
def test_every_definite_answer_has_its_example(page: dict[str, Any], path: str) -> None:
    examples = examples_of(page["paths"][path]["post"], "application/json")
    if ROAD[path].form == "sign_in":
        assert set(examples) == {"begun"} and set(examples["begun"]) >= {"id", "state", "authorization_url", "receipt"}
        return
    if ROAD[path].form == "send":
        assert set(examples) == {"created", "updated", "unchanged"}
        return
    absences = {Kind.NOT_FOUND.value, Kind.AMBIGUOUS.value, Kind.OUT_OF_SCOPE.value}
    assert set(examples) == {"found", *absences}
    for outcome, example in examples.items():
        assert example["outcome"] == outcome and example["provenance"]["synthetic"] is True
        member = "results" if ROAD[path].operation == "verify" else "record"
        assert (member in example) is (outcome == "found" or member == "results")
        if member == "results" and outcome != "found":
            assert set(example["results"].values()) == {"unknown"}
        assert ("hints" in example) is (outcome == "not_found")


@pytest.mark.parametrize("path", sorted(path for path, of in ROAD.items() if of.form != "complete"))
def test_the_example_of_a_body_is_read_by_the_code(page: dict[str, Any], path: str) -> None:
    example = page["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"]
    of = ROAD[path]
    came: Arrival = arrival(example, of)
    asked = read(came, route(of.dataset, of.operation), granted=True)
    assert asked.fields and (asked.subject is None) is (of.form == "sign_in")


def test_a_schema_of_a_body_refuses_what_the_code_refuses(page: dict[str, Any]) -> None:
    described = page["paths"]["/v1/persons/query"]["post"]["requestBody"]["content"]["application/json"]
    example = described["example"]
    for wrong in (
        {**example, "unknown": 1},
        {**example, "fields": []},
        {**example, "fields": ["Full Name"]},
        {**example, "max_age_seconds": "5"},
        {**example, "max_wait_seconds": 0},
        {**example, "subject": {**example["subject"], "sex": "male"}},
        {**example, "purpose": {**example["purpose"], "channel": "phone"}},
        {name: value for name, value in example.items() if name != "purpose"},
    ):
        assert violations(wrong, described["schema"], page) != []


def test_the_record_of_an_answer_is_the_vocabulary(page: dict[str, Any]) -> None:
    content = page["paths"]["/v1/organizations/query"]["post"]["responses"]["200"]["content"]["application/json"]
    record = content["schema"]["properties"]["record"]["properties"]
    assert record["representatives"]["type"] == ["array", "null"]
    assert record["representatives"]["items"]["properties"]["sex"]["enum"] == ["male", "female", "unknown", None]
    assert record["organization_code"]["type"] == ["string", "null"]
    assert record["amendment_count"]["type"] == ["integer", "null"]
    assert record["business_lines"]["items"]["properties"]["main"]["type"] == ["boolean", "null"]


def test_schemas_are_worked_out_once_and_when_the_page_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[str] = []
    of = documentation.of

    def watched(path: str, call: Call) -> dict[str, Any]:
        worked.append(path)
        return of(path, call)

    monkeypatch.setattr(documentation, "of", watched)
    app: Any = Whole(tmp_path).apps()[0]
    assert worked == []
    first, again = (json.dumps(app.app.whole.openapi()) for _ in range(2))
    assert sorted(worked) == sorted(ROAD) and first == again
