"""What is recalled, for whom and how long; and the same answer once more under an idempotency key."""

import concurrent.futures
import json
import time
from typing import Any

import pytest

from tests.caller import ProcedureSystem, subject_of
from tests.flow.running import Running, eventually

FIELDS = ("full_name", "date_of_birth")


@pytest.fixture(scope="module")
def other(running: Running) -> ProcedureSystem:
    """A second caller with the same grant."""
    caller = running.add_caller("ban-khac")
    running.add_grant("ban-khac", field=list(FIELDS))

    def granted() -> None:
        assert caller.get("/v1/me").json()["grants"]

    eventually(granted)
    return caller


@pytest.fixture(autouse=True)
def fresh(running: Running) -> None:
    running.clear()


def asked_times(running: Running) -> int:
    return len(running.arrived("population"))


def test_the_second_answer_is_recalled_with_its_age_and_is_one_entry(running: Running) -> None:
    caller, person = running.caller, running.person("plain")
    dossier = {"dossier": "H26.99-260302-2001"}
    first = caller.person(person, *FIELDS, purpose=dossier).json()
    time.sleep(1.1)  # a cache that tells every age as nought would pass without
    second = caller.person(person, "full_name", purpose=dossier).json()
    assert asked_times(running) == 1
    assert second["record"] == {"full_name": first["record"]["full_name"]}  # other fields are the same question
    assert second["provenance"]["cached"] is True and 1 <= second["provenance"]["age_seconds"] < 60
    assert second["provenance"]["retrieved_at"] == first["provenance"]["retrieved_at"]
    assert first["provenance"]["cached"] is False and first["provenance"]["age_seconds"] == 0
    entries = running.entries(dossier=dossier["dossier"])
    assert [one["kind"] for one in entries] == ["requested", "disclosed", "disclosed"]
    assert [one.get("freshness") for one in entries] == [None, "live", "cached"]
    assert entries[2]["age_seconds"] == second["provenance"]["age_seconds"] and "request" not in entries[2]
    assert second["receipt"] == entries[2]["entry"]


def test_a_verification_is_recalled_from_the_same_answer(running: Running) -> None:
    caller, person = running.caller, running.person("married")
    caller.person(person)
    body = {"purpose": caller.purpose(), "subject": subject_of(person), "claims": {"full_name": person["full_name"]}}
    answer = caller.ask("/v1/persons/verify", body).json()
    assert answer["results"] == {"full_name": "match"} and answer["provenance"]["cached"] is True
    assert asked_times(running) == 1


def test_no_age_is_young_enough_for_nought(running: Running) -> None:
    caller, person = running.caller, running.person("deceased")
    for _ in range(2):
        assert caller.person(person, max_age_seconds=0).json()["provenance"]["cached"] is False
    assert asked_times(running) == 2
    assert caller.person(person, max_age_seconds=600).json()["provenance"]["cached"] is True
    assert asked_times(running) == 2


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("dossier", {"dossier": "H26.99-260302-2009"}),
        ("draft", {"dossier": None, "draft": "H26.99-260302-0001"}),
        ("officer", {"officer": {"account": "canbo.hai"}}),
    ],
)
def test_another_purpose_asks_anew(running: Running, name: str, changed: dict[str, Any]) -> None:
    caller, person = running.caller, running.person("year_only")
    caller.person(person)
    running.clear()
    answer = caller.person(person, purpose=changed).json()
    assert answer["provenance"]["cached"] is False and asked_times(running) == 1
    again = caller.person(person, purpose=changed).json()
    assert again["provenance"]["cached"] is True and asked_times(running) == 1


def test_another_procedure_asks_anew(running: Running) -> None:
    caller, person = running.caller, running.person("year_month")
    running.add_grant("demo", procedure="1.000894", field=list(FIELDS))
    caller.person(person)

    def granted() -> None:
        assert "1.000894" in {one["procedure"] for one in caller.get("/v1/me").json()["grants"]}

    eventually(granted)
    running.clear()
    answer = caller.person(person, purpose={"procedure": "1.000894"}).json()
    assert answer["provenance"]["cached"] is False and asked_times(running) == 1


def test_another_caller_asks_anew(running: Running, other: ProcedureSystem) -> None:
    person = running.person("both_numbers")
    running.caller.person(person)
    answer = other.person(person).json()
    assert answer["provenance"]["cached"] is False and asked_times(running) == 2


def test_a_company_is_recalled_for_every_officer_and_dossier_of_the_caller(running: Running) -> None:
    caller = running.caller
    body = {"subject": {"organization_code": "9900000016"}, "fields": ["name"]}
    for changed in ({}, {"dossier": "H26.99-260302-2010"}, {"officer": {"account": "canbo.hai"}}):
        answer = caller.ask("/v1/organizations/query", {**body, "purpose": caller.purpose(**changed)}).json()
        assert answer["outcome"] == "found"
    assert len([one for one in running.arrived("business") if "chiTiet" in one["path"]]) == 1


