"""Everybody and every organization of the synthetic nation passes the whole road, as their traits say."""

from collections.abc import Mapping
from typing import Any

import pytest

from contracts.names import compare, fold
from tests.caller import subject_of
from tests.flow.running import Running
from tests.house.tree import text

FIELDS = (
    "personal_id", "old_card_number", "full_name", "other_name", "date_of_birth", "sex", "nationality_code",
    "marital_status", "place_of_birth_registration", "home_town", "permanent_residence", "current_residence", "father",
    "mother", "spouse", "legal_guardian", "household_head", "household_book_number", "life_status", "superseded_by",
)  # fmt: skip
PEOPLE = text("mocks/nation/personas.toml").count("[[person]]")
ORGANIZATIONS = text("mocks/nation/organizations.toml").count("[[organization]]") - 1
"""A business location has no code of its own, so nobody can ask for it."""


@pytest.fixture(autouse=True, scope="module")
def everybody(running: Running) -> None:
    """The counts that the parameters below rest on."""
    assert (len(running.demo["people"]), len(running.demo["organizations"])) == (PEOPLE, ORGANIZATIONS)
    assert PEOPLE >= 30


def on_record(running: Running, answer: Mapping[str, Any], kind: str) -> None:
    """The receipt is the id of a real entry that says what happened, after a `requested` one where it was live."""
    entry = running.entry(answer["receipt"])
    assert (entry["kind"], entry["outcome"]) == (kind, answer["outcome"])
    live = not answer["provenance"]["cached"]
    assert (entry["freshness"] == "live") == live
    if live:
        assert running.entry(entry["request"])["kind"] == "requested"
    assert "fields_delivered" not in entry or set(entry["fields_delivered"]) >= set(answer.get("record", {}))


@pytest.mark.parametrize("number", range(PEOPLE))
def test_a_person(running: Running, number: int) -> None:
    person = running.demo["people"][number]
    answer = running.caller.person(person, *FIELDS).json()
    provenance = answer["provenance"]
    assert (provenance["source"], provenance["synthetic"], provenance["stale"]) == ("population", True, False)
    assert provenance["not_found_means"] == "absent_or_mismatch"
    if "two_matches" in person["traits"]:
        assert answer["outcome"] == "ambiguous" and "record" not in answer
        on_record(running, answer, "ambiguous")
        return
    assert answer["outcome"] == "found", person["traits"]
    on_record(running, answer, "disclosed")
    record = answer["record"]
    assert set(record) == set(FIELDS)
    assert record["personal_id"] == person["personal_id"]
    assert record["date_of_birth"] == person["date_of_birth"]
    assert fold(record["full_name"]) == fold(person["full_name"])
    assert compare(person["full_name"], record["full_name"]) == "match"
    traits = {
        "deceased": record["life_status"] == "deceased",
        "missing": record["life_status"] == "missing",
        "married": record["marital_status"] == "married",
        "divorced_or_widowed": record["marital_status"] == "divorced_or_widowed",
        "both_numbers": bool(record["old_card_number"]),
        "old_card_only": record["personal_id"] is None,
        "legal_guardian": bool(record["legal_guardian"]),
        "household_book": bool(record["household_book_number"]),
        "other_name": bool(record["other_name"]),
        "no_father": record["father"] is None,
    }
    assert all(traits.get(trait, True) for trait in person["traits"]), person["traits"]


@pytest.mark.parametrize("number", range(PEOPLE))
def test_a_persons_claims(running: Running, number: int) -> None:
    person = running.demo["people"][number]
    claims = {"full_name": person["full_name"], "date_of_birth": person["date_of_birth"], "life_status": "unknown"}
    body = {
        "purpose": running.caller.purpose(dossier=f"H26.99-260302-1{number:03}"), "subject": subject_of(person),
        "claims": {**claims, "home_town.province_code": "98"},
    }  # fmt: skip
    answer = running.caller.ask("/v1/persons/verify", body).json()
    results = answer["results"]
    assert "record" not in answer and set(results) == set(body["claims"])
    if "two_matches" in person["traits"]:
        assert answer["outcome"] == "ambiguous" and set(results.values()) == {"unknown"}
        return
    on_record(running, answer, "verified")
    assert (results["full_name"], results["date_of_birth"]) == ("match", "match")
    assert results["home_town.province_code"] in ("no_match", "unknown")


def test_nobody_is_found_under_another_name(running: Running) -> None:
    person = {**running.person("plain"), "full_name": "Nguyễn Văn Khác"}
    answer = running.caller.person(person).json()
    assert answer["outcome"] == "not_found" and "record" not in answer
    on_record(running, answer, "not_found")


