"""Members of the further registers are a contract as those of API section 4 are."""

from dataclasses import fields
from typing import get_args

from contracts import registers
from contracts.records import document
from contracts.registers import (
    Birth,
    Death,
    InsuranceHolding,
    InsuranceRecord,
    InsuranceStatus,
    InsuredHousehold,
    InsuredMember,
    MaritalStanding,
    Marriage,
    Registration,
    TaxRegistration,
    TaxStatus,
)


def test_members_are_the_contract() -> None:
    assert " ".join(item.name for item in fields(TaxRegistration)) == (
        "organization_code name kind status registered_on address"
    )
    assert " ".join(item.name for item in fields(TaxStatus)) == "code number"
    assert " ".join(item.name for item in fields(Registration)) == "number registered_on office"
    assert " ".join(item.name for item in fields(Birth)) == (
        "registration personal_id full_name date_of_birth sex father mother"
    )
    assert " ".join(item.name for item in fields(Marriage)) == "registration husband wife state ended_on"
    assert " ".join(item.name for item in fields(Death)) == ("registration personal_id full_name date_of_birth died_on")
    assert " ".join(item.name for item in fields(MaritalStanding)) == "personal_id full_name marital_status since"
    assert " ".join(item.name for item in fields(InsuranceRecord)) == (
        "full_name old_book_number date_of_birth sex birth_registration status"
    )
    assert " ".join(item.name for item in fields(InsuranceHolding)) == "insurance_number personal_id status"
    assert " ".join(item.name for item in fields(InsuredHousehold)) == "household_number members"
    assert " ".join(item.name for item in fields(InsuredMember)) == (
        "insurance_number personal_id full_name date_of_birth sex address status"
    )


def test_words_are_the_contract() -> None:
    assert " ".join(get_args(registers.TaxpayerKind)) == "organization branch household_business individual unknown"
    assert " ".join(get_args(registers.TaxStatusCode)) == (
        "active closed moved closing incomplete suspended not_at_address bankruptcy number_to_update unknown"
    )
    assert " ".join(get_args(registers.RegisteredMaritalStatus)) == "never_married married divorced widowed unknown"
    assert " ".join(get_args(registers.InsuranceStatusCode)) == "contributing paused closed unknown"
    assert " ".join(get_args(registers.MarriageState)) == "in_force ended_by_divorce ended_by_death unknown"


def test_every_member_may_be_missing() -> None:
    for record in (
        TaxRegistration(), Registration(), Birth(), Marriage(), Death(), MaritalStanding(), InsuranceRecord(),
        InsuranceHolding(), InsuredHousehold(), InsuredMember(),
    ):  # fmt: skip
        assert set(document(record).values()) == {None}
    assert document(InsuranceStatus()) == {"code": "unknown", "number": None}
    assert document(TaxStatus()) == {"code": "unknown", "number": None}
