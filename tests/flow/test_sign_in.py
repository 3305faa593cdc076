"""A person signs in at the identity source, and what may then be asked in the online channel with that sign-in."""

from typing import Any

import httpx
import pytest

from tests.caller import ProcedureSystem
from tests.flow.running import Running, eventually

EVERYTHING = (
    "personal_id", "full_name", "date_of_birth", "on_behalf_of", "account_type", "account_level",
    "authentication_level", "level_of_assurance",
)  # fmt: skip


def begun(running: Running, *fields: str) -> dict[str, Any]:
    answer = running.caller.sign_in(running.redirect_uri, *fields)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()
    assert (answer.status_code, found.get("code")) == (status, code), found
    assert "record" not in found
    return found


def test_begin_and_complete(running: Running) -> None:
    person, caller = running.person("plain"), running.caller
    begin = begun(running, *EVERYTHING)
    assert running.entry(begin["receipt"])["kind"] == "sent"
    assert begin["state"] in begin["authorization_url"] and person["personal_id"] not in begin["authorization_url"]
    answer = caller.complete(begin["id"], caller.browse(begin["authorization_url"], person["personal_id"]))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["outcome"] == "found" and found["provenance"]["synthetic"] is True
    record = found["record"]
    assert set(record) == set(EVERYTHING)
    assert (record["personal_id"], record["date_of_birth"]) == (person["personal_id"], person["date_of_birth"])
    assert (record["account_type"], record["on_behalf_of"], record["account_level"]) == ("citizen", None, 2)
    entry = running.entry(found["receipt"])
    assert entry["kind"] == "disclosed" and running.entry(entry["request"])["kind"] == "requested"
    assert [one["role"] for one in entry["subjects"]].count("answered") == 1


ACCOUNTLESS = {"no_account", "deceased", "missing"}


def test_everybody_with_an_account_signs_in(running: Running) -> None:
    caller, signed_in = running.caller, 0
    for person in running.demo["people"]:
        if person["personal_id"] is None:
            continue
        begin = begun(running, "personal_id", "account_level")
        back = caller.browse(begin["authorization_url"], person["personal_id"])
        answer = caller.complete(begin["id"], back)
        if ACCOUNTLESS & set(person["traits"]) or (answer.status_code == 400 and "minor" in person["traits"]):
            problem(answer, 400, "sign_in_invalid")
            continue
        assert answer.status_code == 200, (person["traits"], answer.json())
        level = 1 if "account_level_1" in person["traits"] else 2
        assert answer.json()["record"] == {"personal_id": person["personal_id"], "account_level": level}
        signed_in += 1
    assert signed_in >= 30


def test_a_person_who_refuses(running: Running) -> None:
    begin = begun(running)
    state = begin["state"]
    refused = problem(running.caller.complete(begin["id"], f"error=access_denied&state={state}"), 403, "sign_in_denied")
    assert running.entry(refused["receipt"])["code"] == "sign_in_denied"
    problem(running.caller.complete(begin["id"], f"error=access_denied&state={state}"), 410, "sign_in_expired")


def test_a_callback_is_good_once(running: Running) -> None:
    begin = begun(running)
    back = running.caller.browse(begin["authorization_url"], running.person("plain")["personal_id"])
    assert running.caller.complete(begin["id"], back).status_code == 200
    again = problem(running.caller.complete(begin["id"], back), 410, "sign_in_expired")
    assert running.entry(again["receipt"])["kind"] == "refused"


def test_a_completion_may_be_sent_again_under_its_key(running: Running) -> None:
    begin = begun(running)
    back = running.caller.browse(begin["authorization_url"], running.person("plain")["personal_id"])
    first = running.caller.complete(begin["id"], back, Idempotency_Key="xong")
    again = running.caller.complete(begin["id"], back, Idempotency_Key="xong")
    assert first.status_code == again.status_code == 200 and first.content == again.content
    assert running.entries(kind="resent", resends=first.json()["receipt"])


@pytest.mark.parametrize("wrong", ["state=khac", "", "state=a&state=b", "code=a&code=b&state="])
def test_a_wrong_state_is_refused_and_the_source_is_not_asked(running: Running, wrong: str) -> None:
    begin = begun(running)
    back = running.caller.browse(begin["authorization_url"], running.person("plain")["personal_id"])
    code = back.split("code=")[1].split("&")[0]
    running.clear()
    answer = running.caller.complete(begin["id"], f"code={code}&{wrong}" if wrong else f"code={code}")
    refused = problem(answer, 400, "sign_in_invalid")
    assert running.entry(refused["receipt"])["kind"] == "refused"
    assert running.arrived("identity") == []


def test_a_code_of_another_sign_in_is_refused(running: Running) -> None:
    """The classic mix-up: somebody else's code under one's own state."""
    mine, theirs = begun(running), begun(running)
    back = running.caller.browse(theirs["authorization_url"], running.person("plain")["personal_id"])
    code = back.split("code=")[1].split("&")[0]
    answer = running.caller.complete(mine["id"], f"code={code}&state={mine['state']}")
    assert answer.status_code in (400, 502) and "record" not in answer.json()


@pytest.fixture(scope="module")
def other(running: Running) -> ProcedureSystem:
    caller = running.add_caller("ban-khac", scopes=("identities:sign-in", "persons:query"))
    running.add_grant("ban-khac", "identities", field=["personal_id", "full_name"])
    running.add_grant("ban-khac", channel=["online"])

    def granted() -> None:
        assert len(caller.get("/v1/me").json()["grants"]) == 2

    eventually(granted)
    return caller


