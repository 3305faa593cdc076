"""One question has one canonical form, names whom it is about, and shows none of it."""

from contracts.dates import PartialDate
from contracts.identifiers import InsuranceNumber, OldCardNumber, OrganizationCode, PersonalId
from contracts.queries import (
    InsuranceRecordQuery,
    InsuredHouseholdQuery,
    OrganizationQuery,
    PersonQuery,
    RepresentationQuery,
)

NUMBER = PersonalId.parse("099190000123")
CODE = OrganizationCode.parse("9900000016")
BORN = PartialDate.parse_iso("1990-04-15")
PERSON = PersonQuery(NUMBER, "NGUYỄN THỊ MINH KHUÊ", BORN)


def test_the_canonical_form_is_complete() -> None:
    assert PERSON.canonical() == {
        "personal_id": "099190000123", "full_name": "NGUYỄN THỊ MINH KHUÊ", "date_of_birth": "1990-04-15",
    }  # fmt: skip
    assert OrganizationQuery(CODE).canonical() == {"organization_code": "9900000016"}
    assert RepresentationQuery(CODE, PERSON).canonical() == {
        "organization_code": "9900000016", "person.personal_id": "099190000123",
        "person.full_name": "NGUYỄN THỊ MINH KHUÊ", "person.date_of_birth": "1990-04-15",
    }  # fmt: skip


def test_an_old_card_is_another_question_than_a_number() -> None:
    old = PersonQuery(OldCardNumber.parse("990000001"), PERSON.full_name, BORN).canonical()
    assert old["old_card_number"] == "990000001" and "personal_id" not in old


def test_any_change_is_another_question() -> None:
    others = [
        PersonQuery(PersonalId.parse("099190000124"), PERSON.full_name, BORN),
        PersonQuery(NUMBER, "NGUYỄN THỊ MINH", BORN),
        PersonQuery(NUMBER, PERSON.full_name, PartialDate(1990)),
    ]
    assert len({str(sorted(query.canonical().items())) for query in (PERSON, *others)}) == 4


def test_whom_it_is_about() -> None:
    assert PERSON.subjects() == (NUMBER,)
    assert OrganizationQuery(CODE).subjects() == (CODE,)
    assert RepresentationQuery(CODE, PERSON).subjects() == (CODE, NUMBER)


def test_nothing_of_it_is_shown() -> None:
    shown = repr(PERSON) + repr(OrganizationQuery(CODE)) + repr(RepresentationQuery(CODE, PERSON))
    for value in ("099190000123", "190000123", "KHUÊ", "1990", "9900000016"):
        assert value not in shown


def test_an_insured_person_is_asked_for_by_either_number_and_filed_under_it() -> None:
    number = InsuranceNumber.parse("9900000017")
    by_number, by_person = InsuranceRecordQuery(number), InsuranceRecordQuery(NUMBER, "NGUYỄN")
    assert by_number.canonical() == {"insurance_number": "9900000017"} and by_number.subjects() == (number,)
    assert by_person.canonical() == {"personal_id": "099190000123", "full_name": "NGUYỄN"}
    household = InsuredHouseholdQuery(NUMBER, "nguyễn  an", BORN, "female", "residence", "01", None, "DN4")
    assert household.subjects() == (NUMBER,) and household.normalised().full_name == "NGUYỄN AN"
    assert household.canonical()["card_number"] == "DN4" and "book_number" not in household.canonical()
