"""A claim is told only what it asks: match, match but for marks, no match, or unknown where nothing can be said."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dates import PartialDate
from contracts.identifiers import OrganizationCode, PersonalId
from contracts.queries import PersonQuery
from contracts.records import (
    Address,
    BusinessLine,
    Organization,
    Person,
    Relative,
    Representation,
    Representative,
    document,
)
from contracts.registers import Birth, Registration
from gateway.steps.claims import confirmed, judge

PERSON = document(
    Person(
        personal_id=PersonalId("099190000123"), full_name="NGUYỄN THỊ HOÀ", other_name=None,
        date_of_birth=PartialDate.parse_iso("1990-04"), sex="female", life_status="unknown",
        permanent_residence=Address(province_code="01", commune_code="00070", line="SỐ 0", edition="2025-07-01"),
        home_town=Address(province_code="24", district_code="213"), father=Relative(full_name="ĐỖ VĂN THỬ"),
    )
)  # fmt: skip
COMPANY = document(
    Organization(
        organization_code=OrganizationCode("9900000016-001"), name="CÔNG TY HỒ GƯƠM", amendment_count=2,
        founded_on=PartialDate.parse_iso("2024-01-05"), members=(),
        representatives=(
            Representative(full_name="HỒNG", personal_id=PersonalId("099085000456")),
            Representative(full_name="ĐỖ VĂN THỬ", sex="male"),
        ),
        business_lines=(BusinessLine(code="6201", main=True), BusinessLine(code="6202", main=False)),
    )
)  # fmt: skip


def of_person(path: str, claimed: Any, **others: Any) -> str:
    return judge(Person, PERSON, {path: claimed, **others})[path]


def of_company(path: str, claimed: Any) -> str:
    return judge(Organization, COMPANY, {path: claimed})[path]


@pytest.mark.parametrize(
    ("path", "claimed", "result"),
    [
        ("full_name", "Nguyễn Thị Hòa", "match"),
        ("full_name", "nguyễn  thị hoà", "match"),
        ("full_name", "Nguyen Thi Hoa", "match_except_diacritics"),
        ("full_name", "Nguyễn Thị Hoa", "match_except_diacritics"),
        ("full_name", "Nguyễn Thị Hồng", "no_match"),
        ("father.full_name", "Đỗ Văn Thứ", "match_except_diacritics"),
        ("mother.full_name", "Đỗ Văn Thử", "unknown"),
        ("other_name", "Hòa", "unknown"),
        ("date_of_birth", "1990", "match"),
        ("date_of_birth", "1990-04", "match"),
        ("date_of_birth", "1990-05", "no_match"),
        ("date_of_birth", "1991", "no_match"),
        ("date_of_birth", "1990-04-15", "unknown"),
        ("date_of_birth", "1990-05-15", "no_match"),
        ("sex", "female", "match"),
        ("sex", "male", "no_match"),
        ("sex", "unknown", "no_match"),
        ("life_status", "alive", "unknown"),
        ("marital_status", "married", "unknown"),
        ("personal_id", "099190000123", "match"),
        ("personal_id", "099190000124", "no_match"),
        ("permanent_residence.province_code", "01", "match"),
        ("permanent_residence.province_code", "1", "no_match"),
        ("permanent_residence.district_code", "001", "unknown"),
        ("permanent_residence.line", "số  0", "match"),
        ("current_residence.province_code", "01", "unknown"),
    ],
)
def test_a_claim_about_a_person(path: str, claimed: str, result: str) -> None:
    assert of_person(path, claimed) == result


@pytest.mark.parametrize(
    ("path", "claimed", "result"),
    [
        ("organization_code", "9900000016-001", "match"),
        ("organization_code", "9900000016001", "match"),
        ("organization_code", "9900000016", "no_match"),
        ("name", "Công ty Hồ Gươm", "match"),
        ("name", "Cong ty Ho Guom", "no_match"),
        ("founded_on", "2024", "match"),
        ("founded_on", "2024-01-06", "no_match"),
        ("amendment_count", 2, "match"),
        ("amendment_count", 3, "no_match"),
        ("representatives.full_name", "Đỗ Văn Thử", "match"),
        ("representatives.full_name", "Hông", "match_except_diacritics"),
        ("representatives.full_name", "Nguyễn", "no_match"),
        ("representatives.personal_id", "099085000456", "match"),
        ("representatives.personal_id", "099085000457", "unknown"),
        ("representatives.sex", "female", "unknown"),
        ("business_lines.code", "6202", "match"),
        ("business_lines.code", "6203", "no_match"),
        ("business_lines.main", True, "match"),
        ("members.name", "Đỗ Văn Thử", "unknown"),
        ("short_name", "HG", "unknown"),
    ],
)
def test_a_claim_about_an_organization(path: str, claimed: Any, result: str) -> None:
    """Through an array any element may match; one that is hidden leaves it unknown."""
    assert of_company(path, claimed) == result


def test_another_name_is_compared_like_a_name() -> None:
    known = document(Person(other_name="TƯ"))
    for claimed, result in (("Tư", "match"), ("Tu", "match_except_diacritics"), ("Ba", "no_match")):
        assert judge(Person, known, {"other_name": claimed}) == {"other_name": result}


def test_the_best_of_many_counts() -> None:
    """The same name with and without its marks: the one that is right word for word is told."""
    two = document(Organization(representatives=(Representative(full_name="HÔNG"), Representative(full_name="HỒNG"))))
    path = "representatives.full_name"
    assert judge(Organization, two, {path: "Hồng"}) == {path: "match"}
    assert judge(Organization, two, {path: "Hông"}) == {path: "match"}


@pytest.mark.parametrize("result", ["match", "no_match", "unknown"])
def test_a_representation_is_what_the_registry_says(result: str) -> None:
    assert judge(Representation, {"representative": result}, {"representative": "match"}) == {"representative": result}
    assert judge(Representation, {"representative": result}, {}) == {"representative": result}


def test_codes_of_another_edition_are_mapped_or_not_compared() -> None:
    """Code 24 was Bắc Giang, and is Bắc Ninh since 2025-07-01 (fact sheet 3.5)."""
    for code, expected in (("01", "match"), ("79", "no_match"), ("03", "unknown")):
        claims = {"permanent_residence.province_code": code, "permanent_residence.edition": "2004-01-01"}
        assert judge(Person, PERSON, claims)["permanent_residence.province_code"] == expected
    old = document(Person(home_town=Address(province_code="27", commune_code="09163", edition="2004-01-01")))
    for code, expected in (("24", "match"), ("27", "no_match"), ("15", "no_match")):  # claimed in today's edition
        assert judge(Person, old, {"home_town.province_code": code}) == {"home_town.province_code": expected}
    assert judge(Person, old, {"home_town.commune_code": "09163"}) == {"home_town.commune_code": "unknown"}
    like = document(Person(home_town=Address(commune_code="27", edition="2004-01-01")))  # the map is of provinces only
    assert judge(Person, like, {"home_town.commune_code": "24"}) == {"home_town.commune_code": "unknown"}
    district = document(Person(home_town=Address(district_code="213", edition="2004-01-01")))
    for edition, code, expected in (
        ("2004-01-01", "213", "match"), ("2004-01-01", "214", "no_match"), ("2025-07-01", "213", "unknown"),
    ):  # fmt: skip
        claims = {"home_town.district_code": code, "home_town.edition": edition}
        assert judge(Person, district, claims)["home_town.district_code"] == expected
    same = {"permanent_residence.province_code": "01", "permanent_residence.edition": "2025-07-01"}
    assert set(judge(Person, PERSON, same).values()) == {"match"}
    assert of_person("home_town.province_code", "24", **{"home_town.edition": "2025-07-01"}) == "unknown"
    assert of_person("permanent_residence.line", "số 0", **{"permanent_residence.edition": "2004-01-01"}) == "match"


def test_a_code_deep_in_a_record_has_its_edition_beside_it() -> None:
    office = Address(province_code="27", edition="2004-01-01")
    birth = document(Birth(registration=Registration(office=office)))
    path = "registration.office.province_code"
    for code, expected in (("24", "match"), ("27", "no_match")):  # claimed in today's edition
        assert judge(Birth, birth, {path: code}) == {path: expected}
    claims = {path: "27", "registration.office.edition": "2004-01-01"}
    assert judge(Birth, birth, claims)[path] == "match"


@pytest.mark.parametrize("claimed", ["blue", 1, True, None, [], {}, 1.5])
@pytest.mark.parametrize("held", ["red", 1, True, None, ["red"], {"a": 1}])
def test_a_foreign_datasets_claims_of_any_type_are_judged(claimed: Any, held: Any) -> None:
    result = judge(None, {"colour": held}, {"colour": claimed})["colour"]
    assert result == ("unknown" if held is None else "match" if _same(claimed, held) else "no_match")


def _same(claimed: Any, held: Any) -> bool:
    return type(claimed) is type(held) and claimed == held


def test_a_foreign_datasets_words_are_compared_like_words() -> None:
    assert judge(None, {"colour": "ĐỎ"}, {"colour": "đỏ"}) == {"colour": "match"}
    assert judge(None, {"colour": "ĐỎ"}, {"colour": "do"}) == {"colour": "no_match"}


@given(st.text(min_size=1, max_size=20), st.sampled_from(["full_name", "father.full_name", "permanent_residence.line"]))
def test_results_are_four_words_and_never_the_value(claimed: str, path: str) -> None:
    results = judge(Person, PERSON, {path: claimed})
    assert list(results) == [path] and results[path] in ("match", "match_except_diacritics", "no_match", "unknown")
    assert of_person("full_name", PERSON["full_name"]) == "match"


@pytest.mark.parametrize(
    ("path", "claimed", "result"),
    [
        ("full_name", "Nguyễn Thị Minh Khuê", "match_except_diacritics"),  # the source compared folded names
        ("full_name", "NGUYEN THI MINH KHUE", "match_except_diacritics"),
        ("full_name", "Trần Thị Khác", "no_match"),
        ("date_of_birth", "1990", "match"),
        ("date_of_birth", "1990-04-15", "unknown"),  # the year was all that was asked
        ("date_of_birth", "1991", "no_match"),
        ("personal_id", "099190000123", "match"),
        ("personal_id", "099190000999", "no_match"),
    ],
)
def test_a_yes_judges_what_was_asked_and_no_more(path: str, claimed: str, result: str) -> None:
    subject = PersonQuery(PersonalId.parse("099190000123"), "Nguyễn Thị Minh Khuê", PartialDate(1990))
    assert confirmed(subject, {path: claimed}) == {path: result}