def test_another_callers_sign_in_is_nobodys(running: Running, other: ProcedureSystem) -> None:
    begin = begun(running)
    back = running.caller.browse(begin["authorization_url"], running.person("plain")["personal_id"])
    problem(other.complete(begin["id"], back), 410, "sign_in_expired")
    assert running.caller.complete(begin["id"], back).status_code == 200  # and it is still there for its owner


@pytest.mark.parametrize("identifier", ["khong-co", "x" * 64])
def test_an_unknown_sign_in_has_expired(running: Running, identifier: str) -> None:
    problem(running.caller.complete(identifier, "code=a&state=b"), 410, "sign_in_expired")


@pytest.mark.parametrize("uri", ["https://khac.example/", "http://127.0.0.1:8090/callback/", "javascript:alert(1)"])
def test_an_unregistered_way_back_is_refused(running: Running, uri: str) -> None:
    refused = problem(running.caller.sign_in(uri), 400, "invalid_request")
    assert refused["errors"] == [{"pointer": "/redirect_uri", "reason": "is not registered for this caller"}]
    assert uri not in str(refused)


# ---- the online channel


def online(running: Running, person: dict[str, Any], sign_in: str | None, caller: Any = None) -> httpx.Response:
    purpose = {"channel": "online", "officer": None, "sign_in": sign_in}
    answer: httpx.Response = (caller or running.caller).person(person, purpose=purpose)
    return answer


def test_the_person_who_signed_in_may_be_asked_about_and_nobody_else(running: Running) -> None:
    person = running.person("plain")
    sign_in = running.caller.signed_in(running.redirect_uri, person["personal_id"])
    mine = online(running, person, sign_in)
    assert mine.status_code == 200 and mine.json()["outcome"] == "found", mine.text
    running.clear()
    refused = problem(online(running, running.person("married"), sign_in), 403, "purpose_not_granted")
    assert refused["errors"] == [{"pointer": "/purpose/sign_in", "reason": "is of somebody else"}]
    assert running.entry(refused["receipt"])["kind"] == "refused" and running.arrived() == []


def test_online_needs_a_sign_in_of_ones_own(running: Running, other: ProcedureSystem) -> None:
    person = running.person("plain")
    problem(online(running, person, None), 400, "invalid_request")
    problem(online(running, person, "khong-co"), 410, "sign_in_expired")
    unfinished = begun(running)["id"]
    problem(online(running, person, unfinished), 410, "sign_in_expired")
    sign_in = running.caller.signed_in(running.redirect_uri, person["personal_id"])
    problem(online(running, person, sign_in, other), 410, "sign_in_expired")


def test_a_refused_sign_in_opens_nothing(running: Running) -> None:
    begin = begun(running)
    running.caller.complete(begin["id"], f"error=access_denied&state={begin['state']}")
    problem(online(running, running.person("plain"), begin["id"]), 410, "sign_in_expired")


def test_an_organizations_account_acts_for_its_organization(running: Running) -> None:
    organization, caller = running.organization("plain"), running.caller
    code = organization["organization_code"]
    begin = begun(running, *EVERYTHING)
    account = f"{organization['representatives'][0]['personal_id']}@{code}"
    done = caller.complete(begin["id"], caller.browse(begin["authorization_url"], account))
    assert done.status_code == 200, done.text
    record = done.json()["record"]
    assert record["account_type"] == "organization" and record["on_behalf_of"]["organization_code"] == code
    assert record["on_behalf_of"]["role"] == "legal_representative"
    purpose = caller.purpose(channel="online", officer=None, sign_in=begin["id"])

    def company(number: str) -> httpx.Response:
        body = {"purpose": purpose, "subject": {"organization_code": number}, "fields": ["name"]}
        return caller.ask("/v1/organizations/query", body)

    assert company(code).json()["outcome"] == "found"
    other = running.organization("dissolved")["organization_code"]
    problem(company(other), 403, "purpose_not_granted")
    problem(online(running, running.person("plain"), begin["id"]), 403, "purpose_not_granted")


def test_a_delegate_of_an_organization_is_told_from_its_representative(running: Running) -> None:
    organization, person = running.organization("plain"), running.person("plain")
    assert person["personal_id"] not in {one["personal_id"] for one in organization["representatives"]}
    begin = begun(running, "on_behalf_of", "personal_id")
    account = f"{person['personal_id']}@{organization['organization_code']}"
    record = running.caller.complete(begin["id"], running.caller.browse(begin["authorization_url"], account)).json()
    assert record["record"]["personal_id"] == person["personal_id"]
    assert record["record"]["on_behalf_of"]["role"] == "delegated"


def test_a_source_that_fails_in_the_middle_is_told_as_its_fault(running: Running) -> None:
    begin = begun(running)
    back = running.caller.browse(begin["authorization_url"], running.person("plain")["personal_id"])
    running.arm("identity", "http_500", match="token", times=5)
    failed = running.caller.complete(begin["id"], back).json()
    assert failed["code"] == "source_unavailable" and running.entry(failed["receipt"])["kind"] == "failed"
    problem(running.caller.complete(begin["id"], back), 410, "sign_in_expired")


def test_an_identity_is_never_recalled(running: Running) -> None:
    person = running.person("plain")
    for _ in range(2):
        sign_in = running.caller.signed_in(running.redirect_uri, person["personal_id"])
        assert sign_in
    endings = running.entries(dataset="identities", kind="disclosed")
    assert endings and {one["freshness"] for one in endings} == {"live"}
