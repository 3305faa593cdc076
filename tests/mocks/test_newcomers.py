"""Only whom all registers can agree on is added, and whoever can't be is told why."""

from typing import Any

import pytest

from mocks import reserved
from mocks.members import CannotAdd
from mocks.nation.personas import synthetic_nation
from mocks.nation.registers import Registers
from mocks.newcomers import ADDED, read_organization, read_person

NATION = synthetic_nation()
PERSON: dict[str, Any] = {
    "personal_id": "099195000777", "full_name": "Lê Thị Mới", "date_of_birth": "1995-03-02",
    "permanent_residence": {"province_code": "01", "commune_code": "00004", "line": "SỐ 7 PHỐ THỬ"},
    "father": {"full_name": "Lê Văn Cha"}, "mother": {"personal_id": "099163000202"}, "traits": ["my_own"],
}  # fmt: skip
ORGANIZATION: dict[str, Any] = {
    "organization_code": "9900000506", "name": "CÔNG TY TNHH MỚI", "type": "MOCK3", "status": "MOCK2",
    "founded_on": "2025-01-02", "capital": "5000000000",
    "representatives": [{"personal_id": "099190000123"}], "business_lines": [{"code": "4711", "name": "Bán lẻ"}],
}  # fmt: skip


def test_a_person_is_read_whole() -> None:
    person = read_person(PERSON, NATION)
    assert (person.personal_id, person.full_name, person.name) == ("099195000777", "LÊ THỊ MỚI", "Lê Thị Mới")
    assert (person.date_of_birth, person.sex, person.account_level) == ("1995-03-02", 2, 2)
    assert person.permanent_residence is not None and person.permanent_residence.commune_name == "Phường Ba Đình"
    assert person.father is not None and (person.father.full_name, person.father.personal_id) == ("LÊ VĂN CHA", "")
    assert person.mother is not None and person.mother.full_name == "TRẦN THỊ MINH"
    assert person.traits == (ADDED, "my_own")


def test_little_is_needed() -> None:
    person = read_person({"old_card_number": "990000777", "full_name": "Y Mới", "date_of_birth": "1950"}, NATION)
    assert (person.personal_id, person.sex, person.account_level, person.marital_status) == (None, 0, 0, "1")
    assert read_organization({"organization_code": "9900000506", "name": "MỚI"}, NATION).representatives == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"personal_id": None}, "is needed"),
        ({"personal_id": "001" + "095000777"}, "no synthetic one"),
        ({"personal_id": 99195000777}, "is a text"),
        ({"old_card_number": "012" + "345678"}, "no synthetic one"),
        ({"personal_id": reserved.person_number(1), "date_of_birth": "1990"}, "reserved"),
        ({"full_name": "R2 D2"}, "is a name"),
        ({"full_name": None}, "is a name"),
        ({"date_of_birth": "1994"}, "born in 1995"),
        ({"date_of_birth": "1995-02-30"}, "no date"),
        ({"date_of_birth": "02/03/1995"}, "YYYY"),
        ({"personal_id": "099327000777", "date_of_birth": "2027"}, "after the nation's day"),
        ({"sex": "male"}, "other sex"),
        ({"sex": "other"}, "male or female"),
        ({"marital_status": "alone"}, "never_married, married, divorced_or_widowed"),
        ({"died_on": "2020-01-01"}, "for the deceased"),
        ({"life_status": "deceased", "died_on": "1990-01-01"}, "before the birth"),
        ({"life_status": "asleep"}, "alive"),
        ({"ethnicity_code": "1"}, "two signs"),
        ({"permanent_residence": {"province_code": "98"}}, "no such commune"),
        ({"permanent_residence": {"commune_code": "99999"}}, "no such commune"),
        ({"permanent_residence": "Hà Nội"}, "is an object"),
        ({"permanent_residence": {"district_code": "001"}}, "unknown district_code"),
        ({"father": {"personal_id": "099055000999"}}, "add them first"),
        ({"mother": {"personal_id": "099163000202", "full_name": "Trần Thị Khác"}}, "another name"),
        ({"father": {"personal_id": "099163000202"}}, "other sex"),
        ({"account_level": 3}, "0, 1 or 2"),
        ({"traits": ["Two Words"]}, "short words"),
        ({"traits": "x"}, "list"),
        ({"colour": "red"}, "unknown colour"),
    ],
)
def test_who_cannot_be_added_is_told_why(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(CannotAdd, match=reason):
        read_person({**PERSON, **changes}, NATION)


def test_an_organization_is_read_whole() -> None:
    organization = read_organization(ORGANIZATION, NATION)
    assert (organization.type_id, organization.status_id, organization.capital) == ("MOCK3", "MOCK2", "5000000000")
    (representative,) = organization.representatives
    assert (representative.full_name, representative.sex) == ("NGUYỄN THỊ MINH KHUÊ", 2)
    assert organization.business_lines[0].main and organization.head_office.province_code == "01"


def test_owners_and_representatives_have_it_among_their_own() -> None:
    nation = synthetic_nation()
    owners = [{"personal_id": "099190000123", "percent": 70}, {"organization_code": "9900000016", "percent": 30}]
    organization = read_organization({**ORGANIZATION, "owners": owners}, nation)
    nation.newcomers.add_organization(organization, None)
    assert [(one.name, one.amount, one.ratio_percent) for one in organization.members] == [
        ("NGUYỄN THỊ MINH KHUÊ", "3500000000", "70.00"), (nation.organizations[0].name, "1500000000", "30.00"),
    ]  # fmt: skip
    books = Registers(nation)
    assert books.owned_by("099190000123") == (organization,)
    assert organization in books.represented_by("099190000123")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"organization_code": "9900000507"}, "check digit"),
        ({"organization_code": "0100000505"}, "no synthetic one"),
        ({"organization_code": reserved.organization_code(1)}, "reserved"),
        ({"name": " "}, "name is needed"),
        ({"type": "X"}, "type is one of"),
        ({"status": "X"}, "status is one of"),
        ({"capital": "much"}, "capital"),
        ({"founded_on": "2027-01-01"}, "after the nation's day"),
        ({"representatives": [{"personal_id": "099055000999"}]}, "add them first"),
        ({"representatives": ["099190000123"]}, "objects"),
        ({"representatives": [{"personal_id": "099030000315"}]}, "dead or missing"),
        ({"representatives": [{"personal_id": "099315000320"}]}, "of age"),
        ({"owners": [{"personal_id": "099190000123", "percent": 60}]}, "add up to 100"),
        ({"owners": [{"personal_id": "099190000123", "percent": 50}] * 2}, "twice"),
        ({"owners": [{"personal_id": "099055000999", "percent": 100}]}, "add them first"),
        ({"owners": [{"organization_code": "9900000506", "percent": 100}]}, "no other organization"),
        ({"owners": [{"percent": 100}]}, "personal_id or an organization_code"),
        ({"owners": [{"personal_id": "099190000123", "percent": 0}]}, "percent"),
        ({"owners": ["099190000123"]}, "owners are objects"),
        ({"owners": [{"personal_id": "099190000123", "percent": 100}], "capital": None}, "need a capital"),
        ({"business_lines": [{"code": "x", "name": "y"}]}, "four or five digits"),
        ({"business_lines": [{"code": "4711"}]}, "code and name"),
    ],
)
def test_what_cannot_be_added_is_told_why(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(CannotAdd, match=reason):
        read_organization({**ORGANIZATION, **changes}, NATION)
