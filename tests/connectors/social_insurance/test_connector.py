"""One request per question, and every person of the nation is told the same here as by the other registers."""

import json
from dataclasses import fields, replace
from functools import cache

import pytest

from connectors.social_insurance.connector import HOUSEHOLD, NUMBER, RECORD, SocialInsuranceConnector, build
from contracts import schemas
from contracts.connector import Connector
from contracts.dates import PartialDate
from contracts.errors import NotFound, OutOfScope
from contracts.identifiers import InsuranceNumber, PersonalId
from contracts.manifest import InvalidManifest, read_manifest
from contracts.queries import (
    InsuranceNumberQuery,
    InsuranceRecordQuery,
    InsuredHouseholdQuery,
    InsuredPlace,
    InsuredSex,
    PersonQuery,
    Query,
)
from contracts.registers import InsuranceHolding, InsuranceRecord, InsuredHousehold
from mocks.nation.model import Address, Person
from mocks.nation.personas import synthetic_nation
from mocks.nation.registers import Registers
from mocks.social_insurance.answers import Answer
from mocks.social_insurance.service import Look
from tests.connectors.social_insurance.test_profile import PROFILES
from tests.connectors.social_insurance.wire import (
    ASK_HOUSEHOLD,
    ASK_NUMBER,
    ASK_RECORD,
    BORN,
    NAME,
    OPERATIONS,
    PERSON,
    both,
    request,
)
from tests.house.tree import ROOT
from tests.json_schema import violations

DOCUMENT = json.loads(schemas.read("social_insurance/vss.openapi.json"))
SCHEMAS = DOCUMENT["components"]["schemas"]
KINDS = {RECORD: "Record", NUMBER: "Number", HOUSEHOLD: "Household"}
NATION = synthetic_nation()
REGISTERS = Registers(NATION)
LOOK = Look(NATION)
PEOPLE = [person for person in NATION.people if person.personal_id]


def test_it_is_a_connector_and_knows_its_profiles() -> None:
    assert isinstance(build(), Connector)
    for profile in PROFILES.values():
        SocialInsuranceConnector().check_profile(profile)
    with pytest.raises(InvalidManifest):
        SocialInsuranceConnector().check_profile({})


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("query", OPERATIONS, ids=lambda query: type(query).__name__)
def test_the_request_fits_its_description(query: Query, profile: str) -> None:
    made = request(query, profile)
    body = json.loads(made.body or b"")
    assert violations(body, SCHEMAS[f"{KINDS[OPERATIONS[query]]}Request"], DOCUMENT) == []
    assert made.path in DOCUMENT["paths"] and made.path.endswith(f"/{made.operation}")
    assert "0991" not in made.path + repr(made) and "99000" not in made.path + repr(made)


@pytest.mark.parametrize(
    ("iso", "written", "precision"),
    [("1990-04-15", "19900415", "0"), ("1990-04", "19900400", "2"), ("1990", "19900000", "1")],
)
def test_a_date_goes_out_with_its_kind(iso: str, written: str, precision: str) -> None:
    for query in (ASK_NUMBER, ASK_HOUSEHOLD):
        body = json.loads(request(replace(query, date_of_birth=PartialDate.parse_iso(iso))).body or b"")
        assert (body["ngaySinh"], body["loaiNgaySinh"]) == (written, precision)


@pytest.mark.parametrize(("sex", "code"), [("male", "1"), ("female", "2"), ("other", "3")])
@pytest.mark.parametrize(("place", "at_birth"), [("birth_registration", "1"), ("residence", "0")])
def test_sex_and_place_go_out_as_codes(sex: InsuredSex, code: str, place: InsuredPlace, at_birth: str) -> None:
    body = json.loads(request(replace(ASK_NUMBER, sex=sex, place=place, district_code=None)).body or b"")
    assert (body["gioiTinh"], body["isKs"], body["maHuyenKs"]) == (code, at_birth, "")


