"""Guards of the right to ask, and of what an entry names: edges where one condition alone would let something by."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.dates import PartialDate
from contracts.errors import Problem, SourceAnnounced
from contracts.events import Kind, SubjectRef
from contracts.identifiers import InsuranceNumber, OldCardNumber
from contracts.queries import InsuranceRecordQuery, PersonQuery, Query, RegistrationDossierQuery
from gateway.steps.arrival import Found
from gateway.steps.minimise import Answer
from tests.gateway.steps.parts import (
    CALLER,
    NUMBER,
    ORGANIZATION,
    PURPOSE,
    Counter,
    FakeLog,
    FakeRegister,
    FakeSignIns,
    access,
    arrival,
    ask,
    authorize,
    call,
    entry,
    grant,
    identity,
    journal,
    route,
)
from tests.gateway.steps.test_journal import ASKED, begun, refs

ACTING = identity(personal_id="099085000456", on_behalf_of={"organization_code": "9900000016"})
NAMED_NONE = PersonQuery(OldCardNumber("990000001"), "None", PartialDate.parse_iso("1990-04-15"))


async def test_a_source_that_is_only_announced_is_asked_by_nobody_and_takes_no_quota() -> None:
    quota = Counter()
    step = replace(authorize(quota=quota), route=lambda *_asked: replace(route(), announced=True))
    with pytest.raises(SourceAnnounced):
        await step(arrival(), CALLER, ask())
    assert quota.counted == []
    with pytest.raises(Problem, match="not_granted"):  # whoever has no right learns nothing of it
        await replace(step, register=FakeRegister(()))(arrival(), CALLER, ask())


@pytest.mark.parametrize(
    ("payload", "subject"),
    [
        (identity(full_name=None), NAMED_NONE),  # an absent name is nobody's name
        (identity(personal_id="9900000016"), ORGANIZATION),  # a company's code is nobody's own number
        (ACTING, InsuranceRecordQuery(InsuranceNumber("9900000016"))),  # a company's digits, and no company
        (ACTING, RegistrationDossierQuery("H-1")),  # about nobody's number
    ],
)
async def test_a_sign_in_is_for_the_very_number_that_is_asked_about(payload: bytes, subject: Query) -> None:
    purpose = replace(PURPOSE, channel="online", officer_account=None, sign_in="s1")
    signs = FakeSignIns(done={("s1", "demo"): payload})
    step = authorize(None, route(officer_required=False), sign_ins=signs)
    with pytest.raises(Problem, match="purpose_not_granted") as refused:
        await step(arrival(), CALLER, ask(subject=subject, purpose=purpose))
    assert [error.pointer for error in refused.value.errors] == ["/purpose/sign_in"]


@pytest.mark.parametrize(("dataset", "member"), [("dossiers", "dossier"), ("dossier_progress", "progress")])
async def test_a_field_that_may_not_be_sent_is_named_where_it_stands(dataset: str, member: str) -> None:
    asked = ask(dataset, "send", fields=("status",))
    step = authorize(FakeRegister((entry(dataset, fields=frozenset()),)), route(dataset, "send"))
    with pytest.raises(Problem, match="field_not_granted") as refused:
        await step(arrival(of=call(dataset, "send", scope="persons:query")), CALLER, asked)
    assert [error.pointer for error in refused.value.errors] == [f"/{member}/status"]


async def test_an_access_without_an_officer_names_none() -> None:
    question = ask(purpose=replace(PURPOSE, channel="background", officer_account=None))
    writer, on_its_way = journal(log := FakeLog()), access(question)
    writer.begin(on_its_way, await grant(question, route(officer_required=False)))
    await writer.cancelled(on_its_way)
    assert on_its_way.officer_code is None and refs(log.drafts[0]) == [ASKED]


async def test_whoever_is_in_an_answer_is_filed_though_they_asked_or_stand_for_themselves() -> None:
    """Only somebody who was asked for is on record already, and only as answered or as a relative."""
    writer, on_its_way = await begun(log := FakeLog())
    more: list[Any] = [
        ("099080000001", "answered"),
        (NUMBER, "representative"),
        (NUMBER, "answered"),
        (NUMBER, "relative"),
    ]
    subjects = tuple(SubjectRef("personal_id", number, role) for number, role in more)
    await writer.close(on_its_way, Answer(Kind.DISCLOSED, {"outcome": "found"}, (), subjects), b"")
    filed = [(number, role) for _, number, role in refs(log.drafts[0])]
    assert filed == [(NUMBER, "asked"), ("099080000001", "officer"), *more[:2]]


async def test_a_problem_keeps_its_own_words_of_the_source_beside_an_earlier_answer() -> None:
    writer, on_its_way = await begun(log := FakeLog())
    on_its_way.found, on_its_way.freshness = Found({}, None, arrival().at, 3, {"request_id": "LT-1"}), "live"
    problem = Problem("source_timeout")
    problem.attempts, problem.source_ids = 2, {"request_id": "LT-2"}
    await writer.close_problem(on_its_way, problem)
    assert (log.drafts[0].attempts, log.drafts[0].source_ids) == (2, (("request_id", "LT-2"),))
