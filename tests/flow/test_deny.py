"""Deny by default: whatever isn't granted is refused with its code, on record, and never reaches a source."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.caller import ProcedureSystem, subject_of
from tests.flow.running import Running, eventually

FUTURE = "2999-01-01"


@pytest.fixture(scope="module")
def other(running: Running) -> ProcedureSystem:
    """A caller with a scope for everything and no grant at all."""
    return running.add_caller("khong-quyen", scopes=("persons:query", "datasets:query", "organizations:query"))


@pytest.fixture(autouse=True)
def nothing_reaches_a_source(running: Running) -> Iterator[None]:
    """What this whole module promises."""
    running.clear()
    yield
    assert running.arrived() == []


def refused(running: Running, answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem, and its ``refused`` entry under the receipt; gives the entry."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["fault_owner"] == "caller" and problem["retryable"] is False
    entry = running.entry(problem["receipt"])
    assert (entry["kind"], entry["code"]) == ("refused", code)
    assert running.entries(kind="requested") == []
    return entry


def test_no_grant(running: Running, other: ProcedureSystem) -> None:
    entry = refused(running, other.person(running.person("plain")), 403, "not_granted")
    assert entry["caller"] == "khong-quyen" and entry["subjects"]


def datasets_of(caller: ProcedureSystem) -> list[str]:
    """Datasets that the caller holds a grant on right now."""
    return [one["dataset"] for one in caller.get("/v1/me").json()["grants"]]


def test_expired_grant(running: Running) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    other = running.add_caller("het-han")
    running.add_grant("het-han", **{"from": "2025-07-01", "to": yesterday})
    running.add_grant("het-han", **{"from": FUTURE})
    running.add_grant("het-han", "organizations", field="name")

    def read() -> None:
        assert datasets_of(other) == ["organizations"]  # so the two before it are read as well, and don't hold

    eventually(read)
    refused(running, other.person(running.person("plain")), 403, "not_granted")


def test_a_grant_ended_by_command_holds_no_longer(running: Running) -> None:
    other = running.add_caller("thu-hoi")
    grant = running.add_grant("thu-hoi")

    def held(expected: list[str]) -> None:
        assert datasets_of(other) == expected

    eventually(lambda: held(["persons"]))
    running.command("grants", "end", grant)
    eventually(lambda: held([]))
    refused(running, other.person(running.person("plain")), 403, "not_granted")


def test_one_field_too_many(running: Running) -> None:
    denied = running.demo["denied"]["field"]
    answer = running.caller.person(running.person("plain"), "full_name", denied)
    entry = refused(running, answer, 403, "field_not_granted")
    assert answer.json()["errors"] == [{"pointer": "/fields/1", "reason": "is not granted"}]
    assert entry["fields_asked"] == ["full_name", denied] and "fields_delivered" not in entry


def test_a_claim_is_a_field(running: Running) -> None:
    body = {
        "purpose": running.caller.purpose(), "subject": subject_of(running.person("plain")),
        "claims": {running.demo["denied"]["field"]: "00"},
    }  # fmt: skip
    refused(running, running.caller.ask("/v1/persons/verify", body), 403, "field_not_granted")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"procedure": "1.009999"}, "purpose_not_granted"),
        ({"unit": "H27.01"}, "purpose_not_granted"),
        ({"officer": {"account": "canbo.khong-co"}}, "officer_not_active"),
        ({"officer": {"account": "dichvu.truc-tuyen"}}, "officer_not_active"),
    ],
    ids=["other procedure", "other unit", "unknown officer", "a service account is nobody"],
)
def test_another_purpose(running: Running, changed: dict[str, Any], code: str) -> None:
    entry = refused(running, running.caller.person(running.person("plain"), purpose=changed), 403, code)
    assert all(entry[name] == value for name, value in changed.items() if isinstance(value, str))


def test_an_officer_who_left(running: Running) -> None:
    running.command(
        "officers", "add", "canbo.nghi-viec", "--unit", "H26.99", "--licence", "population", "--personal-id",
        "099085000456", "--from", "2025-01-01", "--to", "2025-12-31",
    )  # fmt: skip
    purpose = {"officer": {"account": "canbo.nghi-viec"}}
    refused(running, running.caller.person(running.person("plain"), purpose=purpose), 403, "officer_not_active")


def test_an_officer_ended_by_command(running: Running) -> None:
    running.command("officers", "end", "canbo.ba")
    purpose = {"officer": {"account": "canbo.ba"}}
    answer = running.caller.person(running.person("plain"), purpose=purpose)
    refused(running, answer, 403, "officer_not_active")


def test_an_officer_of_another_unit(running: Running) -> None:
    running.command("units", "add", "H26.98", "--name", "Đơn vị khác")
    running.command(
        "officers", "add", "canbo.noi-khac", "--unit", "H26.98", "--licence", "population", "--personal-id",
        "099085000456",
    )  # fmt: skip
    purpose = {"officer": {"account": "canbo.noi-khac"}}
    refused(running, running.caller.person(running.person("plain"), purpose=purpose), 403, "officer_not_active")


def test_a_channel_that_is_not_granted(running: Running) -> None:
    other = running.add_caller("kenh")
    running.add_grant("kenh")

    def asked() -> None:
        answer = other.person(running.person("plain"), purpose={"channel": "background", "officer": None})
        refused(running, answer, 403, "purpose_not_granted")

    eventually(asked)


def test_a_scope_that_the_token_lacks(running: Running, other: ProcedureSystem) -> None:
    body = {
        "purpose": other.purpose(), "subject": subject_of(running.person("plain")), "claims": {"full_name": "An"},
    }  # fmt: skip
    refused(running, other.ask("/v1/persons/verify", body), 403, "scope_missing")


def test_unknown_and_forbidden_datasets_answer_with_the_same_bytes(running: Running, other: ProcedureSystem) -> None:
    body = {
        "purpose": other.purpose(), "subject": {"organization_code": "9900000016"}, "fields": ["name"],
    }  # fmt: skip
    told = set()
    for dataset in ("organizations", "persons", "khong_co", "identities"):
        for subject in (body["subject"], {"personal_id": "không phải số"}, {}):
            answer = other.ask(f"/v1/datasets/{dataset}/query", {**body, "subject": subject})
            entry = refused(running, answer, 403, "not_granted")
            assert entry["dataset"] == dataset
            told.add((answer.text.replace(answer.json()["receipt"], "…"), tuple(sorted(answer.headers))))
    assert len(told) == 1


def test_without_a_token_nothing_is_said(running: Running) -> None:
    answer = running.http.post(f"{running.url}/v1/persons/query", json={})
    assert answer.status_code == 401 and answer.json()["receipt"] is None
    assert answer.headers["www-authenticate"].startswith("DPoP")


def test_the_record_is_whole_afterwards(running: Running) -> None:
    verdicts = running.verify()
    assert verdicts["integrity"]["verdict"] == "ok" and verdicts["completeness"]["verdict"] == "ok"
