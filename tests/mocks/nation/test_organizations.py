"""The named organizations promise what their traits say, under codes that no real company has."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from mocks.folding import is_organization_code
from mocks.nation.catalogue import organizations_with
from mocks.nation.model import Organization
from mocks.nation.organizations import named_organizations, status_names, type_names
from mocks.nation.personas import synthetic_nation

NATION = synthetic_nation()
PEOPLE = {person.personal_id for person in NATION.people}

TRAITS: dict[str, Callable[[Organization], bool]] = {
    "active": lambda one: one.legal_status == "Đang hoạt động",
    "dissolved": lambda one: one.legal_status.startswith("Đã giải thể"),
    "suspended": lambda one: one.legal_status == "Tạm ngừng kinh doanh",
    "revoked": lambda one: one.legal_status.startswith("Bị thu hồi"),
    "not_at_address": lambda one: one.legal_status.startswith("Không hoạt động tại địa chỉ"),
    "dissolving": lambda one: one.legal_status.startswith("Đang làm thủ tục giải thể"),
    "bankruptcy": lambda one: one.legal_status.startswith("Đang làm thủ tục phá sản"),
    "three_representatives": lambda one: len(one.representatives) == 3,
    "two_representatives": lambda one: len(one.representatives) == 2,
    "no_representatives": lambda one: not one.representatives,
    "representative_as_object": lambda one: one.representatives_as_object and len(one.representatives) == 1,
    "status_as_text": lambda one: one.status_as_text,
    "branch": lambda one: one.organization_code[10:] == "-001" and one.parent_code == one.organization_code[:10],
    "business_location": lambda one: one.location_number == "00036" and bool(one.parent_code),
    "twelve_digit_code": lambda one: len(one.organization_code) == 12 and one.organization_code in PEOPLE,
    "hidden_documents": lambda one: one.hide_documents,
    "passport": lambda one: one.representatives[0].personal_id is None,
    "foreign_representative": lambda one: one.representatives[0].nationality_name != "Việt Nam",
    "representative_is_persona": lambda one: any(who.personal_id in PEOPLE for who in one.representatives),
    "old_vsic_edition": lambda one: all(line.edition == "2018" for line in one.business_lines),
    "members": lambda one: len(one.members) >= 2,
    "joint_stock": lambda one: one.type_name == "Công ty cổ phần",
    "huge_capital": lambda one: Decimal(one.capital or 0) > 2**53 and Decimal(one.capital or 0) % 1 != 0,
    "no_capital": lambda one: one.capital is None,
    "no_business_lines": lambda one: not one.business_lines,
    "district_era_address": lambda one: bool(one.head_office.district_name),
}


def test_there_are_at_least_twelve_and_the_first_is_plain() -> None:
    assert len(NATION.organizations) >= 12
    assert NATION.organizations[0].organization_code == "9900000016"
    assert "plain" in NATION.organizations[0].traits


@pytest.mark.parametrize("trait", sorted(TRAITS))
def test_a_trait_holds_for_whatever_has_it(trait: str) -> None:
    for organization in organizations_with(NATION, trait):
        assert TRAITS[trait](organization), organization.organization_code


@pytest.mark.parametrize("one", NATION.organizations, ids=lambda one: one.organization_code)
def test_every_code_is_synthetic_and_valid(one: Organization) -> None:
    base, _, unit = one.organization_code.partition("-")
    assert one.organization_code.startswith("099") if len(base) == 12 else is_organization_code(base)
    assert base.startswith(("99", "099"))
    assert len(unit) in (0, 3, 5)
    assert one.parent_code == (base if unit else None)
    for who in one.representatives:
        assert who.personal_id is None or who.personal_id.startswith("099")


def test_codes_are_unique_and_named() -> None:
    codes = [one.organization_code for one in named_organizations()]
    assert len(codes) == len(set(codes))
    assert {one.type_name for one in named_organizations()} <= set(type_names().values())
    assert len(status_names()) == 7
    assert {one.legal_status for one in named_organizations()} == set(status_names().values())