def test_no_personal_id_goes_out_but_as_the_key() -> None:
    for query in (ASK_NUMBER, replace(ASK_HOUSEHOLD, book_number="SO00000123", card_number="DN4")):
        assert PERSON.value not in (request(query).body or b"").decode()
    assert json.loads(request(InsuranceRecordQuery(PERSON)).body or b"") == {"maSoBhxh": PERSON.value}
    with pytest.raises(OutOfScope):
        request(InsuranceRecordQuery(PERSON), personal_id_as_key=False)
    assert request(ASK_RECORD, personal_id_as_key=False).operation == RECORD


def test_other_questions_are_none_of_its() -> None:
    with pytest.raises(TypeError):
        request(PersonQuery(PERSON, NAME, BORN))


def test_the_manifest_reads() -> None:
    manifest = read_manifest((ROOT / "connectors/social_insurance/manifest.toml").read_text())
    for dataset, record in {
        "insurance_records": InsuranceRecord, "insurance_numbers": InsuranceHolding,
        "insured_households": InsuredHousehold,
    }.items():  # fmt: skip
        assert set(manifest.fields[dataset]) == {item.name for item in fields(record)}


def answer(query: Query, operation: str) -> Answer:
    """What the mock says to the request that goes out, by its description."""
    body = json.loads(request(query).body or b"")
    assert violations(body, SCHEMAS[f"{KINDS[operation]}Request"], DOCUMENT) == []
    found = LOOK.answer(operation, body)
    assert violations(found, SCHEMAS[f"{KINDS[operation]}Reply"], DOCUMENT) == []
    return found


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: "-".join(person.traits[:3]))
def test_everybodys_record_is_read_whole(person: Person) -> None:
    number = str(person.personal_id)
    held = REGISTERS.insurance(number)
    if held is None:
        with pytest.raises(NotFound):
            both(InsuranceRecordQuery(PersonalId(number)), answer(InsuranceRecordQuery(PersonalId(number)), RECORD))
        return
    for key in (InsuranceNumber(held.number), PersonalId(number)):
        query = InsuranceRecordQuery(key, person.name)
        found = both(query, answer(query, RECORD), unknown_elements="refuse")
        assert found.drift == () and found.record.date_of_birth.iso == person.date_of_birth
        assert found.record.status.number == held.status


def criteria(person: Person) -> InsuranceNumberQuery:
    place = person.birth_registration or Address()
    return InsuranceNumberQuery(
        PersonalId(str(person.personal_id)), person.name, PartialDate.parse_iso(person.date_of_birth),
        {1: "male", 2: "female"}.get(person.sex, "other"),  # type: ignore[arg-type]  # a sex of the three
        "birth_registration", place.province_code, place.commune_code, place.district_code or None,
    )  # fmt: skip


@cache
def generated() -> Person:
    """Somebody whom no file names, found behind a number by counting up."""
    made = (NATION.person(f"0990900{sequence:05d}") for sequence in range(20_000, 20_100))
    return next(
        person for person in made
        if person and person.personal_id and person.date_of_birth.count("-") == 2
        and person.life_status is None and person.household_head
    )  # fmt: skip


@pytest.mark.parametrize("person", [PEOPLE[0], PEOPLE[2], PEOPLE[5], generated()], ids=lambda one: one.traits[0])
def test_a_number_is_found_by_what_is_known_of_a_person(person: Person) -> None:
    query = criteria(person)
    held = REGISTERS.insurance(str(person.personal_id))
    assert held is not None
    assert both(query, answer(query, NUMBER)).record.insurance_number == InsuranceNumber(held.number)


@pytest.mark.parametrize("person", [PEOPLE[0], generated()], ids=lambda one: one.traits[0])
def test_a_household_is_found_by_one_of_its_members(person: Person) -> None:
    asked = criteria(person)
    held = REGISTERS.insurance(str(person.personal_id))
    assert held is not None
    query = InsuredHouseholdQuery(
        asked.identifier, asked.full_name, asked.date_of_birth, asked.sex, asked.place, asked.province_code,
        held.number, None,
    )  # fmt: skip
    found = both(query, answer(query, HOUSEHOLD), unknown_elements="refuse")
    household = REGISTERS.household(str(person.personal_id))
    assert found.record.household_number == held.household_number and household is not None
    lives_there = {one.person.full_name for one in household.members}
    assert person.full_name in {one.full_name for one in found.record.members} <= lives_there