def test_hints_are_the_same_whether_or_not_the_person_exists(running: Running) -> None:
    plain = running.person("plain")
    told = []
    for number in (plain["personal_id"], "099190000999"):
        person = {**plain, "personal_id": number, "full_name": "Bà Ðỗ Thị Sai", "date_of_birth": "1890-04-15"}
        answer = running.caller.person(person).json()
        assert answer["outcome"] == "not_found" and answer["hints"]
        told.append(answer["hints"])
    assert told[0] == told[1]


def test_a_person_is_found_by_name_without_diacritics_and_says_so(running: Running) -> None:
    person = {**running.person("plain"), "full_name": "NGUYEN THI MINH KHUE"}
    body = {
        "purpose": running.caller.purpose(), "subject": subject_of(person), "claims": {"full_name": person["full_name"]}
    }  # fmt: skip
    answer = running.caller.ask("/v1/persons/verify", body).json()
    assert answer["results"] == {"full_name": "match_except_diacritics"}


def test_a_number_that_was_superseded_still_finds_its_person(running: Running) -> None:
    person = running.person("renumbered")
    answer = running.caller.person(person, "personal_id", "superseded_by").json()
    assert answer["record"] == {"personal_id": person["personal_id"], "superseded_by": None}


ORGANIZATION_FIELDS = (
    "organization_code", "parent_organization_code", "name", "short_name", "foreign_name", "type", "legal_status",
    "founded_on", "last_amended_on", "amendment_count", "charter_capital", "head_office", "representatives",
    "business_lines", "members",
)  # fmt: skip
STATUSES = {
    "active": "active", "dissolved": "dissolved", "suspended": "suspended", "revoked": "revoked",
    "not_at_address": "not_at_address", "dissolving": "dissolving", "bankruptcy": "bankruptcy",
}  # fmt: skip


@pytest.mark.parametrize("number", range(ORGANIZATIONS))
def test_an_organization(running: Running, number: int) -> None:
    organization = running.demo["organizations"][number]
    body = {
        "purpose": running.caller.purpose(), "subject": {"organization_code": organization["organization_code"]},
        "fields": ORGANIZATION_FIELDS,
    }  # fmt: skip
    answer = running.caller.ask("/v1/organizations/query", body).json()
    assert answer["outcome"] == "found", organization["traits"]
    assert answer["provenance"]["synthetic"] is True and answer["provenance"]["not_found_means"] == "absent"
    on_record(running, answer, "disclosed")
    record, traits = answer["record"], set(organization["traits"])
    assert set(record) == set(ORGANIZATION_FIELDS)
    assert (record["organization_code"], record["name"]) == (organization["organization_code"], organization["name"])
    for trait in traits & set(STATUSES):
        assert record["legal_status"]["code"] == STATUSES[trait]
    held = record["representatives"] or []
    assert len(held) == len(organization["representatives"])
    if "hidden_documents" in traits:
        assert all(one["document_number"] is None and one["personal_id"] is None for one in held)
    else:
        assert [one["personal_id"] for one in held] == [one["personal_id"] for one in organization["representatives"]]
    if "huge_capital" in traits:
        assert record["charter_capital"]["amount"] == "123456789012345678.125"  # no float holds that

    again = {
        "purpose": running.caller.purpose(), "subject": body["subject"],
        "claims": {"name": organization["name"], "legal_status.code": "dissolved"},
    }  # fmt: skip
    verified = running.caller.ask("/v1/organizations/verify", again).json()
    on_record(running, verified, "verified")
    dissolved = "match" if record["legal_status"]["code"] == "dissolved" else "no_match"
    assert verified["results"] == {"name": "match", "legal_status.code": dissolved}


@pytest.mark.parametrize("number", range(ORGANIZATIONS))
def test_its_representatives(running: Running, number: int) -> None:
    organization = running.demo["organizations"][number]
    stranger = {**subject_of(running.person("centenarian"))}
    asked = [(one, True) for one in organization["representatives"] if one["personal_id"]] + [(stranger, False)]
    for person, represents in asked:
        body = {
            "purpose": running.caller.purpose(),
            "subject": {
                "organization_code": organization["organization_code"],
                "person": {name: person[name] for name in ("personal_id", "full_name", "date_of_birth")},
            },
        }
        answer = running.caller.ask("/v1/representations/verify", body).json()
        on_record(running, answer, "verified")
        expected = "match" if represents else "no_match"
        if {"hidden_documents", "no_representatives"} & set(organization["traits"]):
            expected = "unknown"  # the registry doesn't say, so nobody can be told that they don't represent it
        assert answer["results"] == {"representative": expected}, organization["traits"]


def test_an_organization_that_nobody_registered(running: Running) -> None:
    body = {
        "purpose": running.caller.purpose(), "subject": {"organization_code": "9900009996"}, "fields": ["name"],
    }  # fmt: skip
    answer = running.caller.ask("/v1/organizations/query", body).json()
    assert answer["outcome"] == "not_found"
    on_record(running, answer, "not_found")


