"""Questions that a source has to be asked for, one per connector, and what their answers must be."""

import json
from dataclasses import dataclass

import httpx

from contracts.errors import TABLE
from mocks import reserved
from tests.faults.processes import Gateway
from tests.faults.table import Expected

OF_A_PERSON = {
    "population": "/v1/persons/query",
    "civil_status": "/v1/datasets/births/query",
    "social_insurance": "/v1/datasets/insurance_records/query",
}
OF_AN_ORGANIZATION = {"business": "/v1/organizations/query", "tax": "/v1/datasets/tax_registrations/query"}
REDIRECT_URI = "http://127.0.0.1:8090/callback"


@dataclass
class Question:
    """A question that the source of a connector has to be asked for."""

    gateway: Gateway
    path: str
    body: dict[str, object]

    def put(self, http: httpx.Client) -> httpx.Response:
        return self.gateway.caller.ask(http, self.path, self.body)


def question(one: Gateway, connector: str, http: httpx.Client, slot: int | None = None) -> Question:
    """A plain question; with ``slot`` about whoever is reserved for the kind of that slot."""
    person, caller = dict(one.people[0]), one.caller
    code = one.organizations[0]["organization_code"]
    if slot is not None:
        code = reserved.organization_code(slot)
        person |= {"personal_id": reserved.person_number(slot)}
        person |= {"full_name": reserved.PERSON_NAME, "date_of_birth": reserved.BORN}
    if connector in OF_A_PERSON:
        known = ("personal_id", "full_name", *(["date_of_birth"] if connector != "social_insurance" else []))
        subject = {name: person[name] for name in known}
        return Question(one, OF_A_PERSON[connector], caller.asked(subject=subject, fields=["full_name"]))
    if connector == "portal":
        asked = caller.asked(subject={"procedure_code": "1.001193"}, fields=["name"])
        return Question(one, "/v1/datasets/procedures/query", asked)
    if connector in OF_AN_ORGANIZATION:
        asked = caller.asked(subject={"organization_code": code}, fields=["name"])
        return Question(one, OF_AN_ORGANIZATION[connector], asked)
    path, body = caller.sign_in(http, str(person["personal_id"]), REDIRECT_URI)
    return Question(one, path, body)


def is_as_expected(answer: httpx.Response, row: Expected) -> None:
    """The answer is the one of the row, and holds nothing else that could be taken for one."""
    body = answer.json()
    if row.code is None:
        assert (answer.status_code, body.get("outcome")) == (200, row.outcome), answer.text
        return
    assert (body.get("code"), answer.status_code) == (row.code, TABLE[row.code].status), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (body["fault_owner"], body["retryable"]) == (row.owner, row.retryable)
    assert body.get("retry_after") == row.retry_after
    assert answer.headers.get("retry-after") == (None if row.retry_after is None else str(row.retry_after))
    assert not {"record", "results", "provenance"} & body.keys()
    own_words = row.says or "Lỗi hệ thống"
    assert own_words not in json.dumps(body, ensure_ascii=False)  # what a source wrote stays where it was read
