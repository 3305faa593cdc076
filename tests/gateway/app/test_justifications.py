"""A caller's answer: an entry of the log first, then filed with the finding; the same again is no second one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.errors import Problem
from contracts.events import Draft
from gateway.app import Gateway
from gateway.app.justifications import CallersJustifications
from gateway.audit.faults import AuditUnavailable
from gateway.audit.findings.desk import Person
from gateway.audit.findings.questions import Question
from tests.gateway.app.test_gateway import build
from tests.gateway.audit.findings.bench import HIT, ID


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Gateway]:
    made = build(tmp_path)
    made.review.findings.store.save([HIT])
    yield made
    await made.stop()


def asked(gateway: Gateway) -> Question:
    parts = gateway.review.findings
    return parts.questions.ask(parts.desk.need(ID), "anninh@example.test", "Vì sao?", ["E1"], Person("thu"))


async def test_listed_answered_on_record_and_filed(gateway: Gateway) -> None:
    question = asked(gateway)
    justifications = CallersJustifications(gateway.review.findings, gateway.log.append)
    (told,) = await justifications.of("motcua")
    assert told["id"] == question.id and told["entries"] == ["E1"] and await justifications.of("khac") == []
    before = gateway.log.size
    done = await justifications.answer("motcua", question.id, " Đợt rà soát ")
    assert done["answered_at"].endswith("Z") and gateway.log.size == before + 1
    assert await justifications.answer("motcua", question.id, "Đợt rà soát") == done and gateway.log.size == before + 1
    found = gateway.review.findings.questions.find(question.id)
    assert found is not None and (found.answer, found.answered_by, found.answered_how) == (
        "Đợt rà soát", "motcua", "caller",
    )  # fmt: skip
    assert await justifications.of("motcua") == []


@pytest.mark.parametrize(
    ("caller", "text", "code"),
    [("khac", "Của tôi", "no_such_resource"), ("motcua", "", "invalid_request"),
     ("motcua", "ông 099190000123", "invalid_request")],
)  # fmt: skip
async def test_what_is_refused_is_not_on_record(gateway: Gateway, caller: str, text: str, code: str) -> None:
    question = asked(gateway)
    before = gateway.log.size
    with pytest.raises(Problem) as problem:
        await CallersJustifications(gateway.review.findings, gateway.log.append).answer(caller, question.id, text)
    assert problem.value.code == code and gateway.log.size == before
    with pytest.raises(Problem):
        await CallersJustifications(gateway.review.findings, gateway.log.append).answer(caller, "nothing", "x")


async def test_another_answer_later_is_refused(gateway: Gateway) -> None:
    question = asked(gateway)
    justifications = CallersJustifications(gateway.review.findings, gateway.log.append)
    await justifications.answer("motcua", question.id, "Đợt rà soát")
    with pytest.raises(Problem) as problem:
        await justifications.answer("motcua", question.id, "Khác")
    assert problem.value.code == "invalid_request"


async def test_without_a_log_or_a_database_nothing_is_filed(gateway: Gateway) -> None:
    question = asked(gateway)

    async def broken(_draft: Draft) -> None:
        raise AuditUnavailable("the disk is full")

    with pytest.raises(Problem) as problem:
        await CallersJustifications(gateway.review.findings, broken).answer("motcua", question.id, "Đợt rà soát")
    assert problem.value.code == "audit_unavailable"
    found = await asyncio.to_thread(gateway.review.findings.questions.find, question.id)
    assert found is not None and found.answered_at is None
    with gateway.review.findings.database.act() as connection:
        connection.execute("DROP TABLE questions")
    with pytest.raises(Problem) as problem:
        await CallersJustifications(gateway.review.findings, gateway.log.append).of("motcua")
    assert problem.value.code == "gateway_busy"
