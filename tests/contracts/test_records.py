"""The vocabulary is API section 4, member by member, and a record becomes JSON without losing or adding one."""

import json
from dataclasses import fields
from typing import get_args

import pytest

from contracts import records
from contracts.dates import PartialDate
from contracts.identifiers import OldCardNumber, OrganizationCode, PersonalId
from contracts.records import (
    Address,
    Answered,
    HouseholdHead,
    Identity,
    LegalStatus,
    Money,
    Organization,
    Person,
    Relative,
    Representative,
    document,
)

MEMBERS = {
    "Person": (
        "personal_id old_card_number full_name other_name date_of_birth sex ethnicity_code religion_code "
        "nationality_code marital_status blood_group place_of_birth_registration home_town permanent_residence "
        "current_residence father mother spouse legal_guardian household_head household_book_number life_status "
        "superseded_by"
    ),
    "Address": "country_code province_code district_code commune_code line text edition",
    "Relative": "full_name personal_id old_card_number nationality_code",
    "HouseholdHead": "full_name personal_id old_card_number nationality_code relationship_code",
    "Organization": (
        "organization_code parent_organization_code registry_internal_code name short_name foreign_name type "
        "legal_status founded_on last_amended_on amendment_count charter_capital head_office representatives "
        "business_lines members"
    ),
    "Label": "code label",
    "LegalStatus": "code label",
    "Money": "amount currency",
    "Representative": "full_name sex date_of_birth nationality_code document_type document_number personal_id",
    "BusinessLine": "code edition label main",
    "Member": "name amount ratio_percent country_code",
    "Representation": "representative",
    "Identity": (
        "personal_id full_name date_of_birth on_behalf_of account_type account_level authentication_level "
        "level_of_assurance authenticated_at"
    ),
    "OnBehalfOf": "organization_code name role",
}


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_members_are_the_contract(name: str) -> None:
    assert [item.name for item in fields(getattr(records, name))] == MEMBERS[name].split()


def test_words_are_the_contract() -> None:
    assert get_args(records.Sex) == ("male", "female", "unknown")
    assert " ".join(get_args(records.MaritalStatus)) == (
        "never_married married divorced widowed divorced_or_widowed unknown"
    )
    assert " ".join(get_args(records.LifeStatus)) == "alive deceased missing unknown"
    assert " ".join(get_args(records.LegalStatusCode)) == (
        "active suspended not_at_address revoked dissolving bankruptcy dissolved unknown"
    )
    assert " ".join(get_args(records.Role)) == "legal_representative delegated unknown"
    assert " ".join(get_args(records.AccountType)) == "citizen foreigner organization"
    assert " ".join(get_args(records.LevelOfAssurance)) == "low substantial high unknown"


@pytest.mark.parametrize("record", [Person(), Organization(), Identity(), Address(), Relative(), HouseholdHead()])
def test_every_member_may_be_missing(record: object) -> None:
    found = document(record)
    assert list(found) == [item.name for item in fields(record)]  # type: ignore[arg-type]  # each is a dataclass
    assert set(found.values()) == {None}


def test_a_person_becomes_json() -> None:
    person = Person(
        personal_id=PersonalId.parse("099190000123"), old_card_number=OldCardNumber.parse("990000001"),
        full_name="NGUYỄN THỊ MINH KHUÊ", date_of_birth=PartialDate.parse_iso("1990-04"), sex="female",
        permanent_residence=Address(province_code="01", edition="2025-07-01"),
        household_head=HouseholdHead(personal_id=PersonalId.parse("099055000001"), relationship_code="02"),
    )  # fmt: skip
    found = json.loads(json.dumps(document(person)))
    assert (found["personal_id"], found["old_card_number"]) == ("099190000123", "990000001")
    assert found["date_of_birth"] == "1990-04"
    assert found["permanent_residence"]["province_code"] == "01"
    assert found["permanent_residence"]["district_code"] is None
    assert found["household_head"]["personal_id"] == "099055000001"
    assert found["father"] is None


def test_an_organization_becomes_json() -> None:
    organization = Organization(
        organization_code=OrganizationCode.parse("9900000016-001"), legal_status=LegalStatus(label="Đang hoạt động"),
        charter_capital=Money(amount="5000000000"), amendment_count=2, members=(),
        representatives=(Representative(full_name="ĐỖ VĂN THỬ"), Representative()),
    )  # fmt: skip
    found = json.loads(json.dumps(document(organization)))
    assert found["organization_code"] == "9900000016-001"
    assert found["legal_status"] == {"code": "unknown", "label": "Đang hoạt động"}
    assert found["charter_capital"] == {"amount": "5000000000", "currency": "VND"}
    assert (found["amendment_count"], found["members"], found["business_lines"]) == (2, [], None)
    assert [item["full_name"] for item in found["representatives"]] == ["ĐỖ VĂN THỬ", None]


@pytest.mark.parametrize("value", [1.5, b"bytes", {"a": 1}, {1}, object()])
def test_what_has_no_place_in_a_record_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        document(Identity(full_name=value))  # type: ignore[arg-type]  # what a connector's bug would do


def test_what_was_noticed_travels_beside_the_record() -> None:
    answered = Answered(Person(), ("MaVung",), {"message_id": "m-1"})
    assert (answered.drift, answered.source_ids) == (("MaVung",), {"message_id": "m-1"})
    assert Answered(Person()).drift == () and Answered(Person()).source_ids == {}
