"""What leaves is what was asked and granted; the log is told names and numbers of those concerned, never values."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as holds
from hypothesis import strategies as st

from contracts.dates import PartialDate
from contracts.errors import SourceMalformed
from contracts.events import Kind, SubjectRef
from contracts.identifiers import InsuranceNumber, OldCardNumber, OrganizationCode, PersonalId
from contracts.queries import OrganizationQuery
from contracts.records import (
    HouseholdHead,
    Identity,
    OnBehalfOf,
    Organization,
    Person,
    Relative,
    Representation,
    Representative,
    document,
)
from contracts.registers import InsuranceHolding, InsuredHousehold, InsuredMember, Marriage
from gateway.steps.arrival import Ask, Found
from gateway.steps.authorize import Grant
from gateway.steps.minimise import Answer, asked, delivered, minimise
from tests.gateway.steps.parts import NOW, PERSON, PURPOSE, REPRESENTATION, FakeRegister, ask, entry, grant, route

RECORD = document(
    Person(
        personal_id=PersonalId("099190000124"), old_card_number=OldCardNumber("990000001"),
        full_name="NGUYỄN THỊ MINH KHUÊ", date_of_birth=PartialDate(1990, 4, 15), sex="female",
        father=Relative(full_name="NGUYỄN VĂN CHA", personal_id=PersonalId("099055000001")),
        mother=Relative(full_name="TRẦN THỊ MẸ", old_card_number=OldCardNumber("990000002")),
        household_head=HouseholdHead(full_name="NGUYỄN VĂN CHA", personal_id=PersonalId("099055000001")),
    )
)  # fmt: skip
COMPANY = document(
    Organization(
        organization_code=OrganizationCode("9900000016-001"), parent_organization_code=OrganizationCode("9900000016"),
        name="CÔNG TY", representatives=(
            Representative(full_name="A", personal_id=PersonalId("099085000456")),
            Representative(full_name="B", document_number="C1234567"),
            Representative(full_name="D", document_number="099085000457"),
        ),
    )
)  # fmt: skip


async def answer(found: Found, **changes: Any) -> Answer:
    question: Ask = ask(**changes)
    given: Grant = await grant(question, route(question.dataset, question.operation, officer_required=False))
    return minimise(given, question, found)


def refs(answered: Answer) -> set[tuple[str, str, str]]:
    return {(ref.kind, ref.identifier, ref.role) for ref in answered.subjects}


OWN = {("personal_id", "099190000124", "answered"), ("old_card_number", "990000001", "answered")}


async def test_a_query_gets_its_fields_and_nothing_else() -> None:
    answered = await answer(Found(RECORD, None, NOW), fields=("full_name", "mother", "spouse"))
    assert answered.members == {
        "outcome": "found",
        "record": {
            "full_name": "NGUYỄN THỊ MINH KHUÊ",
            "mother": {
                "full_name": "TRẦN THỊ MẸ", "personal_id": None, "old_card_number": "990000002",
                "nationality_code": None,
            },
            "spouse": None,
        },
    }  # fmt: skip
    assert (answered.kind, answered.fields) == (Kind.DISCLOSED, ("full_name", "mother", "spouse"))
    assert refs(answered) == OWN | {("old_card_number", "990000002", "relative")}


@pytest.mark.parametrize(
    ("fields", "third"),
    [
        (("full_name",), set()),
        (("father.full_name",), set()),
        (("father.personal_id",), {("personal_id", "099055000001", "relative")}),
        (("father", "household_head"), {("personal_id", "099055000001", "relative")}),
    ],
)
async def test_third_persons_are_filed_only_where_their_number_goes_out(
    fields: tuple[str, ...], third: set[tuple[str, str, str]]
) -> None:
    assert refs(await answer(Found(RECORD, None, NOW), fields=fields)) == OWN | third


async def test_a_guardian_is_a_relative_and_a_later_number_is_the_persons_own() -> None:
    guardian = Relative(full_name="ĐỖ VĂN THỬ", personal_id=PersonalId("099085000456"))
    record = document(Person(superseded_by=PersonalId("099190000125"), legal_guardian=guardian, full_name="A"))
    own = {("personal_id", "099190000125", "answered")}
    assert refs(await answer(Found(record, None, NOW), fields=("full_name",))) == own
    both = await answer(Found(record, None, NOW), fields=("legal_guardian",))
    assert refs(both) == own | {("personal_id", "099085000456", "relative")}


async def test_the_grant_and_not_the_question_says_what_leaves() -> None:
    question = ask(fields=("full_name", "sex"))
    given = replace(await grant(question, route(officer_required=False)), fields=("sex",))
    answered = minimise(given, question, Found(RECORD, None, NOW))
    assert answered.members["record"] == {"sex": "female"} and answered.fields == ("sex",)


async def test_an_organizations_third_parties() -> None:
    found = Found(COMPANY, None, NOW)
    own = {("organization_code", "9900000016-001", "answered")}
    assert refs(await answer(found, dataset="organizations", fields=("name",))) == own
    parent = await answer(found, dataset="organizations", fields=("parent_organization_code",))
    assert refs(parent) == own | {("organization_code", "9900000016", "answered")}
    people = await answer(found, dataset="organizations", fields=("representatives",))
    assert refs(people) == own | {
        ("personal_id", "099085000456", "representative"), ("personal_id", "099085000457", "representative"),
    }  # fmt: skip
    names = await answer(found, dataset="organizations", fields=("representatives.full_name",))
    assert refs(names) == own
    assert names.members["record"] == {"representatives": [{"full_name": "A"}, {"full_name": "B"}, {"full_name": "D"}]}


async def test_a_household_is_filed_under_its_persons_number() -> None:
    household = document(Organization(organization_code=OrganizationCode("099085000456"), name="HỘ KINH DOANH"))
    found = Found(household, None, NOW)
    assert refs(await answer(found, dataset="organizations", fields=("name",))) == {
        ("personal_id", "099085000456", "answered")
    }
    assert asked((OrganizationCode("099085000456"),)) == (SubjectRef("personal_id", "099085000456", "asked"),)
    assert asked((OrganizationCode("9900000016"),)) == (SubjectRef("organization_code", "9900000016", "asked"),)
    assert asked((OldCardNumber("990000001"),)) == (SubjectRef("old_card_number", "990000001", "asked"),)


def test_whom_an_identity_acts_for_is_filed_where_it_goes_out() -> None:
    acting = OnBehalfOf(organization_code=OrganizationCode("9900000016"))
    whole = document(Identity(personal_id=PersonalId("099190000123"), on_behalf_of=acting))
    assert [ref.identifier for ref in delivered(Identity, whole, {})] == ["099190000123"]
    part = {"on_behalf_of": whole["on_behalf_of"]}
    assert [ref.identifier for ref in delivered(Identity, whole, part)] == ["099190000123", "9900000016"]


async def test_a_verification_tells_words_only() -> None:
    claims = {"full_name": "Nguyen Thi Minh Khue", "father.personal_id": "099055000001", "sex": "male"}
    answered = await answer(Found(RECORD, None, NOW), operation="verify", claims=claims)
    assert answered.members == {
        "outcome": "found",
        "results": {"full_name": "match_except_diacritics", "father.personal_id": "match", "sex": "no_match"},
    }
    assert (answered.kind, answered.fields) == (Kind.VERIFIED, tuple(claims))
    # to be told that a number is the father's is to be told the number: he is on record too
    assert refs(answered) == OWN | {("personal_id", "099055000001", "relative")}
    wrong = await answer(Found(RECORD, None, NOW), operation="verify", claims={"father.personal_id": "099055000002"})
    assert refs(wrong) == OWN
    # the mother's number, claimed as the father's: no confirmation of either
    mothers = await answer(Found(RECORD, None, NOW), operation="verify", claims={"father.old_card_number": "990000002"})
    assert refs(mothers) == OWN


async def test_damaged_text_neither_leaves_nor_is_compared() -> None:
    spoilt = Found({**RECORD, "full_name": "NGUY?N TH? MINH KHUÊ"}, None, NOW, attempts=2)
    claimed: dict[str, Any] = {"operation": "verify", "claims": {"full_name": "Nguyen Thi Minh Khue"}}
    for changes in ({"fields": ("full_name",)}, claimed):
        with pytest.raises(SourceMalformed) as caught:
            await answer(spoilt, **changes)
        assert caught.value.attempts == 2
    await answer(spoilt, fields=("date_of_birth",))
    await answer(spoilt, operation="verify", claims={"sex": "female"})


async def test_a_confirmed_number_is_filed_however_it_was_spelled() -> None:
    record = document(
        Organization(
            organization_code=OrganizationCode("9900000023"),
            parent_organization_code=OrganizationCode("9900000016-001"),
        )
    )
    path = "parent_organization_code"
    for spelling in ("9900000016-001", "9900000016001"):
        answered = await answer(
            Found(record, None, NOW), dataset="organizations", operation="verify", claims={path: spelling}
        )
        assert answered.members["results"] == {path: "match"}
        assert refs(answered) == {
            ("organization_code", "9900000023", "answered"), ("organization_code", "9900000016-001", "answered"),
        }  # fmt: skip


async def test_a_representation_is_verified() -> None:
    answered = await answer(
        Found(document(Representation(representative="unknown")), None, NOW),
        dataset="representations", operation="verify", claims={"representative": "match"},
    )  # fmt: skip
    assert answered.members == {"outcome": "found", "results": {"representative": "unknown"}}


@pytest.mark.parametrize("absence", ["not_found", "ambiguous", "out_of_scope"])
@pytest.mark.parametrize("operation", ["query", "verify"])
async def test_an_absence_delivers_nothing(absence: Any, operation: Any) -> None:
    claims = {"full_name": "X", "sex": "male"} if operation == "verify" else {}
    fields = tuple(claims) or ("full_name",)
    answered = await answer(Found(None, absence, NOW), operation=operation, claims=claims, fields=fields)
    assert (answered.kind.value, answered.fields, answered.subjects) == (absence, (), ())
    expected: dict[str, Any] = {"outcome": absence}
    if operation == "verify":
        expected["results"] = {"full_name": "unknown", "sex": "unknown"}
    if absence == "not_found":
        expected["hints"] = [{"code": "sex_differs_from_number", "field": "sex"}] if claims else []
    assert answered.members == expected


@holds(
    st.builds(
        replace, st.just(PERSON), full_name=st.text(min_size=1, max_size=20),
        date_of_birth=st.builds(PartialDate, st.integers(1900, 2026), st.integers(1, 12), st.integers(1, 28)),
    ),
    st.sampled_from(["male", "female"]),
)  # fmt: skip
async def test_hints_are_the_same_whoever_is_in_the_register(subject: Any, sex: str) -> None:
    """The same question against a register that holds the person, another, or nobody: hints depend on none of it."""
    question = ask(operation="verify", subject=subject, claims={"sex": sex, "full_name": "A"})
    given = await grant(question, route(operation="verify"))
    told = []
    for found in (Found(None, "not_found", NOW), Found(None, "not_found", NOW, 3, {"request_id": "LT-2"}, ("Drift",))):
        told.append(minimise(given, question, found).members["hints"])
    assert told[0] == told[1]
    assert "hints" not in minimise(given, question, Found(RECORD, None, NOW)).members


async def test_an_organizations_hints_and_a_sign_ins() -> None:
    code = OrganizationQuery(OrganizationCode("0000000000"))
    answered = await answer(Found(None, "not_found", NOW), dataset="organizations", subject=code)
    assert answered.members["hints"] == [{"code": "organization_code_unusual", "field": "organization_code"}]
    nobody = await answer(Found(None, "not_found", NOW), subject=None)
    assert nobody.members == {"outcome": "not_found"}
    both = await answer(
        Found(None, "not_found", NOW), dataset="representations", operation="verify", subject=REPRESENTATION,
        claims={"representative": "match"}, purpose=PURPOSE,
    )  # fmt: skip
    assert both.members["hints"] == [] and both.members["results"] == {"representative": "unknown"}


async def test_a_bare_yes_is_told_as_results_and_files_nobody_else() -> None:
    answered = await answer(
        Found({"confirmed": True}, None, NOW), operation="verify", claims={"full_name": PERSON.full_name}
    )
    assert answered.members == {"outcome": "found", "results": {"full_name": "match_except_diacritics"}}
    assert (answered.kind, refs(answered)) == (Kind.VERIFIED, set())


async def test_who_sends_is_told_what_became_of_it_and_the_log_in_words() -> None:
    asked = ask("dossiers", "send", subject=PERSON, fields=("status",))
    by = route("dossiers", "send", officer_required=False)
    given = await grant(asked, by, register=FakeRegister(entries=(entry("dossiers"),)))
    delivery = {"action": "updated", "change": 3, "databases": [{"source": "tax", "code": None}]}
    answer = minimise(given, asked, Found(delivery, None, NOW))
    assert (answer.kind, answer.fields, answer.subjects) == (Kind.SENT, (), ())
    assert answer.members == {"outcome": "sent", "delivery": delivery}
    assert dict(answer.detail) == {"action": "updated", "change": "3", "databases": "tax"}
    none = minimise(given, asked, Found({"action": "created", "change": None, "databases": None}, None, NOW))
    assert none.detail == (("action", "created"),)


def test_spouses_and_members_of_a_household_are_other_people() -> None:
    """Filed as "answered", two numbers would be taken for one person's."""
    wife = Relative(full_name="A", personal_id=PersonalId("099190000123"))
    husband = Relative(full_name="B", personal_id=PersonalId("099085000456"))
    married = document(Marriage(husband=husband, wife=wife))
    assert {ref.role for ref in delivered(Marriage, married, married)} == {"relative"}
    member = InsuredMember(insurance_number=InsuranceNumber("9900000017"), personal_id=PersonalId("099190000123"))
    household = document(InsuredHousehold(members=(member,)))
    assert {(ref.kind, ref.role) for ref in delivered(InsuredHousehold, household, household)} == {
        ("insurance_number", "relative"), ("personal_id", "relative"),
    }  # fmt: skip


def test_the_insurance_number_that_was_answered_is_filed_though_it_is_cut() -> None:
    whole = document(InsuranceHolding(insurance_number=InsuranceNumber("9900000017")))
    assert delivered(InsuranceHolding, whole, {}) == (SubjectRef("insurance_number", "9900000017", "answered"),)