def test_a_definite_absence_is_recalled_and_an_ambiguity_is_not(running: Running) -> None:
    nobody = {**running.person("plain"), "full_name": "Nguyễn Văn Không"}
    outcomes = [running.caller.person(nobody).json() for _ in range(2)]
    assert [one["outcome"] for one in outcomes] == ["not_found"] * 2
    assert [one["provenance"]["cached"] for one in outcomes] == [False, True] and asked_times(running) == 1
    assert outcomes[0].get("hints") == outcomes[1].get("hints")
    for _ in range(2):
        assert running.caller.person(running.person("two_matches")).json()["outcome"] == "ambiguous"
    assert asked_times(running) == 1 + 2


def test_a_failure_is_not_recalled(running: Running) -> None:
    person = running.person("centenarian")
    running.arm("population", "malformed_xml", times=1)
    failed = running.caller.person(person)
    assert (failed.status_code, failed.json()["code"]) == (502, "source_malformed")
    assert running.caller.person(person).json()["outcome"] == "found"
    assert asked_times(running) == 2


# ---- Idempotency-Key


def keyed(caller: ProcedureSystem, key: str, person: Any, **more: Any) -> Any:
    return caller.person(person, headers={"Idempotency_Key": key}, **more)


def test_the_same_key_and_body_give_the_same_bytes_and_point_at_the_first(running: Running) -> None:
    person = running.person("twin")
    first = keyed(running.caller, "lan-mot", person, max_age_seconds=0)
    second = keyed(running.caller, "lan-mot", person, max_age_seconds=0)
    assert first.status_code == second.status_code == 200 and first.content == second.content
    assert asked_times(running) == 1
    (resent,) = running.entries(kind="resent", resends=first.json()["receipt"])
    assert resent["caller"] == "demo" and resent["subjects"] == running.entry(first.json()["receipt"])["subjects"]
    assert "answer_commitment" in resent


def test_the_same_key_with_another_body_conflicts(running: Running) -> None:
    assert keyed(running.caller, "xung-dot", running.person("plain")).status_code == 200
    other = keyed(running.caller, "xung-dot", running.person("married"))
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert running.entry(other.json()["receipt"])["code"] == "idempotency_conflict"


def test_while_the_first_runs_the_second_is_told_so(running: Running) -> None:
    person = running.person("leap_day")
    running.arm("population", "slow_first_byte", seconds=3.5, times=1)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        first = pool.submit(keyed, running.caller, "dang-chay", person)

        def arrived() -> None:
            assert asked_times(running) == 1

        eventually(arrived)
        second = keyed(running.caller, "dang-chay", person)
        assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_progress")
        assert second.json()["retryable"] is True and second.headers["retry-after"] == "1"
        assert first.result(30).json()["outcome"] == "found"
    third = keyed(running.caller, "dang-chay", person)
    assert third.content == first.result().content


def test_a_failure_gives_the_key_back(running: Running) -> None:
    person = running.person("nfd_name")
    running.arm("population", "html", times=1)
    assert keyed(running.caller, "that-bai", person).status_code == 502
    again = keyed(running.caller, "that-bai", person)
    assert again.status_code == 200 and again.json()["outcome"] == "found"


def test_a_refusal_gives_the_key_back(running: Running) -> None:
    """The key belongs to what was answered, so a corrected question may use it."""
    person = running.person("plain")
    refused = keyed(running.caller, "bi-tu-choi", person, purpose={"officer": {"account": "canbo.khong-co"}})
    assert refused.status_code == 403
    assert keyed(running.caller, "bi-tu-choi", person).status_code == 200


def test_another_callers_key_is_another_key(running: Running, other: ProcedureSystem) -> None:
    person = running.person("missing")
    mine, theirs = keyed(running.caller, "chung", person), keyed(other, "chung", person)
    assert (mine.status_code, theirs.status_code) == (200, 200)
    assert mine.json()["receipt"] != theirs.json()["receipt"]
    assert running.entries(kind="resent", resends=mine.json()["receipt"]) == []


def test_a_stored_answer_is_granted_again(running: Running) -> None:
    caller = running.add_caller("het-quyen")
    grant = running.add_grant("het-quyen")
    person = running.person("plain")

    def held(count: int) -> None:
        assert len(caller.get("/v1/me").json()["grants"]) == count

    eventually(lambda: held(1))
    first = keyed(caller, "con-quyen", person)
    assert first.status_code == 200
    running.command("grants", "end", grant)
    eventually(lambda: held(0))
    again = keyed(caller, "con-quyen", person)
    assert (again.status_code, again.json()["code"]) == (403, "not_granted")
    assert running.entries(kind="resent", resends=first.json()["receipt"]) == []


@pytest.mark.parametrize("key", ["", "x" * 201, "khóa"])
def test_a_key_that_is_none_is_refused(running: Running, key: str) -> None:
    body = {
        "purpose": running.caller.purpose(), "subject": subject_of(running.person("plain")), "fields": ["full_name"]
    }  # fmt: skip
    headers = {**running.caller.headers("POST", "/v1/persons/query"), "Content-Type": "application/json"}
    encoded = {name.encode(): value.encode() for name, value in {**headers, "Idempotency-Key": key}.items()}
    answer = running.http.post(f"{running.url}/v1/persons/query", content=json.dumps(body).encode(), headers=encoded)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert running.entry(answer.json()["receipt"])["kind"] == "refused"
