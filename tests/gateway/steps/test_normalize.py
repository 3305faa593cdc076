"""One question has one spelling, and a live source never sees a number that is kept for tests."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

import pytest

from contracts.access import Operation
from contracts.dates import PartialDate
from contracts.errors import Problem
from contracts.identifiers import OldCardNumber, OrganizationCode, PersonalId
from contracts.queries import ConfirmationQuery, OrganizationQuery, PersonQuery, RepresentationQuery
from gateway.steps.normalize import normalize
from tests.gateway.steps.parts import ORGANIZATION, PERSON, ask, grant, route

SPELLINGS = ["Nguyễn Thị Minh Khuê", "NGUYỄN  THỊ MINH KHUÊ ", unicodedata.normalize("NFD", "nguyễn thị minh khuê")]


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_spellings_of_one_name_are_one_question(spelling: str) -> None:
    asked = ask(subject=replace(PERSON, full_name=spelling))
    query = normalize(await grant(asked, route()), asked)
    assert isinstance(query, PersonQuery) and query.canonical() == {
        "personal_id": "099190000123", "full_name": "NGUYỄN THỊ MINH KHUÊ", "date_of_birth": "1990-04-15",
    }  # fmt: skip


async def test_a_representation_is_normalized_within() -> None:
    subject = RepresentationQuery(ORGANIZATION.organization_code, replace(PERSON, full_name="  Đỗ  thị "))
    asked = ask("representations", "verify", subject=subject, claims={"representative": "match"})
    query = normalize(await grant(asked, route("representations", "verify", officer_required=False)), asked)
    assert isinstance(query, RepresentationQuery) and query.person.full_name == "ĐỖ THỊ"
    assert query.organization_code == ORGANIZATION.organization_code


async def test_apostrophes_and_one_letter_names_are_kept() -> None:
    asked = ask(subject=replace(PERSON, full_name="H'Mok Y Thô"))
    query = normalize(await grant(asked, route()), asked)
    assert isinstance(query, PersonQuery) and query.full_name == "H'MOK Y THÔ"


def person(number: PersonalId | OldCardNumber) -> PersonQuery:
    return PersonQuery(number, "A", PartialDate(1990))


@pytest.mark.parametrize(
    "subject",
    [
        PERSON,
        person(OldCardNumber("990000001")),
        ORGANIZATION,
        OrganizationQuery(OrganizationCode("9900000016-001")),
        OrganizationQuery(OrganizationCode("099085000456")),
        RepresentationQuery(OrganizationCode("0000000000"), PERSON),
        RepresentationQuery(OrganizationCode("9900000016"), person(PersonalId("098190000123"))),
    ],
)
async def test_a_live_source_never_sees_a_test_number(subject: PersonQuery | OrganizationQuery) -> None:
    asked = ask(subject=subject)
    live = await grant(asked, route(synthetic=False))
    with pytest.raises(Problem) as refused:
        normalize(live, asked)
    assert refused.value.code == "invalid_subject"
    assert [error.pointer for error in refused.value.errors] == ["/subject"]
    normalize(await grant(asked, route()), asked)


@pytest.mark.parametrize(
    "subject", [person(PersonalId("098190000123")), OrganizationQuery(OrganizationCode("0000000000"))]
)
async def test_other_numbers_go_to_a_live_source(subject: PersonQuery | OrganizationQuery) -> None:
    asked = ask(subject=subject)
    assert normalize(await grant(asked, route(synthetic=False)), asked) == subject


async def test_nobody_can_not_be_asked_about() -> None:
    asked = ask(subject=None)
    with pytest.raises(Problem) as refused:
        normalize(await grant(asked, route()), asked)
    assert refused.value.code == "invalid_subject"


async def verified(
    claims: Mapping[str, object],
    *,
    profile: Mapping[str, object],
    operation: Operation = "verify",
    born: str = "1990",
) -> object:
    subject = replace(PERSON, date_of_birth=PartialDate.parse_iso(born))
    asked = ask(operation=operation, subject=subject, claims=claims)
    granted = await grant(asked, route(operation=operation))
    return normalize(replace(granted, route=replace(granted.route, profile=profile)), asked)


YES_NO = {"verify_by": "confirmation"}


@pytest.mark.parametrize(
    "claims",
    [
        {"full_name": "A"},
        {"date_of_birth": "1990", "personal_id": "099190000123"},
        {"full_name": "A", "date_of_birth": "1990-04"},
        {"full_name": "A", "date_of_birth": "1990", "personal_id": "099190000123"},  # all that a yes can judge
    ],
)
async def test_a_yes_is_asked_for_where_it_judges_every_claim(claims: dict[str, object]) -> None:
    query = await verified(claims, profile=YES_NO)
    assert isinstance(query, ConfirmationQuery) and query.person.full_name == PERSON.full_name.upper()
    assert query.subjects() == PERSON.subjects()


@pytest.mark.parametrize(
    ("claims", "profile", "operation", "born"),
    [
        ({"full_name": "A", "sex": "male"}, YES_NO, "verify", "1990"),
        ({"old_card_number": "990000001"}, YES_NO, "verify", "1990"),
        ({"full_name": "A"}, {"verify_by": "record"}, "verify", "1990"),
        ({"full_name": "A"}, {}, "verify", "1990"),
        ({"full_name": "A"}, YES_NO, "query", "1990"),
        ({"full_name": "A"}, YES_NO, "verify", "1990-04"),  # the wire asks for the year alone
    ],
)
async def test_anything_more_needs_the_record(
    claims: Mapping[str, object], profile: Mapping[str, object], operation: Operation, born: str
) -> None:
    assert isinstance(await verified(claims, profile=profile, operation=operation, born=born), PersonQuery)


async def test_only_a_person_can_be_confirmed_by_a_yes() -> None:
    asked = ask("organizations", "verify", subject=ORGANIZATION, claims={"name": "A"})
    granted = await grant(asked, route("organizations", "verify", officer_required=False))
    assert normalize(replace(granted, route=replace(granted.route, profile=YES_NO)), asked) == ORGANIZATION