def test_a_record_about_many_names_each_of_them(running: Running) -> None:
    """Everybody whose number left is a subject of the entry, so that they can be told one day."""
    organization = running.organization("three_representatives")
    body = {
        "purpose": running.caller.purpose(), "subject": {"organization_code": organization["organization_code"]},
        "fields": ["representatives"], "max_age_seconds": 0,
    }  # fmt: skip
    answer = running.caller.ask("/v1/organizations/query", body).json()
    entry = running.entry(answer["receipt"])
    assert sum(subject["role"] == "representative" for subject in entry["subjects"]) == 3


def test_a_dossier_at_the_business_registry_is_asked_by_its_number(running: Running) -> None:
    code = running.organization("plain")["organization_code"]

    def ask(number: str, *fields: str) -> Any:
        subject = {"dossier_number": number}
        body = {"purpose": running.caller.purpose(), "subject": subject, "fields": fields}
        return running.caller.ask("/v1/datasets/registration_dossiers/query", body)

    answer = ask(f"HS-{code}-001", "dossier_number", "organization_code", "status", "registered_on").json()
    assert answer["outcome"] == "found" and answer["record"]["organization_code"] == code
    assert answer["record"]["status"] == {"code": "MOCK-REGISTERED", "label": None}
    on_record(running, answer, "disclosed")
    # nobody was asked about; whose code was delivered is filed under the organization
    roles = [subject["role"] for subject in running.entry(answer["receipt"])["subjects"]]
    assert "asked" not in roles and len(roles) == 2
    assert ask(f"HS-{code}-999", "status").json()["outcome"] == "not_found"
    assert ask("", "status").status_code == 422
    assert ask("x" * 101, "status").status_code == 422
    assert ask(f"HS-{code}-001", "contact_full_name").status_code == 403


def test_the_record_is_whole_afterwards(running: Running) -> None:
    verdicts = running.verify()
    assert verdicts["integrity"]["verdict"] == "ok" and verdicts["completeness"]["verdict"] == "ok"
    assert verdicts["entries"] == len(running.entries())


def test_a_relation_is_answered_with_a_word_and_filed_under_both(running: Running) -> None:
    child, mother = running.person("no_father"), running.person("single_mother")
    body = {
        "purpose": running.caller.purpose(),
        "subject": {"person": subject_of(child), "relative": subject_of(mother), "relation": "parent"},
    }
    answer = running.caller.ask("/v1/datasets/relations/verify", body)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["outcome"], answer.json()["results"]) == ("found", {"related": "match"})
    on_record(running, answer.json(), "verified")
    entry = running.entry(answer.json()["receipt"])
    assert sorted(subject["role"] for subject in entry["subjects"]) == ["asked", "asked", "officer"]
    assert child["personal_id"] not in str(entry) and mother["personal_id"] not in str(entry)


def test_a_household_is_answered_as_granted_and_its_members_are_filed_as_relatives(running: Running) -> None:
    child, mother = running.person("no_father"), running.person("single_mother")
    body = {
        "purpose": running.caller.purpose(), "subject": subject_of(child),
        "fields": ["members.personal_id", "members.relationship_code", "household_head.full_name"],
    }  # fmt: skip
    answer = running.caller.ask("/v1/datasets/households/query", body)
    assert answer.status_code == 200, answer.text
    record = answer.json()["record"]
    assert record["household_head"] == {"full_name": mother["full_name"].upper()}
    assert {one["personal_id"]: one["relationship_code"] for one in record["members"]} == {
        child["personal_id"]: "CH03", mother["personal_id"]: "CH01",
    }  # fmt: skip
    entry = running.entry(answer.json()["receipt"])
    assert entry["kind"] == "disclosed" and set(entry["fields_delivered"]) == set(body["fields"])
    assert sorted(subject["role"] for subject in entry["subjects"]) == ["asked", "officer", "relative"]
    claims = {"members.personal_id": mother["personal_id"], "permanent_residence.province_code": "99"}
    verified = running.caller.ask(
        "/v1/datasets/households/verify",
        {"purpose": running.caller.purpose(), "subject": subject_of(child), "claims": claims},
    )
    results = verified.json()["results"]
    assert results["members.personal_id"] == "match" and results["permanent_residence.province_code"] != "match"


def test_what_the_gateway_sends_keeps_the_contracts(running: Running) -> None:
    body = {
        "purpose": running.caller.purpose(),
        "subject": subject_of(running.person("plain")),
        "fields": ["full_name"],
    }
    assert running.caller.ask("/v1/persons/query", body).status_code == 200
    sent = running.arrived()
    assert sent and [(one["path"], one["violations"]) for one in sent if one["violations"]] == []
