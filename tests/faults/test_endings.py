"""An ending commits to the very bytes that leave, and nobody gets the receipt of an entry that is not on record."""

import pytest

from contracts.errors import Problem
from contracts.events import Kind, SubjectRef
from gateway.audit.faults import AuditUnavailable
from gateway.steps.arrival import Found
from gateway.steps.minimise import minimise
from tests.gateway.steps.parts import NOW, NUMBER, FakeLog, grant, route
from tests.gateway.steps.test_journal import RECORD, begun


async def test_an_answer_is_committed_to_under_its_entry_and_may_carry_a_detail() -> None:
    log = FakeLog()
    writer, on_its_way = await begun(log)
    on_its_way.found, on_its_way.freshness = Found(RECORD, None, NOW, 3), "live"
    assert on_its_way.ask is not None
    part = minimise(await grant(on_its_way.ask, route()), on_its_way.ask, on_its_way.found)
    await writer.close(on_its_way, part, b"the answer", (("why", "a test"),))
    [ending] = [draft for draft in log.drafts if draft.kind is Kind.DISCLOSED]
    assert ending.answer_commitment == writer.commitment("entry-0", b"the answer")
    assert ("why", "a test") in ending.detail and ending.attempts == 3


async def test_what_was_handed_in_is_filed_without_anything_to_guess_it_by() -> None:
    log = FakeLog()
    writer, on_its_way = await begun(log)
    about = (SubjectRef("personal_id", NUMBER, "asked"),)
    await writer.filed(on_its_way, about, (("filed", "d-1"),))
    [draft] = log.drafts
    assert (draft.kind, draft.entry, draft.subjects) == (Kind.ADMINISTERED, "entry-0", about)
    assert ("filed", "d-1") in draft.detail and draft.caller and draft.request_commitment is None


@pytest.mark.parametrize("code", ["not_granted", "source_timeout", "audit_unavailable", "too_many_requests"])
async def test_a_problem_has_a_receipt_once_it_is_on_record(code: str) -> None:
    log = FakeLog()
    writer, on_its_way = await begun(log)
    problem = Problem(code)
    answered = await writer.answered_with(on_its_way, problem)
    assert answered is problem and (answered.receipt == "entry-0") is bool(log.drafts) is problem.row.receipt
    log.broken = AuditUnavailable("disk full")
    answered = await writer.answered_with(on_its_way, Problem(code))
    assert answered.receipt is None and answered.code == ("audit_unavailable" if problem.row.receipt else code)
